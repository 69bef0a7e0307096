/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jaegertracing.Configuration;
import io.jaegertracing.internal.JaegerSpan;
import io.jaegertracing.internal.JaegerSpanContext;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.exceptions.SenderException;
import io.jaegertracing.internal.metrics.NoopMetricsFactory;
import io.jaegertracing.internal.reporters.CompositeReporter;
import io.jaegertracing.internal.reporters.InMemoryReporter;
import io.jaegertracing.internal.samplers.ConstSampler;
import io.jaegertracing.internal.samplers.HttpSamplingManager;
import io.jaegertracing.internal.samplers.RemoteControlledSampler;
import io.jaegertracing.internal.samplers.SamplingStatus;
import io.jaegertracing.spi.MetricsFactory;
import io.jaegertracing.spi.Sampler;
import io.jaegertracing.spi.SamplingManager;
import io.jaegertracing.thrift.internal.senders.HttpSender;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.SkuaTracer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of the faces is Skua's way, not the old client's. */
class FacesTest {
  private final InMemoryReporter reporter = new InMemoryReporter();
  private JaegerTracer tracer;

  @AfterEach
  void close() {
    if (tracer != null) {
      tracer.close();
    }
  }

  private JaegerTracer.Builder builder() {
    return new JaegerTracer.Builder("shop")
        .withSampler(new ConstSampler(true))
        .withReporter(reporter)
        .withManualShutdown();
  }

  @Test
  void span_thatAReporterGets_equalsTheOneThatWasStarted() {
    tracer = builder().build();
    JaegerSpan span = tracer.buildSpan("order").start();
    JaegerSpan other = tracer.buildSpan("order").start();
    span.finish();

    assertThat(reporter.getSpans()).containsExactly(span).doesNotContain(other);
    assertThat(reporter.getSpans().get(0)).hasSameHashCodeAs(span).isNotSameAs(span);
  }

  @Test
  void context_ofASpan_isTheSameUntilItChanges() {
    tracer = builder().build();
    JaegerSpan span = tracer.buildSpan("order").start();
    JaegerSpanContext before = span.context();

    assertThat(span.context()).isSameAs(before);
    span.setBaggageItem("k", "v");
    assertThat(span.context().getBaggageItem("k")).isEqualTo("v");
    assertThat(before.getBaggageItem("k")).isNull();
  }

