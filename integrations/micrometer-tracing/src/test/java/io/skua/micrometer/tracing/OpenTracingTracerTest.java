/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.SpanCustomizer;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.opentracing.Scope;
import io.opentracing.propagation.Format;
import io.skua.propagation.CompositeCodec;
import io.skua.propagation.JaegerCodec;
import io.skua.propagation.W3cCodec;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is Skua's alone, and what Brave does otherwise. */
class OpenTracingTracerTest {
  private final InMemoryReporter reporter = new InMemoryReporter();
  private final List<String> sampled = new ArrayList<>();
  private final SkuaTracer skua =
      SkuaTracer.builder("test")
          .sampler(
              (operation, id) -> {
                sampled.add(operation);
                return SamplingDecision.yes("const", true);
              })
          .reporter(reporter)
          .codec(
              Format.Builtin.HTTP_HEADERS,
              new CompositeCodec<>(List.of(JaegerCodec.httpHeaders(), new W3cCodec())))
          .shutdownHook(false)
          .build();
  private final OpenTracingTracer tracer =
      OpenTracingTracer.builder(skua)
          .remoteFields(List.of("Region", "tenant"))
          .tagFields(List.of("tenant"))
          .build();

  @AfterEach
  void close() {
    skua.close();
  }

  private SkuaSpan reported() {
    assertThat(reporter.spans()).hasSize(1);
    return reporter.spans().get(0);
  }

  @Test
  void tag_ofNumberOrBoolean_keepsItsType() {
    Span span = tracer.spanBuilder().tag("early", 1L).tag("half", 0.5).tag("yes", true).start();
    span.tag("late", 2L).tag("third", 0.25).tag("no", false).end();

    assertThat(reported().tags())
        .containsEntry("early", 1L)
        .containsEntry("half", 0.5)
        .containsEntry("yes", true)
        .containsEntry("late", 2L)
        .containsEntry("third", 0.25)
        .containsEntry("no", false);
  }

  @Test
  void times_thatAreGiven_areKeptToTheMicrosecond() {
    Span span = tracer.spanBuilder().startTimestamp(1_000_000, MICROSECONDS).start();
    span.event("half way", 1_000_500, MICROSECONDS);
    span.end(1_001_000, MICROSECONDS);

    assertThat(reported().startMicros()).isEqualTo(1_000_000);
    assertThat(reported().logMicros(0)).isEqualTo(1_000_500);
    assertThat(reported().durationMicros()).isEqualTo(1_000);
  }

  @Test
  void error_always_isLoggedAsOpenTracingNamesIt() {
    tracer.nextSpan().error(new IllegalStateException("no more")).end();

    assertThat(reported().tags()).containsEntry("error", true);
    assertThat(reported().logFields(0))
        .containsEntry("event", "error")
        .containsEntry("error.kind", "java.lang.IllegalStateException")
        .containsEntry("message", "no more")
        .extractingByKey("stack")
        .asString()
        .contains("error_always_isLoggedAsOpenTracingNamesIt");
  }

  @Test
  void error_thatThrowsItself_isNotThrownIntoTheApplication() {
    tracer
        .nextSpan()
        .error(
            new IllegalStateException() {
              @Override
              public String getMessage() {
                throw new UnsupportedOperationException();
              }
            })
        .end();

    assertThat(reported().tags()).containsEntry("error", true);
    assertThat(reported().logFields(0))
        .containsEntry("event", "error")
        .containsEntry("internal.incomplete", "java.lang.UnsupportedOperationException");
  }

  @Test
  void remoteSide_ofAnyKind_isTaggedAsThePeer() {
    tracer.nextSpan().remoteServiceName("stock").remoteIpAndPort("::1", 80).end();
    tracer.spanBuilder().remoteServiceName("s").remoteIpAndPort("localhost", -1).start().end();

    assertThat(reporter.spans().get(0).tags())
        .containsEntry("peer.service", "stock")
        .containsEntry("peer.ipv6", "::1")
        .containsEntry("peer.port", 80);
    assertThat(reporter.spans().get(1).tags())
        .containsEntry("peer.hostname", "localhost")
        .doesNotContainKey("peer.port");
  }

  @Test
  void nextSpan_namedFirst_isSampledByThatName() {
    tracer.nextSpan().name("named").start().end();
    tracer.nextSpan().start().name("late").end();
    tracer.spanBuilder().name("built").start().end();
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(tracer.observationHandler());
    Observation.createNotStarted("observed", registry).observe(() -> {});

    assertThat(sampled).containsExactly("named", "unnamed", "built", "observed");
  }

