/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.skua.propagation.B3Codec;
import io.skua.propagation.CompositeCodec;
import io.skua.propagation.JaegerCodec;
import io.skua.propagation.W3cCodec;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's propagators speak the formats of the tracer. */
class PropagationTest {
  private static final TextMapGetter<Map<String, String>> GETTER = getter(true);

  private static Both with(Codec<TextMap> codec) {
    return new Both(builder -> builder.codec(Format.Builtin.HTTP_HEADERS, codec));
  }

  private static TextMapPropagator propagator(Both both) {
    return both.openTelemetry.getPropagators().getTextMapPropagator();
  }

  private static TextMapGetter<Map<String, String>> getter(boolean tellsKeys) {
    return new TextMapGetter<>() {
      @Override
      public Iterable<String> keys(Map<String, String> carrier) {
        return tellsKeys ? carrier.keySet() : List.of();
      }

      @Override
      public String get(Map<String, String> carrier, String key) {
        return carrier.get(key);
      }
    };
  }

  @Test
  void fields_ofEachFormat_areWhatItWrites() {
    assertThat(propagator(with(JaegerCodec.httpHeaders())).fields())
        .containsExactly("uber-trace-id");
    assertThat(propagator(with(new W3cCodec())).fields())
        .containsExactlyInAnyOrder("traceparent", "tracestate", "baggage");
    assertThat(propagator(with(B3Codec.multiHeader())).fields())
        .contains("X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled");
  }

  @Test
  void inject_thenExtract_continuesTheTraceWithItsBaggage() {
    for (Codec<TextMap> codec :
        List.of(
            JaegerCodec.httpHeaders(),
            new W3cCodec(),
            B3Codec.multiHeader(),
            B3Codec.singleHeader())) {
      Both client = with(codec);
      Both server = with(codec);
      SkuaSpan sent = (SkuaSpan) client.tracing("client");
      Map<String, String> headers = new HashMap<>();
      try (var scope = client.openTracing.activateSpan(sent)) {
        propagator(client).inject(Context.current(), headers, Map::put);
      }
      Context extracted = propagator(server).extract(Context.root(), headers, GETTER);
      assertThat(Span.fromContext(extracted).getSpanContext().isRemote()).isTrue();
      assertThat(Span.fromContext(extracted).isRecording()).isFalse();
      server.tracer().spanBuilder("server").setParent(extracted).startSpan().end();

      SkuaSpanContext received = server.reporter.spans().get(0).context();
      assertThat(received.traceIdLow()).as("%s", codec).isEqualTo(sent.context().traceIdLow());
      assertThat(received.parentSpanId()).isEqualTo(sent.context().spanId());
    }
  }

  @Test
  void inject_inJaegersFormat_carriesBaggageAndTheDebugFlag() {
    Both both = with(JaegerCodec.httpHeaders());
    SkuaSpan span = (SkuaSpan) both.tracing("span").setBaggageItem("user", "alice");
    span.setTag("sampling.priority", 1);
    Map<String, String> headers = new HashMap<>();
    try (var scope = both.openTracing.activateSpan(span)) {
      propagator(both).inject(Context.current(), headers, Map::put);
    }

    assertThat(headers).containsEntry("uberctx-user", "alice");
    assertThat(headers.get("uber-trace-id")).endsWith(":3");
    Context extracted = propagator(both).extract(Context.root(), headers, GETTER);
    assertThat(Baggage.fromContext(extracted).getEntryValue("user")).isEqualTo("alice");
    Span child = both.tracer().spanBuilder("child").setParent(extracted).startSpan();
    child.end();
    assertThat(both.reporter.spans().get(0).context().isDebug()).isTrue();
  }

  @Test
  void extract_ofADebugIdAlone_forcesTheNextTrace() {
    Both both = with(JaegerCodec.httpHeaders());
    Context extracted =
        propagator(both).extract(Context.root(), Map.of("jaeger-debug-id", "why"), GETTER);
    assertThat(Span.fromContext(extracted).getSpanContext().isValid()).isFalse();
    both.tracer().spanBuilder("root").setParent(extracted).startSpan().end();

    SkuaSpan root = both.reporter.spans().get(0);
    assertThat(root.context().isDebug()).isTrue();
    assertThat(root.tags()).contains(entry("jaeger-debug-id", "why"));
  }

  @Test
  void extract_ofBaggageAlone_leavesTheSpanOfTheContext() {
    Both both = with(new W3cCodec());
    Span span = both.telemetry("span");
    Context extracted =
        propagator(both)
            .extract(Context.root().with(span), Map.of("baggage", "user=alice"), GETTER);

    assertThat(Span.fromContext(extracted)).isSameAs(span);
    assertThat(Baggage.fromContext(extracted).getEntryValue("user")).isEqualTo("alice");
  }

  @Test
  void extract_ofNothingOrRubbish_returnsTheContext() {
    Both both = with(new W3cCodec());
    Context context = Context.root().with(both.telemetry("span"));

    assertThat(propagator(both).extract(context, Map.of(), GETTER)).isSameAs(context);
    assertThat(propagator(both).extract(context, Map.of("traceparent", "00-xyz"), GETTER))
        .isSameAs(context);
  }

  @Test
  void extract_fromACarrierThatTellsNoKeys_asksForThoseOfTheFormat() {
    Both both =
        with(new CompositeCodec<TextMap>(Arrays.asList(new W3cCodec(), JaegerCodec.httpHeaders())));
    for (Map<String, String> headers :
        List.of(
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            Map.of("uber-trace-id", "0af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:1"))) {
      Context extracted = propagator(both).extract(Context.root(), headers, getter(false));
      assertThat(Span.fromContext(extracted).getSpanContext().getSpanId())
          .isEqualTo("b7ad6b7169203331");
    }
    Context debug =
        propagator(both).extract(Context.root(), Map.of("jaeger-debug-id", "x"), getter(false));
    assertThat(Span.fromContextOrNull(debug)).isNotNull();
  }

  @Test
  void extract_ofAHeaderThatCameTwice_readsBoth() {
    Both both = with(new W3cCodec());
    Map<String, List<String>> headers = Map.of("baggage", List.of("a=1", "b=2"));
    Context extracted =
        propagator(both)
            .extract(
                Context.root(),
                headers,
                new TextMapGetter<Map<String, List<String>>>() {
                  @Override
                  public Iterable<String> keys(Map<String, List<String>> carrier) {
                    return carrier.keySet();
                  }

                  @Override
                  public String get(Map<String, List<String>> carrier, String key) {
                    return carrier.get(key).get(0);
                  }

                  @Override
                  public Iterator<String> getAll(Map<String, List<String>> carrier, String key) {
                    return carrier.get(key).iterator();
                  }
                });

    assertThat(Baggage.fromContext(extracted).getEntryValue("a")).isEqualTo("1");
    assertThat(Baggage.fromContext(extracted).getEntryValue("b")).isEqualTo("2");
  }

  @Test
  void carrier_thatThrows_isNoProblemOfTheApplication() {
    Both both = with(new W3cCodec());
    Context context = Context.root().with(both.telemetry("span"));
    propagator(both)
        .inject(
            context,
            "carrier",
            (carrier, key, value) -> {
              throw new IllegalStateException("full");
            });
    Context extracted =
        propagator(both)
            .extract(
                context,
                "carrier",
                new TextMapGetter<String>() {
                  @Override
                  public Iterable<String> keys(String carrier) {
                    throw new IllegalStateException("gone");
                  }

                  @Override
                  public String get(String carrier, String key) {
                    return null;
                  }
                });

    assertThat(extracted).isSameAs(context);
  }
}
