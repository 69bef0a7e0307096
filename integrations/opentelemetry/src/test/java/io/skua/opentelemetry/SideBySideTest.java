/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static io.opentelemetry.api.common.AttributeKey.booleanArrayKey;
import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleArrayKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longArrayKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same calls on OpenTelemetry's SDK and on Skua end in the same spans, as OTLP has them. */
class SideBySideTest {
  private static final SpanContext REMOTE =
      SpanContext.createFromRemoteParent(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.builder().put("b", "2").put("a", "1").build());

  private static final SpanContext LOCAL_64 =
      SpanContext.create(
          "00000000000000008448eb211c80319c",
          "a7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  private static final Attributes SOME = Attributes.of(stringKey("s"), "text", longKey("n"), 7L);

  interface Scenario {
    void run(OpenTelemetry api) throws Exception;
  }

  private static Named<Scenario> named(String name, Scenario scenario) {
    return Named.of(name, scenario);
  }

  private static Tracer tracer(OpenTelemetry api) {
    return api.getTracer("test.scope", "1.2");
  }

  private static Span start(OpenTelemetry api, String name) {
    return tracer(api).spanBuilder(name).startSpan();
  }

  static Stream<Named<Scenario>> scenarios() {
    return Stream.of(
        named("attributes of a builder", SideBySideTest::attributesOfABuilder),
        named("attributes of a span", SideBySideTest::attributesOfASpan),
        named("attributes that are lists", SideBySideTest::lists),
        named("attributes without key or value", SideBySideTest::nothings),
        named("kinds", SideBySideTest::kinds),
        named("events", SideBySideTest::events),
        named("statuses", SideBySideTest::statuses),
        named("exceptions", SideBySideTest::exceptions),
        named("timestamps", SideBySideTest::timestamps),
        named("links", SideBySideTest::links),
        named("parents", SideBySideTest::parents),
        named("remote parents", SideBySideTest::remoteParents),
        named("an unsampled parent", SideBySideTest::unsampledParent),
        named("after the end", SideBySideTest::afterTheEnd),
        named("scopes", SideBySideTest::scopes),
        named("names", SideBySideTest::names),
        named("a builder used again", SideBySideTest::builderUsedAgain),
        named("other threads", SideBySideTest::otherThreads),
        named("a request", SideBySideTest::request),
        named("nulls", SideBySideTest::nulls));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void scenario_onBothSides_endsInTheSameSpans(Scenario scenario) throws Exception {
    Side sdk = Side.sdk();
    scenario.run(sdk.openTelemetry());
    assertThat(Context.current()).isSameAs(Context.root());
    Side skua = Side.skua();
    scenario.run(skua.openTelemetry());
    assertThat(Context.current()).isSameAs(Context.root());

    assertThat(skua.arrived()).isEqualTo(sdk.arrived());
  }

  private static void attributesOfABuilder(OpenTelemetry api) {
    SpanBuilder builder = tracer(api).spanBuilder("a");
    builder.setAttribute("string", "text").setAttribute("long", 42L).setAttribute("double", 0.5);
    builder.setAttribute("boolean", true).setAttribute(stringKey("string by key"), "text");
    builder.setAttribute(longKey("long by key"), -1L).setAttribute(longKey("int by key"), 3);
    builder.setAttribute(doubleKey("double by key"), 1e300);
    builder.setAttribute(booleanKey("boolean by key"), false).setAttribute("long", 43L);
    builder.setAllAttributes(SOME);
    builder.startSpan().end();
  }

  private static void attributesOfASpan(OpenTelemetry api) {
    Span span = start(api, "a");
    span.setAttribute("string", "text").setAttribute("long", 42L).setAttribute("double", 0.5);
    span.setAttribute("boolean", true).setAttribute(stringKey("string by key"), "text");
    span.setAttribute(longKey("long by key"), -1L).setAttribute(longKey("int by key"), 3);
    span.setAttribute(doubleKey("double by key"), 1e300);
    span.setAttribute(booleanKey("boolean by key"), false).setAttribute("long", 43L);
    span.setAttribute(AttributeKey.valueKey("value"), Value.of(7));
    span.setAttribute("string", "another").setAllAttributes(SOME);
    span.end();
  }

  private static void lists(OpenTelemetry api) {
    Span span =
        tracer(api)
            .spanBuilder("a")
            .setAttribute(stringArrayKey("strings"), List.of("a", "b"))
            .setAttribute(longArrayKey("longs"), List.of(1L, -2L))
            .startSpan();
    span.setAttribute(doubleArrayKey("doubles"), List.of(0.5, 2.0));
    span.setAttribute(booleanArrayKey("booleans"), List.of(true, false));
    span.setAttribute(stringArrayKey("none"), List.of());
    span.addEvent("e", Attributes.of(stringArrayKey("of an event"), List.of("x")));
    span.end();
  }

  private static void nothings(OpenTelemetry api) {
    Span span =
        tracer(api)
            .spanBuilder("a")
            .setAttribute("kept", "first")
            .setAttribute("kept", (String) null)
            .setAttribute("", "no key")
            .setAttribute((String) null, 1L)
            .setAttribute(stringKey("none"), null)
            .setAttribute((AttributeKey<String>) null, "no key")
            .startSpan();
    span.setAttribute("kept", (String) null).setAttribute("", true).setAttribute((String) null, "");
    span.setAttribute("", 0.5).setAttribute("", 1L).setAttribute(stringKey("none"), null);
    span.setAttribute((AttributeKey<String>) null, "no key").setAllAttributes(null);
    span.setAttribute("empty", "");
    span.end();
  }

  private static void kinds(OpenTelemetry api) {
    for (SpanKind kind : SpanKind.values()) {
      tracer(api).spanBuilder(kind.name()).setSpanKind(kind).startSpan().end();
    }
    tracer(api).spanBuilder("none").startSpan().end();
    tracer(api)
        .spanBuilder("null")
        .setSpanKind(SpanKind.CLIENT)
        .setSpanKind(null)
        .startSpan()
        .end();
    SpanBuilder changed = tracer(api).spanBuilder("changed").setSpanKind(SpanKind.CLIENT);
    changed.setSpanKind(SpanKind.INTERNAL).startSpan().end();
  }

  private static void events(OpenTelemetry api) {
    Span span = start(api, "a");
    span.addEvent("plain").addEvent("attributes", SOME).addEvent("empty", Attributes.empty());
    span.addEvent("timed", 1_234_567, MICROSECONDS);
    span.addEvent("timed, with attributes", SOME, 1_234_567_000, NANOSECONDS);
    span.addEvent("instant", Instant.ofEpochSecond(7, 8_000));
    span.addEvent("instant, with attributes", SOME, Instant.ofEpochSecond(7, 8_000));
    span.addEvent(null).addEvent(null, SOME).addEvent("no attributes", (Attributes) null);
    span.addEvent("no unit", 1, null).addEvent("no instant", (Instant) null);
    span.addEvent("no unit", SOME, 1, null).addEvent(null, SOME, 1, SECONDS);
    span.addEvent("no attributes", null, 1, SECONDS);
    span.end();
  }

  private static void statuses(OpenTelemetry api) {
    StatusCode unset = StatusCode.UNSET;
    StatusCode ok = StatusCode.OK;
    StatusCode error = StatusCode.ERROR;
    start(api, "none").end();
    statuses(api, "ok", ok);
    statuses(api, "error", error);
    statuses(api, "error, then ok", error, ok);
    statuses(api, "ok, then error", ok, error);
    statuses(api, "error, then unset", error, unset);
    statuses(api, "unset, then error", unset, error);
    Span span = start(api, "error without description");
    span.setStatus(error).setStatus(null).setStatus(null, "null");
    span.end();
    span = start(api, "description taken away");
    span.setStatus(error, "why").setStatus(error);
    span.end();
    span = start(api, "description changed");
    span.setStatus(error, "why").setStatus(error, "why else");
    span.end();
  }

  private static void statuses(OpenTelemetry api, String name, StatusCode... codes) {
    Span span = start(api, name);
    for (StatusCode code : codes) {
      span.setStatus(code, "description of " + code);
    }
    span.end();
  }

  private static void exceptions(OpenTelemetry api) {
    Span span = start(api, "a");
    span.recordException(new IllegalStateException("gone"));
    span.recordException(new IllegalStateException());
    span.recordException(new IllegalStateException("gone", new RuntimeException("cause")), SOME);
    span.recordException(
        new IllegalStateException("gone"), Attributes.of(stringKey("exception.message"), "mine"));
    span.recordException(null).recordException(null, SOME);
    span.recordException(new IllegalStateException("no attributes"), null);
    span.end();
  }

  private static void timestamps(OpenTelemetry api) {
    Tracer tracer = tracer(api);
    tracer.spanBuilder("a").setStartTimestamp(1_000, SECONDS).startSpan().end(1_001, SECONDS);
    tracer
        .spanBuilder("instants")
        .setStartTimestamp(Instant.ofEpochSecond(1_000, 5_000))
        .startSpan()
        .end(Instant.ofEpochSecond(1_001, 7_000));
    tracer
        .spanBuilder("nanos")
        .setStartTimestamp(1_000, SECONDS)
        .startSpan()
        .end(2_000_000_000_000L, null);
    tracer
        .spanBuilder("ends now")
        .setStartTimestamp(1_000, SECONDS)
        .startSpan()
        .end(0, MILLISECONDS);
    tracer.spanBuilder("no unit").setStartTimestamp(1_000, null).startSpan().end();
    tracer.spanBuilder("before the epoch").setStartTimestamp(-1, SECONDS).startSpan().end();
    tracer.spanBuilder("null").setStartTimestamp(null).startSpan().end((Instant) null);
    Span end = tracer.spanBuilder("ended once").setStartTimestamp(1, SECONDS).startSpan();
    end.end(2, SECONDS);
    end.end(3, SECONDS);
  }

  private static void links(OpenTelemetry api) {
    Tracer tracer = tracer(api);
    Span first = start(api, "first");
    tracer.spanBuilder("root with links").addLink(REMOTE).addLink(LOCAL_64, SOME).startSpan().end();
    tracer
        .spanBuilder("child with links")
        .setParent(Context.root().with(first))
        .addLink(REMOTE)
        .addLink(first.getSpanContext())
        .startSpan()
        .end();
    Span late = start(api, "linked late");
    late.addLink(first.getSpanContext()).addLink(REMOTE, SOME).addLink(REMOTE, null);
    late.addLink(null).addLink(null, SOME).addLink(SpanContext.getInvalid());
    late.end();
    tracer
        .spanBuilder("no link")
        .addLink(null)
        .addLink(null, SOME)
        .addLink(SpanContext.getInvalid())
        .startSpan()
        .end();
    first.end();
  }

  private static void parents(OpenTelemetry api) {
    Tracer tracer = tracer(api);
    Span other = start(api, "other");
    Span outer = start(api, "outer");
    try (Scope scope = outer.makeCurrent()) {
      start(api, "implicit").end();
      tracer.spanBuilder("explicit").setParent(Context.root().with(other)).startSpan().end();
      tracer.spanBuilder("none").setNoParent().startSpan().end();
      tracer.spanBuilder("root").setParent(Context.root()).startSpan().end();
      tracer.spanBuilder("null").setParent(null).startSpan().end();
      tracer
          .spanBuilder("explicit, then null")
          .setParent(Context.root().with(other))
          .setParent(null)
          .startSpan()
          .end();
      tracer
          .spanBuilder("none, then explicit")
          .setNoParent()
          .setParent(Context.root().with(other))
          .startSpan()
          .end();
      tracer
          .spanBuilder("explicit, then none")
          .setParent(Context.root().with(other))
          .setNoParent()
          .startSpan()
          .end();
      try (Scope none = Context.root().makeCurrent()) {
        start(api, "in the root").end();
      }
      try (Scope invalid = Span.getInvalid().makeCurrent()) {
        start(api, "in an invalid").end();
      }
    }
    start(api, "after").end();
    outer.end();
    other.end();
    tracer.spanBuilder("of one that ended").setParent(Context.root().with(outer)).startSpan().end();
  }

  private static void remoteParents(OpenTelemetry api) {
    Tracer tracer = tracer(api);
    tracer
        .spanBuilder("explicit")
        .setParent(Context.root().with(Span.wrap(REMOTE)))
        .startSpan()
        .end();
    try (Scope scope = Span.wrap(REMOTE).makeCurrent()) {
      start(api, "implicit").end();
    }
  }

  private static void unsampledParent(OpenTelemetry api) {
    SpanContext unsampled =
        SpanContext.createFromRemoteParent(
            REMOTE.getTraceId(),
            REMOTE.getSpanId(),
            TraceFlags.getDefault(),
            TraceState.getDefault());
    try (Scope scope = Span.wrap(unsampled).makeCurrent()) {
      Span span = start(api, "never");
      assertThat(span.isRecording()).isFalse();
      assertThat(span.getSpanContext().isSampled()).isFalse();
      assertThat(span.getSpanContext().getTraceId()).isEqualTo(REMOTE.getTraceId());
      span.setAttribute("a", 1).addEvent("e").setStatus(StatusCode.ERROR).updateName("other").end();
    }
  }

  private static void afterTheEnd(OpenTelemetry api) {
    Span span = start(api, "ended");
    assertThat(span.isRecording()).isTrue();
    span.end();
    assertThat(span.isRecording()).isFalse();
    span.setAttribute("late", "a").setAttribute("late", 1).setAttribute(longKey("late"), 1L);
    span.addEvent("late").addEvent("late", SOME).setStatus(StatusCode.ERROR, "late");
    span.recordException(new IllegalStateException("late")).updateName("late").addLink(REMOTE);
    span.end();
    span.end(1, SECONDS);
    assertThat(span.getSpanContext().isValid()).isTrue();
  }

  private static void scopes(OpenTelemetry api) {
    api.getTracer("by name").spanBuilder("1").startSpan().end();
    api.getTracer("by name", "2.0").spanBuilder("2").startSpan().end();
    api.tracerBuilder("built")
        .setInstrumentationVersion("3.0")
        .setSchemaUrl("https://opentelemetry.io/schemas/1.0.0")
        .build()
        .spanBuilder("3")
        .startSpan()
        .end();
    api.getTracerProvider().get("of the provider").spanBuilder("4").startSpan().end();
    api.tracerBuilder("null")
        .setInstrumentationVersion(null)
        .build()
        .spanBuilder("5")
        .startSpan()
        .end();
  }

  private static void names(OpenTelemetry api) {
    Span span = start(api, "first");
    span.updateName(null).updateName("second");
    span.end();
  }

  private static void builderUsedAgain(OpenTelemetry api) {
    SpanBuilder builder =
        tracer(api)
            .spanBuilder("a")
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(1, SECONDS)
            .setAttribute("n", 1)
            .addLink(REMOTE)
            .setParent(Context.root().with(Span.wrap(REMOTE)));
    builder.startSpan().end(2, SECONDS);
    builder.setAttribute("m", 2).startSpan().end(2, SECONDS);
  }

  private static void otherThreads(OpenTelemetry api) throws Exception {
    ExecutorService plain = Executors.newSingleThreadExecutor();
    try {
      Span outer = start(api, "outer");
      try (Scope scope = outer.makeCurrent()) {
        plain.submit(() -> start(api, "without a context").end()).get();
        plain.submit(Context.current().wrap(() -> start(api, "wrapped").end())).get();
        Context.taskWrapping(plain).submit(() -> start(api, "by an executor").end()).get();
        Context.current().wrap(plain).submit(() -> start(api, "by a fixed context").end()).get();
      }
      outer.end();
      plain.submit(() -> start(api, "afterwards").end()).get();
    } finally {
      plain.shutdown();
    }
  }

  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
          return carrier == null ? List.of() : carrier.keySet();
        }

        @Override
        public String get(Map<String, String> carrier, String key) {
          return carrier == null ? null : carrier.get(key);
        }
      };

