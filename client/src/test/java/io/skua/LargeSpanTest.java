/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Span;
import io.opentracing.Tracer;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.junit.jupiter.api.Test;

/** By HTTP a span may be larger than any datagram: it arrives as jaeger-client 1.8.1 sends it. */
class LargeSpanTest {
  private static final long START = 1_700_000_000_000_000L;
  private static final int MANY = 2_000;

  private static Tracer oldClient(String endpoint) {
    return new io.jaegertracing.Configuration("shop")
        .withSampler(
            new io.jaegertracing.Configuration.SamplerConfiguration()
                .withType("const")
                .withParam(1))
        .withReporter(
            new io.jaegertracing.Configuration.ReporterConfiguration()
                .withSender(
                    new io.jaegertracing.Configuration.SenderConfiguration()
                        .withEndpoint(endpoint)))
        .getTracer();
  }

  private static Tracer skua(String endpoint) {
    return new Configuration("shop")
        .withSampler(new Configuration.SamplerConfiguration().withType("const").withParam(1))
        .withReporter(
            new Configuration.ReporterConfiguration()
                .withSender(new Configuration.SenderConfiguration().withEndpoint(endpoint)))
        .getTracer();
  }

  /** The span as the collector reads it. */
  private static Span arrived(Function<String, Tracer> client) throws Exception {
    try (Backend collector = new Backend().start()) {
      Tracer tracer = client.apply("http://" + collector.authority() + "/api/traces");
      io.opentracing.Span span =
          tracer.buildSpan("large").withTag("long", "x".repeat(100_000)).start();
      for (int i = 0; i < MANY; i++) {
        span.setTag("tag " + i, i);
        span.log(START + i, Map.of("event", "log " + i, "text", "a field"));
      }
      span.finish();
      tracer.close();
      await().until(() -> !collector.received().isEmpty());
      Batch batch = new Batch();
      batch.read(new TBinaryProtocol(new TMemoryInputTransport(collector.last().body())));
      assertThat(batch.getSpans()).hasSize(1);
      return batch.getSpans().get(0);
    }
  }

  @Test
  void span_ofManyTagsAndLogs_arrivesWholeByHttp() throws Exception {
    Span ours = arrived(LargeSpanTest::skua);
    Span old = arrived(LargeSpanTest::oldClient);

    assertThat(Set.copyOf(ours.getTags())).isEqualTo(Set.copyOf(old.getTags()));
    assertThat(ours.getTags()).hasSizeGreaterThan(MANY);
    assertThat(ours.getLogs()).hasSize(MANY);
    for (int i = 0; i < MANY; i++) {
      assertThat(ours.getLogs().get(i).getTimestamp())
          .isEqualTo(old.getLogs().get(i).getTimestamp());
      assertThat(Set.copyOf(ours.getLogs().get(i).getFields()))
          .isEqualTo(Set.copyOf(old.getLogs().get(i).getFields()));
    }
  }
}
