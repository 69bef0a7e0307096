/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static io.skua.testing.SkuaAssertions.assertThatTraces;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.util.GlobalTracer;
import io.skua.propagation.W3cCodec;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a test has of the extension, in tests that have it. */
class SkuaExtensionTest {
  @RegisterExtension
  static final SkuaExtension skua = SkuaExtension.create(builder -> builder.tag("zone", "a"));

  /** As a service keeps it that was made once, for all tests. */
  private static final Tracer KEPT = skua.tracer();

  private static final Tracer KEPT_GLOBAL = GlobalTracer.get();

  @BeforeEach
  void before_theTest_isRecorded() {
    skua.tracer().buildSpan("set up").start().finish();
    assertThat(skua.spans()).hasSize(1);
    skua.reporter().clear();
  }

  @RepeatedTest(2)
  void tracer_keptForAllTests_recordsInEach() {
    KEPT.buildSpan("GET /").start().finish();

    assertThatTraces(skua).hasOneTraceThat().hasRoot("GET /").hasService("test").withChildren();
  }

  @RepeatedTest(2)
  void globalTracer_duringATest_isTheSame() {
    Span root = KEPT_GLOBAL.buildSpan("root").start();
    try (Scope scope = GlobalTracer.get().activateSpan(root)) {
      KEPT.buildSpan("child").start().finish();
      assertThat(skua.tracer().activeSpan()).isSameAs(root);
    }
    root.finish();

    assertThatTraces(skua).hasOneTraceThat().hasRoot("root").withChildren("child");
  }

  @RepeatedTest(2)
  void scopeManager_keptForAllTests_isOfTheTestThatRuns() {
    Span span = skua.tracer().buildSpan("op").start();
    assertThat(KEPT.scopeManager().activeSpan()).isNull();

    Scope leftOpen = KEPT.scopeManager().activate(span);

    assertThat(leftOpen).isNotNull();
    assertThat(skua.tracer().activeSpan()).isSameAs(span);
  }

  @Test
  void parameters_ofATest_areItsParts(
      SkuaExtension extension, Tracer tracer, SkuaTracer real, RecordingReporter reporter) {
    real.buildSpan("op").start().finish();

    assertThat(extension).isSameAs(skua);
    assertThat(tracer).isSameAs(skua.tracer());
    assertThat(reporter).isSameAs(skua.reporter());
    assertThat(reporter.spans()).hasSize(1);
    assertThat(real.toString()).contains("process=test{zone=a}, sampler=every trace,");
    assertThat(tracer).hasToString("ForwardingTracer{" + real + '}');
  }

  /** The real ones: what services have. */
  @Test
  void spans_always_areThoseOfServices() {
    Map<String, String> headers = new HashMap<>();
    Span span = skua.tracer().buildSpan("op").withTag("n", 1).start();
    skua.tracer().inject(span.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    span.finish();

    SkuaSpan recorded = skua.spans().get(0);
    assertThat(recorded).isSameAs(span);
    assertThat(headers.get("uber-trace-id").replaceFirst("^0+", ""))
        .isEqualTo(recorded.context().toString().replaceFirst("^0+", ""));
    assertThat(skua.tracer().extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers)))
        .hasToString(recorded.context().toString());
    assertThat(recorded.tags())
        .containsOnly(
            Map.entry("sampler.type", "const"),
            Map.entry("sampler.param", true),
            Map.entry("n", 1));
  }

  @Test
  void reporter_ofASecondTracer_hasBothInOneTrace() {
    SkuaTracer stock =
        SkuaTracer.builder("stock")
            .sampler((operation, traceIdLow) -> SamplingDecision.NO)
            .reporter(skua.reporter())
            .shutdownHook(false)
            .build();
    Map<String, String> headers = new HashMap<>();
    TextMapAdapter carrier = new TextMapAdapter(headers);
    Span client = skua.tracer().buildSpan("GET").start();
    skua.tracer().inject(client.context(), Format.Builtin.HTTP_HEADERS, carrier);
    stock
        .buildSpan("GET /")
        .asChildOf(stock.extract(Format.Builtin.HTTP_HEADERS, carrier))
        .start()
        .finish();
    client.finish();

    assertThatTraces(skua)
        .hasOneTraceThat()
        .hasRoot("GET")
        .hasService("test")
        .withChild("GET /", server -> server.hasService("stock"));
  }

  @Nested
  class WithinAnother {
    @Test
    void spans_ofANestedTest_areRecordedOnce() {
      skua.tracer().buildSpan("op").start().finish();
      GlobalTracer.get().buildSpan("global").start().finish();

      assertThatTraces(skua).hasSize(2);
    }

    @Nested
    @DisplayName("and deeper")
    class Deeper {
      @Test
      void spans_ofATestInThat_areRecordedOnce(RecordingReporter reporter) {
        KEPT.buildSpan("op").start().finish();

        assertThat(reporter.spans()).hasSize(1);
      }
    }
  }

  /** A tracer set up otherwise, which others of the same test do not see. */
  @Nested
  class Second {
    @RegisterExtension
    final SkuaExtension w3c =
        SkuaExtension.create(
                builder ->
                    builder
                        .codec(Format.Builtin.HTTP_HEADERS, new W3cCodec())
                        .reporter(new RecordingReporter()))
            .withoutGlobalTracer();

    @Test
    void settings_ofABuilder_areThoseOfTheTracer() {
      Map<String, String> headers = new HashMap<>();
      Span span = w3c.tracer().buildSpan("op").start();
      w3c.tracer().inject(span.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
      span.finish();
      GlobalTracer.get().buildSpan("other").start().finish();

      assertThat(headers).containsOnlyKeys("traceparent");
      assertThatTraces(w3c).hasOneTraceThat().hasRoot("op");
      assertThatTraces(skua).hasOneTraceThat().hasRoot("other");
    }
  }
}

/** The same by annotation. */
@ExtendWith(SkuaExtension.class)
class SkuaExtensionByAnnotationTest {
  private final Tracer kept;

  SkuaExtensionByAnnotationTest(Tracer tracer) {
    kept = tracer;
  }

  @RepeatedTest(2)
  void parameters_always_areOfThisTest(SkuaExtension skua) {
    kept.buildSpan("op").start().finish();
    GlobalTracer.get().buildSpan("global").start().finish();

    assertThatTraces(skua).hasSize(2);
  }
}
