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
  private static final List<Consumer<List<MutableSpan>>> IN_ORDER =
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
    List<MutableSpan> spans = new ArrayList<>(trace.spans().size());
    trace.spans().forEach(span -> spans.add(new MutableSpan(span)));
    IN_ORDER.forEach(adjuster -> adjuster.accept(spans));
    return new Trace(trace.id(), spans.stream().map(MutableSpan::span).toList());
  }
}
