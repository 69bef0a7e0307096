/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.SpanReference;
import java.util.List;

/** Removes references to no trace. */
final class InvalidReferences {
  private InvalidReferences() {}

  static void remove(List<MutableSpan> spans) {
    for (MutableSpan span : spans) {
      List<SpanReference> valid =
          span.references().stream().filter(reference -> !reference.traceId().isZero()).toList();
      for (int i = valid.size(); i < span.references().size(); i++) {
        span.warn("Invalid span link removed");
      }
      span.references(valid);
    }
  }
}
