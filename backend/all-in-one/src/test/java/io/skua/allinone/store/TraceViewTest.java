/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceViewTest {
  private static final long MAX_BYTES = 10_000;

  private final TraceView<String> view =
      new TraceView<>(
          trace -> trace.spans().get(0).operationName(), name -> 2L * name.length(), MAX_BYTES);

  private static TraceId id(long low) {
    return new TraceId(0, low);
  }

  private static Trace trace(long low, String name) {
    Span span = SpanBuilder.span(low, 1).operation(name).build();
    return new Trace(span.traceId(), List.of(span));
  }

  @Test
  void known_isWhatWasMadeOfThatRevision() {
    view.make(trace(1, "a"), 7L);

    assertThat(view.known(id(1), 7L)).isEqualTo("a");
    assertThat(view.known(id(1), 8L)).isNull();
    assertThat(view.known(id(2), 7L)).isNull();
  }

  @Test
  void make_another_replacesIt() {
    view.make(trace(1, "abc"), 1L);
    long bytes = view.bytes();
    view.make(trace(1, "a"), 2L);

    assertThat(view.known(id(1), 1L)).isNull();
    assertThat(view.known(id(1), 2L)).isEqualTo("a");
    assertThat(view.bytes()).isEqualTo(bytes - 4);
  }

  @Test
  void make_many_keepsThoseThatWereAskedForLast_withinItsBound() {
    view.make(trace(1, "asked for"), 1L);
    for (int i = 2; i < 1_000; i++) {
      view.make(trace(i, "name " + i), 1L);
      assertThat(view.known(id(1), 1L)).isEqualTo("asked for");
      assertThat(view.bytes()).isLessThanOrEqualTo(MAX_BYTES);
    }
    assertThat(view.known(id(999), 1L)).isEqualTo("name 999");
    assertThat(view.known(id(2), 1L)).isNull();
  }

  @Test
  void make_ofALargeOne_isNotRemembered() {
    view.make(trace(1, "small"), 1L);

    assertThat(view.make(trace(2, "x".repeat(4_000_000)), 1L)).hasSize(4_000_000);
    assertThat(view.known(id(2), 1L)).isNull();
    assertThat(view.known(id(1), 1L)).isEqualTo("small");
  }
}
