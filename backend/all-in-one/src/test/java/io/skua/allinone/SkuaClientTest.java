/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Skua reports a trace of two spans, {@code checkout} and in it {@code pay}, which failed. */
class SkuaClientTest {
  private final AllInOne backend =
      AllInOne.start(AllInOneSettings.ephemeral().withReceiveBuffer(0));

  @AfterEach
  void close() {
    backend.close();
  }

  private String collector() {
    return backend.url(Port.COLLECTOR) + "/api/traces";
  }

  private static void trace(Tracer tracer) {
    Span parent =
        tracer
            .buildSpan("checkout")
            .withTag("http.status_code", 200)
            .withTag("cached", false)
            .start();
    Span child = tracer.buildSpan("pay").asChildOf(parent).start();
    child.log(Map.of("event", "retry", "attempt", 2));
    child.setTag("error", true);
    child.finish();
    parent.finish();
    tracer.close();
  }

  /** Waits until it is whole. */
  private void assertReported() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> backend.store().contents().orElseThrow().spans() == 2);
    assertThat(backend.traces()).hasSize(1);
    Trace trace = backend.traces().get(0);
    io.skua.allinone.model.Span parent = span(trace, "checkout");
    io.skua.allinone.model.Span child = span(trace, "pay");
    assertThat(child.parentSpanId()).isEqualTo(parent.spanId());
    assertThat(parent.parentSpanId()).isZero();
    assertThat(child.service()).isEqualTo("skua-shop");
    assertThat(parent.tag("cached")).hasValue(false);
    assertThat(parent.tag("http.status_code")).hasValue(200L);
    assertThat(child.isError()).isTrue();
    assertThat(parent.isError()).isFalse();
    assertThat(child.logs()).hasSize(1);
    assertThat(child.logs().get(0).fields())
        .anySatisfy(field -> assertThat(field).isEqualTo(new Tag("event", "retry")))
        .anySatisfy(field -> assertThat(field.key()).isEqualTo("attempt"));
  }

  private static io.skua.allinone.model.Span span(Trace trace, String name) {
    return trace.spans().stream()
        .filter(span -> span.operationName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void report(String... settings) {
    for (int i = 0; i < settings.length; i += 2) {
      System.setProperty(settings[i], settings[i + 1]);
    }
    try {
      trace(
          io.skua.Configuration.fromEnv("skua-shop")
              .withSampler(
                  new io.skua.Configuration.SamplerConfiguration().withType("const").withParam(1))
              .getTracer());
    } finally {
      for (int i = 0; i < settings.length; i += 2) {
        System.clearProperty(settings[i]);
      }
    }
  }

  @Test
  void report_byUdp_isStored() {
    report(
        "JAEGER_AGENT_HOST",
        "127.0.0.1",
        "JAEGER_AGENT_PORT",
        String.valueOf(backend.port(Port.AGENT_COMPACT)));

    assertReported();
  }

  @Test
  void report_byUdpBinary_isStored() {
    report(
        "JAEGER_SENDER",
        "udp-binary",
        "JAEGER_AGENT_HOST",
        "127.0.0.1",
        "JAEGER_AGENT_PORT",
        String.valueOf(backend.port(Port.AGENT_BINARY)));

    assertReported();
  }

  @Test
  void report_byHttp_isStored() {
    report("JAEGER_ENDPOINT", collector());

    assertReported();
  }

  @Test
  void report_byOtlp_isStored() {
    report("JAEGER_SENDER", "otlp", "JAEGER_ENDPOINT", backend.url(Port.OTLP) + "/v1/traces");

    assertReported();
  }
}
