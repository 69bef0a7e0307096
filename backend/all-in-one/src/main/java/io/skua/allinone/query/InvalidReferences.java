/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.Reference;
import java.util.List;

/** Removes references to no trace. */
final class InvalidReferences {
  private InvalidReferences() {}

  static void remove(List<Draft> spans) {
    for (Draft span : spans) {
      List<Reference> valid =
          span.references().stream().filter(reference -> !reference.traceId().isZero()).toList();
      for (int i = valid.size(); i < span.references().size(); i++) {
        span.warn("Invalid span link removed");
      }
      span.references(valid);
    }
  }
}
