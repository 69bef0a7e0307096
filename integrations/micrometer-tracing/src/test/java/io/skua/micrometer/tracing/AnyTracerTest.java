/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.opentracing.mock.MockSpan;
import io.opentracing.mock.MockTracer;
import io.opentracing.noop.NoopTracerFactory;
import io.skua.internal.ContextSpan;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaTracer;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What works over tracers that are not Skua. */
class AnyTracerTest {
  private final MockTracer mock = new MockTracer();
  private final OpenTracingTracer tracer =
      OpenTracingTracer.builder(mock)
          .remoteFields(List.of("tenant"))
          .headers(List.of("traceid", "spanid"))
          .build();

  @Test
  void spans_overAnother_areItsOwn() {
    Span parent = tracer.nextSpan().name("parent").start().tag("n", 1L);
    try (Tracer.SpanInScope scope = tracer.withSpan(parent)) {
      assertThat(tracer.currentSpan()).isEqualTo(parent).hasSameHashCodeAs(parent);
      Span child = tracer.spanBuilder().name("child").kind(Span.Kind.CLIENT).start();
      assertThat(child).isNotEqualTo(parent);
      child.error(new Exception("bad")).end();
    }
    parent.end();

    MockSpan child = mock.finishedSpans().get(0);
    MockSpan root = mock.finishedSpans().get(1);
    assertThat(child.parentId()).isEqualTo(root.context().spanId());
    assertThat(child.tags()).containsEntry("span.kind", "client").containsEntry("error", true);
    assertThat(root.tags()).containsEntry("n", 1L);
  }

  @Test
  void contexts_overAnother_tellWhatOpenTracingTells() {
    Span span = tracer.nextSpan().name("span").start();

    assertThat(span.isNoop()).isFalse();
    assertThat(span.context().traceId()).isNotEmpty();
    assertThat(span.context().spanId()).isNotEmpty();
    assertThat(span.context().parentId()).isNull();
    assertThat(span.context().sampled()).isNull();
    assertThat(tracer.traceContextBuilder().traceId("1").spanId("2").build())
        .isSameAs(TraceContext.NOOP);
  }

  @Test
  void propagation_overAnother_findsItsHeaders() {
    Map<String, String> headers = new HashMap<>();
    Span client = tracer.nextSpan().name("client").start();
    try (BaggageInScope scope = tracer.createBaggageInScope(client.context(), "tenant", "a")) {
      tracer.propagator().inject(client.context(), headers, Map::put);
    }
    Span server = tracer.propagator().extract(headers, Map::get).start();

    assertThat(server.context().traceId()).isEqualTo(client.context().traceId());
    assertThat(tracer.getAllBaggage(server.context())).containsEntry("tenant", "a");
  }

  @Test
  void activeContext_ofAnotherProcess_isAParent() {
    TraceContext remote = tracer.nextSpan().context();
    Span span = new OpenTracingSpan(new ContextSpan(OpenTracingSpan.unwrap(remote).context()));
    try (CurrentTraceContext.Scope scope = tracer.currentTraceContext().newScope(span.context())) {
      tracer.nextSpan().name("child").start().end();
      mock.buildSpan("child by the other API").start().finish();
    }

    assertThat(mock.finishedSpans())
        .hasSize(2)
        .allSatisfy(
            child -> assertThat(String.valueOf(child.parentId())).isEqualTo(remote.spanId()));
  }

  @Test
  void noopTracer_always_isNoop() {
    OpenTracingTracer noop = OpenTracingTracer.builder(NoopTracerFactory.create()).build();
    Span span = noop.nextSpan().name("nothing").start().tag("a", "b");
    try (Tracer.SpanInScope scope = noop.withSpan(span)) {
      assertThat(span.isNoop()).isTrue();
      assertThat(noop.getBaggage("tenant").get()).isNull();
    }
    span.abandon();
    span.end();
    noop.propagator().inject(span.context(), new HashMap<String, String>(), Map::put);
  }

  /** As {@code GlobalTracer} does. */
  @Test
  void tracerThatHidesSkua_always_takesContextsByTheirHeaders() {
    InMemoryReporter reporter = new InMemoryReporter();
    SkuaTracer skua =
        SkuaTracer.builder("test")
            .sampler((operation, id) -> SamplingDecision.NO)
            .reporter(reporter)
            .shutdownHook(false)
            .build();
    Class<?>[] types = {io.opentracing.Tracer.class};
    Object hiding =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            types,
            (proxy, method, arguments) -> method.invoke(skua, arguments));
    OpenTracingTracer hidden = OpenTracingTracer.builder((io.opentracing.Tracer) hiding).build();
    TraceContext context =
        hidden
            .traceContextBuilder()
            .traceId("463ac35c9f6413ad48485a3953bb6124")
            .spanId("a2fb4a1d1a96d312")
            .sampled(true)
            .build();
    hidden.spanBuilder().setParent(context).start().end();

    assertThat(context.traceId()).isEqualTo("463ac35c9f6413ad48485a3953bb6124");
    assertThat(reporter.spans().get(0).context().toTraceId()).isEqualTo(context.traceId());
    assertThat(reporter.spans().get(0).context().parentSpanId()).isEqualTo(0xa2fb4a1d1a96d312L);
    skua.close();
  }
}
