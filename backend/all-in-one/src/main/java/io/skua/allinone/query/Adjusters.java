/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Mends traces on their way out: what is stored stays as it arrived. Their order matters, and is
 * Jaeger's; that tags are not sorted is not.
 */
final class Adjusters {
  private static final List<Consumer<List<Draft>>> IN_ORDER =
      List.of(
          SharedIds::separate,
          Duplicates::remove,
          ClockSkew::warn,
          NumericAddresses::write,
          LibraryTags::move,
          InvalidReferences::remove);

  private Adjusters() {}

  /** Returns a mended copy. */
  static Trace adjust(Trace trace) {
    List<Draft> drafts = new ArrayList<>(trace.spans().size());
    trace.spans().forEach(span -> drafts.add(new Draft(span)));
    IN_ORDER.forEach(adjuster -> adjuster.accept(drafts));
    return new Trace(trace.id(), drafts.stream().map(Draft::span).toList());
  }
}