  /** Versions of Micrometer differ: 1.5 writes {@code camel-case} and cuts, 1.7 does not. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "camelCase", "get /orders/{id}", " "})
  void observation_named_isNamedAsMicrometerDoes(String contextual) {
    DefaultTracingObservationHandler own = new DefaultTracingObservationHandler(tracer);
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(tracer.observationHandler());
    for (String name : List.of("late.name", contextual + "x".repeat(60))) {
      Observation observation = Observation.start(name, registry);
      observation.contextualName(contextual).stop();

      assertThat(reporter.spans().get(reporter.spans().size() - 1).operationName())
          .isEqualTo(own.getSpanName((Observation.Context) observation.getContextView()));
    }
  }

  @Test
  void spansOfBothApis_inEachOther_areOneTrace() {
    io.opentracing.Span outer = skua.buildSpan("outer").start();
    try (Scope scope = skua.activateSpan(outer)) {
      Span middle = tracer.nextSpan().name("middle").start();
      try (Tracer.SpanInScope inScope = tracer.withSpan(middle)) {
        skua.buildSpan("inner").start().finish();
      }
      middle.end();
    }
    outer.finish();

    assertThat(reporter.spans())
        .extracting(span -> span.context().parentSpanId())
        .containsExactly(
            reporter.spans().get(1).context().spanId(),
            reporter.spans().get(2).context().spanId(),
            0L);
  }

  @Test
  void nulls_anywhere_throwNothing() {
    Span span =
        tracer.spanBuilder().name(null).tag(null, "a").tag("null", null).event(null).start();
    span.name(null).event(null).event(null, 1, SECONDS).tag(null, 1L).tag(null, true);
    span.error(null).remoteServiceName(null).remoteIpAndPort(null, 0);
    tracer.spanBuilder().setParent(null).error(null).addLink(null).kind(null).start().abandon();
    tracer.propagator().inject(null, new HashMap<String, String>(), Map::put);
    tracer.startScopedSpan(null).name(null).error(null).end();
    tracer.createBaggageInScope(null, "region", "n").close();
    tracer.traceContextBuilder().traceId(null).spanId(null).parentId("no hex").build();
    span.end();

    assertThat(tracer.currentSpan()).isNull();
    assertThat(reporter.spans())
        .extracting(SkuaSpan::operationName)
        .containsExactly("unnamed", "unnamed");
  }

  @Test
  void spansOfAnotherBridge_everywhere_countAsNone() {
    Span active = tracer.nextSpan().name("active").start();
    try (Tracer.SpanInScope scope = tracer.withSpan(active)) {
      assertThat(tracer.nextSpan(Span.NOOP).context().parentId())
          .isEqualTo(active.context().spanId());
      try (Tracer.SpanInScope none = tracer.withSpan(Span.NOOP)) {
        assertThat(tracer.currentSpan()).isNull();
      }
      try (CurrentTraceContext.Scope none =
          tracer.currentTraceContext().newScope(TraceContext.NOOP)) {
        assertThat(tracer.currentTraceContext().context()).isNull();
      }
    }
    Map<String, String> headers = new HashMap<>();
    tracer.propagator().inject(TraceContext.NOOP, headers, Map::put);
    assertThat(headers).isEmpty();
    assertThat(tracer.getAllBaggage(TraceContext.NOOP)).isEmpty();
  }

  @Test
  void setNoParent_whileASpanIsActive_startsARoot() {
    Span active = tracer.nextSpan().name("active").start();
    try (Tracer.SpanInScope scope = tracer.withSpan(active)) {
      Span root = tracer.spanBuilder().setParent(active.context()).setNoParent().start();

      assertThat(root.context().parentId()).isNull();
      assertThat(root.context().traceId()).isNotEqualTo(active.context().traceId());
    }
  }

  @Test
  void link_withAParent_isAReference() {
    Span parent = tracer.nextSpan().start();
    Span other = tracer.nextSpan().start();
    tracer
        .spanBuilder()
        .setParent(parent.context())
        .addLink(new Link(other, Map.of("why", "batch")))
        .start()
        .end();

    assertThat(reported().context().parentSpanId())
        .isEqualTo(Long.parseUnsignedLong(parent.context().spanId(), 16));
    assertThat(reported().referenceType(1)).isEqualTo("follows_from");
    assertThat(reported().referenceContext(1).toSpanId()).isEqualTo(other.context().spanId());
    assertThat(reported().tags()).containsEntry("links[0].tags[why]", "batch");
  }

  @Test
  void contextOfIds_inScope_recordsNothing() {
    TraceContext context =
        tracer.traceContextBuilder().traceId("1").spanId("2").sampled(true).build();
    try (CurrentTraceContext.Scope scope = tracer.currentTraceContext().newScope(context)) {
      Span current = tracer.currentSpan();
      assertThat(current.isNoop()).isTrue();
      assertThat(current.context()).isEqualTo(context).hasSameHashCodeAs(context);
      current.tag("a", "b").name("n").event("e").error(new Exception()).end();
      current.end(1, SECONDS);
    }

    assertThat(reporter.spans()).isEmpty();
    assertThat(context.traceId()).isEqualTo("0000000000000001");
  }

  @Test
  void abandoned_stillActive_isAParentAndReportsNothing() {
    Span span = tracer.nextSpan().name("span").start();
    try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
      span.abandon();
      tracer.nextSpan().name("child").start().end();
    }
    span.end();

    assertThat(reported().operationName()).isEqualTo("child");
    assertThat(reported().context().parentSpanId())
        .isEqualTo(Long.parseUnsignedLong(span.context().spanId(), 16));
  }

  @Test
  void currentSpanCustomizer_withoutASpan_doesNothing() {
    assertThat(tracer.currentSpanCustomizer()).isSameAs(SpanCustomizer.NOOP);
  }

  @Test
  void headers_ofJaegerAndW3c_areAskedForByName() {
    Map<String, String> headers = new HashMap<>();
    Span client = tracer.nextSpan().name("client").start();
    try (Tracer.SpanInScope scope = tracer.withSpan(client);
        BaggageInScope region = tracer.createBaggageInScope("Region", "north");
        BaggageInScope other = tracer.createBaggageInScope("other", "local")) {
      tracer.propagator().inject(client.context(), headers, Map::put);
    }
    assertThat(headers)
        .containsKeys("uber-trace-id", "traceparent", "Region")
        .containsEntry("uberctx-Region", "north")
        .containsEntry("uberctx-other", "local");

    for (String only : List.of("uber-trace-id", "traceparent")) {
      Map<String, String> received = Map.of(only, headers.get(only));
      Span server = tracer.propagator().extract(received, Map::get).start();
      assertThat(server.context().parentId()).as(only).isEqualTo(client.context().spanId());
    }
    assertThat(tracer.propagator().fields())
        .contains("uber-trace-id", "traceparent", "b3", "Region", "uberctx-Region");
  }

  @Test
  void baggage_howeverItArrives_hasTheNameOfItsField() {
    String parent = "00-463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-01";
    for (Map<String, String> headers :
        List.of(
            Map.of("traceparent", parent, "baggage", "Region=north,tenant=a"),
            Map.of("uber-trace-id", "1:2:0:1", "uberctx-Region", "north", "uberctx-tenant", "a"),
            Map.of("Region", "north", "tenant", "a"))) {
      Span span = tracer.propagator().extract(headers, Map::get).start();

      assertThat(tracer.getAllBaggage(span.context()))
          .as("%s", headers)
          .containsOnly(Map.entry("Region", "north"), Map.entry("tenant", "a"));
      span.end();
      assertThat(reporter.spans().get(reporter.spans().size() - 1).tags())
          .containsEntry("tenant", "a")
          .doesNotContainKey("Region");
    }
  }

  @Test
  void baggage_ofAnyName_isKnownByItsFieldInAnyCase() {
    Span span = tracer.nextSpan().start();
    try (BaggageInScope scope = tracer.createBaggageInScope(span.context(), "REGION", "north")) {
      assertThat(scope.name()).isEqualTo("Region");
      assertThat(tracer.getBaggage(span.context(), "region").get()).isEqualTo("north");
      assertThat(scope.get(null)).isNull();
    }
    assertThat(tracer.getBaggage(span.context(), "unknown")).isNull();
    assertThat(tracer.createBaggageInScope(span.context(), "unknown", "v").get()).isEqualTo("v");
    assertThat(tracer.getBaggage(span.context(), "unknown").get()).isEqualTo("v");
  }

  @Test
  void debugId_inAHeader_forcesTheTrace() {
    Span span =
        tracer.propagator().extract(Map.of("jaeger-debug-id", "why"), Map::get).name("s").start();
    span.end();

    assertThat(reported().context().isDebug()).isTrue();
    assertThat(reported().tags()).containsEntry("jaeger-debug-id", "why");
  }

  @Test
  void builder_startedTwice_startsTwoSpans() {
    Span.Builder builder = tracer.spanBuilder().name("same").tag("a", "b").event("e");
    builder.start().end();
    builder.start().end();

    assertThat(reporter.spans())
        .hasSize(2)
        .allSatisfy(span -> assertThat(span.tags()).containsEntry("a", "b"))
        .allSatisfy(span -> assertThat(span.logCount()).isEqualTo(1));
  }

  @Test
  void builder_ofNoTracer_saysSo() {
    assertThatThrownBy(() -> OpenTracingTracer.builder(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tracer");
  }

  @Test
  void toString_always_tellsTheTracerAndTheSpan() {
    Span unstarted = tracer.nextSpan();
    assertThat(tracer).hasToString("OpenTracingTracer{" + skua + "}");
    assertThat(unstarted).hasToString("not started").isNotEqualTo(tracer.nextSpan());
    assertThat(unstarted.name("named").toString()).endsWith(" - named");
    assertThat(tracer.startScopedSpan("scoped").toString()).endsWith(" - scoped");
    tracer.currentTraceContext().newScope(null);
  }
}
