/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.Spans.mutable;
import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
  @Test
  void equalSpan_isRemoved() {
    List<MutableSpan> spans =
        mutable(
            span("a", 1).tag("blob", new byte[] {1}),
            span("a", 2),
            span("a", 1).tag("blob", new byte[] {1}));

    Duplicates.remove(spans);

    assertThat(spans).extracting(MutableSpan::spanId).containsExactly(1L, 2L);
  }

  @Test
  void otherSpanOfTheSameId_stays() {
    List<MutableSpan> spans = mutable(span("a", 1), span("a", 1).name("other"));

    Duplicates.remove(spans);

    assertThat(spans).hasSize(2);
  }
}
