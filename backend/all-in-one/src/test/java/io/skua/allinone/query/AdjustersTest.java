/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.Spans.span;
import static io.skua.allinone.query.Spans.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import org.junit.jupiter.api.Test;

class AdjustersTest {
  @Test
  void adjust_leavesWhatIsStoredAlone() {
    Trace stored = trace(span("a", 1).tag("peer.ipv4", 1L).childOf(2));
    Trace copy = trace(span("a", 1).tag("peer.ipv4", 1L).childOf(2));

    Adjusters.adjust(stored);

    assertThat(stored).isEqualTo(copy);
  }

  @Test
  void adjust_ofASoundTrace_changesNothing() {
    Trace trace = trace(span("a", 1).host("x").tag("x", "y"), span("a", 2).host("x").childOf(1));

    assertThat(Adjusters.adjust(trace)).isEqualTo(trace);
  }

  @Test
  void adjust_sharedIdsThatWereSentTwice_areSeparatedFirst() {
    Spans client = span("shop", 2).host("x").tag("span.kind", "client");
    Spans server = span("stock", 2).host("x").tag("span.kind", "server");

    assertThat(Adjusters.adjust(trace(client, server, client, server)).spans())
        .extracting(Span::spanId)
        .containsExactly(2L, 3L);
  }

  @Test
  void adjust_doesItAll() {
    Span adjusted =
        Adjusters.adjust(
                trace(
                    span("a", 1)
                        .tag("telemetry.sdk.name", "skua")
                        .processTag("ip", 2_130_706_433L)
                        .childOf(9)
                        .reference(true, new TraceId(0, 0), 1)))
            .spans()
            .get(0);

    assertThat(adjusted)
        .isEqualTo(
            span("a", 1)
                .processTag("ip", "127.0.0.1")
                .processTag("telemetry.sdk.name", "skua")
                .childOf(9)
                .warning(
                    "parent span ID=0000000000000009 is not in the trace; skipping clock skew"
                        + " adjustment")
                .warning("Invalid span link removed")
                .span());
  }
}
