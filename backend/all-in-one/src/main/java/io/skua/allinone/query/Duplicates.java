/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Removes spans that equal an earlier one: a batch that was sent again is harmless. */
final class Duplicates {
  private Duplicates() {}

  static void remove(List<MutableSpan> spans) {
    Set<Span> seen = new HashSet<>();
    spans.removeIf(span -> !seen.add(span.span()));
  }
}
