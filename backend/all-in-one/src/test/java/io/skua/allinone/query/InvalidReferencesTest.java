/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.Spans.mutable;
import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.TraceId;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidReferencesTest {
  private static final TraceId NONE = new TraceId(0, 0);

  @Test
  void referenceToNoTrace_isRemovedWithAWarning() {
    List<MutableSpan> spans = mutable(span("a", 2).childOf(1).reference(true, NONE, 7));

    InvalidReferences.remove(spans);

    assertThat(spans.get(0).references()).hasSize(1);
    assertThat(spans.get(0).parentSpanId()).isEqualTo(1);
    assertThat(spans.get(0).span().warnings()).containsExactly("Invalid span link removed");
  }

  @Test
  void referenceToAnotherTrace_stays() {
    List<MutableSpan> spans = mutable(span("a", 2).reference(true, new TraceId(0, 9), 7));

    InvalidReferences.remove(spans);

    assertThat(spans.get(0).span()).isEqualTo(spans.get(0).original());
  }
}