  @Test
  void extract_ofNothingOrNonsense_isNull() {
    tracer = builder().build();

    for (String context : new String[] {"", "nonsense", "1:2"}) {
      Map<String, String> headers = new HashMap<>(Map.of("uber-trace-id", context));
      assertThat(tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers))).isNull();
    }
  }

  @Test
  void sampler_withTagsOfItsOwn_keepsTwoAndSaysSoOnce() {
    Sampler own =
        new Sampler() {
          @Override
          public SamplingStatus sample(String operation, long id) {
            return SamplingStatus.of(true, Map.of("sampler.type", "own", "reason", "because"));
          }

          @Override
          public void close() {}
        };
    tracer = builder().withSampler(own).build();
    try (CapturedLog log = new CapturedLog(AdaptedSampler.class)) {
      tracer.buildSpan("one").start().finish();
      tracer.buildSpan("two").start().finish();

      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .contains("only sampler.type and sampler.param are kept");
    }
    assertThat(reporter.getSpans().get(0).getTags()).isEqualTo(Map.of("sampler.type", "own"));
  }

  @Test
  void samplingManager_ofSomeoneElse_isRefused() {
    RemoteControlledSampler.Builder sampler = new RemoteControlledSampler.Builder("shop");

    assertThatThrownBy(() -> sampler.withSamplingManager(new SamplingManager() {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be an HttpSamplingManager");
    assertThatThrownBy(() -> sampler.withSamplingManager(new HttpSamplingManager("a b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new HttpSamplingManager()).hasToString("http://localhost:5778/sampling");
  }

  @Test
  void zipkinSharedRpcSpan_asked_isSaidNotToBe() {
    try (CapturedLog log = new CapturedLog(JaegerTracer.class)) {
      tracer = builder().withZipkinSharedRpcSpan().build();

      assertThat(log.lines("WARN")).singleElement().asString().contains("not supported");
    }
  }

  @Test
  void compositeReporter_calledByHand_givesToAll() {
    InMemoryReporter other = new InMemoryReporter();
    tracer = builder().build();
    JaegerSpan span = tracer.buildSpan("order").start();
    CompositeReporter both = new CompositeReporter(reporter, other);
    both.report(span);
    both.close();

    assertThat(reporter.getSpans()).containsExactly(span);
    assertThat(other.getSpans()).containsExactly(span);
    assertThat(both.toString()).contains("InMemoryReporter, InMemoryReporter");
  }

  @Test
  void sender_refusedByTheBackend_saysHowManySpansAreLost() throws Exception {
    tracer = builder().build();
    JaegerSpan span = tracer.buildSpan("order").start();
    span.finish();
    HttpServer backend =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.start(); // It knows no path: 404.
    String url = "http://127.0.0.1:" + backend.getAddress().getPort() + "/api/traces";
    HttpSender sender = new HttpSender.Builder(url).withAuth("t0ken").build();
    assertThat(sender.append(span)).isZero();

    assertThatThrownBy(sender::close)
        .isInstanceOfSatisfying(
            SenderException.class, lost -> assertThat(lost.getDroppedSpanCount()).isEqualTo(1));
    assertThat(sender.toString()).contains(url).doesNotContain("t0ken");
    backend.stop(0);
  }

  /** Its service is for the old client. */
  @Test
  void metricsFactory_ofTheClassPathCheck_isNotUsed() {
    assertThat(ServiceLoader.load(MetricsFactory.class))
        .singleElement()
        .isInstanceOf(OldClientCheck.class);
    Configuration configuration = new Configuration("shop");
    configuration.withSampler(new Configuration.SamplerConfiguration().withType("const"));
    tracer = configuration.getTracer();

    assertThat(configuration.getMetricsFactory()).isInstanceOf(NoopMetricsFactory.class);
    assertThat(configuration.getTracer().toString()).startsWith("SkuaTracer{");
  }

  @Test
  void wiredBy_aBuilderOfSkua_keepsItsParts() {
    io.skua.tracer.InMemoryReporter skua = new io.skua.tracer.InMemoryReporter();
    tracer =
        new JaegerTracer.Builder("other")
            .withScopeManager(new io.jaegertracing.internal.MDCScopeManager.Builder().build())
            .wiredBy(
                SkuaTracer.builder("shop")
                    .sampler(new io.skua.sampler.ConstSampler(true))
                    .reporter(skua)
                    .shutdownHook(false))
            .build();
    tracer.buildSpan("order").start().finish();

    assertThat(skua.spans()).hasSize(1);
    assertThat(tracer.getServiceName()).isEqualTo("shop");
    assertThat(tracer.scopeManager()).isInstanceOf(io.jaegertracing.internal.MDCScopeManager.class);
  }

  @Test
  void serviceName_blank_isRefusedAtOnce() {
    assertThatThrownBy(() -> new JaegerTracer.Builder(" "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Configuration(null)).isInstanceOf(IllegalArgumentException.class);
  }

  /** As OpenTracing's Spring starter gives it, unless it is told another. */
  @Test
  void httpSender_withAMaxPacketSizeOf0_hasTheDefault() {
    HttpSender.Builder builder = new HttpSender.Builder("http://jaeger:14268/api/traces");
    String usual = builder.build().unwrap().build().toString();

    assertThat(builder.withMaxPacketSize(0).build().unwrap().build()).asString().isEqualTo(usual);
    assertThat(builder.withMaxPacketSize(65_000).build().unwrap().build())
        .asString()
        .isNotEqualTo(usual);
  }
}