  private static void request(OpenTelemetry api) {
    var propagator = api.getPropagators().getTextMapPropagator();
    Map<String, String> in =
        Map.of(
            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "tracestate", "a=1,b=2",
            "baggage", "user=alice");
    Context extracted = propagator.extract(Context.root(), in, GETTER);
    assertThat(Baggage.fromContext(extracted).getEntryValue("user")).isEqualTo("alice");
    assertThat(Span.fromContext(extracted).getSpanContext())
        .isEqualTo(
            SpanContext.createFromRemoteParent(
                REMOTE.getTraceId(),
                REMOTE.getSpanId(),
                TraceFlags.getSampled(),
                TraceState.builder().put("b", "2").put("a", "1").build()));

    Span server =
        tracer(api)
            .spanBuilder("server")
            .setParent(extracted)
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    try (Scope scope = extracted.with(server).makeCurrent()) {
      Map<String, String> out = new HashMap<>();
      propagator.inject(Context.current(), out, Map::put);
      assertThat(out)
          .containsEntry("tracestate", "a=1,b=2")
          .containsEntry("baggage", "user=alice")
          .containsEntry(
              "traceparent",
              "00-" + REMOTE.getTraceId() + "-" + server.getSpanContext().getSpanId() + "-01");
      assertThat(Baggage.current().getEntryValue("user")).isEqualTo("alice");
    }
    server.end();
  }

  private static void nulls(OpenTelemetry api) {
    var propagator = api.getPropagators().getTextMapPropagator();
    assertThat(propagator.extract(null, Map.of(), GETTER)).isSameAs(Context.root());
    assertThat(propagator.extract(Context.root(), null, GETTER)).isSameAs(Context.root());
    assertThat(propagator.extract(Context.root(), Map.of(), null)).isSameAs(Context.root());
    propagator.inject(null, new HashMap<>(), Map::put);
    propagator.inject(Context.root(), new HashMap<>(), Map::put);
    propagator.inject(Context.root().with(Span.wrap(REMOTE)), new HashMap<String, String>(), null);
    tracer(api).spanBuilder("a").setAllAttributes(null).startSpan().end();
    assertThat(start(api, "b").storeInContext(null)).isNotNull();
  }
}
