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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Each client reports a trace of two spans, {@code checkout} and in it {@code pay}, which failed.
 */
class ClientsTest {
  private final AllInOne backend = AllInOne.start();

  @AfterEach
  void close() {
    backend.close();
  }

  private String collector() {
    return backend.url(Port.COLLECTOR) + "/api/traces";
  }

  private static void report(Tracer tracer) {
    Span parent =
        tracer
            .buildSpan("checkout")
            .withTag("http.status_code", 500)
            .withTag("cached", false)
            .start();
    Span child = tracer.buildSpan("pay").asChildOf(parent).start();
    child.log(Map.of("event", "retry", "attempt", 2));
    child.setTag("error", true);
    child.finish();
    parent.finish();
    tracer.close();
  }

  /** Returns it as soon as it is whole. */
  private Trace reported(String service) {
    await().atMost(Duration.ofSeconds(30)).until(() -> backend.store().contents().spans() == 2);
    assertThat(backend.traces()).hasSize(1);
    Trace trace = backend.traces().get(0);
    io.skua.allinone.model.Span parent = span(trace, "checkout");
    io.skua.allinone.model.Span child = span(trace, "pay");
    assertThat(child.parentSpanId()).isEqualTo(parent.spanId());
    assertThat(parent.parentSpanId()).isZero();
    assertThat(child.service()).isEqualTo(service);
    assertThat(parent.tag("cached")).hasValue(false);
    assertThat(parent.tag("http.status_code").orElseThrow())
        .satisfies(code -> assertThat(((Number) code).intValue()).isEqualTo(500));
    assertThat(child.isError()).isTrue();
    assertThat(parent.isError()).isFalse();
    assertThat(child.logs()).hasSize(1);
    assertThat(child.logs().get(0).fields())
        .anySatisfy(field -> assertThat(field).isEqualTo(new Tag("event", "retry")))
        .anySatisfy(field -> assertThat(field.key()).isEqualTo("attempt"));
    return trace;
  }

  private static io.skua.allinone.model.Span span(Trace trace, String name) {
    return trace.spans().stream()
        .filter(span -> span.operationName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Nested
  class JaegerClientForJava {
    private void report(io.jaegertracing.Configuration.SenderConfiguration sender) {
      ClientsTest.report(
          new io.jaegertracing.Configuration("java-shop")
              .withSampler(
                  new io.jaegertracing.Configuration.SamplerConfiguration()
                      .withType("const")
                      .withParam(1))
              .withReporter(
                  new io.jaegertracing.Configuration.ReporterConfiguration().withSender(sender))
              .getTracer());
    }

    @Test
    void report_byUdp_isStored() {
      report(
          new io.jaegertracing.Configuration.SenderConfiguration()
              .withAgentHost("127.0.0.1")
              .withAgentPort(backend.port(Port.AGENT_COMPACT)));

      assertThat(reported("java-shop").spans().get(0).process().tags())
          .anySatisfy(tag -> assertThat(tag).isEqualTo(new Tag("jaeger.version", "Java-1.8.1")));
    }

    @Test
    void report_byHttp_isStored() {
      report(new io.jaegertracing.Configuration.SenderConfiguration().withEndpoint(collector()));

      reported("java-shop");
    }
  }

  @Nested
  class Skua {
    private void report(String... settings) {
      for (int i = 0; i < settings.length; i += 2) {
        System.setProperty(settings[i], settings[i + 1]);
      }
      try {
        ClientsTest.report(
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

      reported("skua-shop");
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

      reported("skua-shop");
    }

    @Test
    void report_byHttp_isStored() {
      report("JAEGER_ENDPOINT", collector());

      reported("skua-shop");
    }

    @Test
    void report_byOtlp_isStored() {
      report("JAEGER_SENDER", "otlp", "JAEGER_ENDPOINT", backend.url(Port.OTLP) + "/v1/traces");

      reported("skua-shop");
    }
  }

  @Nested
  class ClientsForNode {
    @BeforeAll
    static void install() throws Exception {
      Npm.install();
    }

    private String agent() {
      return String.valueOf(backend.port(Port.AGENT_BINARY));
    }

    @Test
    void report_jaegerClientByUdp_isStored() throws Exception {
      Npm.node("jaeger-client.js", "udp", agent());

      reported("node-shop");
    }

    @Test
    void report_jaegerClientByHttp_isStored() throws Exception {
      Npm.node("jaeger-client.js", "http", collector());

      reported("node-shop");
    }

    @Test
    void report_exporterJaegerByUdp_isStored() throws Exception {
      Npm.node("exporter-jaeger.js", "udp", agent());

      reported("node-shop");
    }

    @Test
    void report_exporterJaegerByHttp_isStored() throws Exception {
      Npm.node("exporter-jaeger.js", "http", collector());

      reported("node-shop");
    }
  }
}
