/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentracing.Scope;
import io.opentracing.mock.MockTracer;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaTracer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One observation may be in scope several times: on a thread, and on several. */
class ScopesTest {
  private static final int THREADS = 4;

  private final SkuaTracer skua =
      SkuaTracer.builder("test")
          .sampler((operation, id) -> SamplingDecision.NO)
          .reporter(new InMemoryReporter())
          .shutdownHook(false)
          .build();
  private final OpenTracingTracer tracer = OpenTracingTracer.builder(skua).build();
  private final ObservationRegistry registry = ObservationRegistry.create();

  ScopesTest() {
    registry.observationConfig().observationHandler(tracer.observationHandler());
  }

  @Test
  void scope_insideItself_putsBackWhatWasBefore() {
    Observation observation = Observation.start("work", registry);
    Span span = spanOf(observation);
    Observation other = Observation.start("other", registry);
    try (Observation.Scope first = observation.openScope()) {
      try (Observation.Scope between = other.openScope()) {
        try (Observation.Scope second = observation.openScope()) {
          try (Observation.Scope third = observation.openScope()) {
            assertThat(tracer.currentSpan()).isEqualTo(span);
          }
          assertThat(tracer.currentSpan()).isEqualTo(span);
        }
        assertThat(tracer.currentSpan()).isEqualTo(spanOf(other));
      }
      assertThat(tracer.currentSpan()).isEqualTo(span);
    }
    assertThat(tracer.currentSpan()).isNull();
    assertThat(contextOf(observation).getScope()).isNull();
  }

  @Test
  void scope_onSeveralThreadsAtOnce_isOneOfEach() throws Exception {
    Observation observation = Observation.start("work", registry);
    Span span = spanOf(observation);
    CyclicBarrier together = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<Boolean>> results = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      results.add(
          threads.submit(
              () -> {
                boolean held = true;
                for (int round = 0; round < 1_000; round++) {
                  together.await();
                  try (Observation.Scope outer = observation.openScope()) {
                    held &= span.equals(tracer.currentSpan());
                    try (Observation.Scope inner = observation.openScope()) {
                      held &= span.equals(tracer.currentSpan());
                    }
                    held &= span.equals(tracer.currentSpan());
                  }
                  held &= tracer.currentSpan() == null;
                  held &= contextOf(observation).getScope() == null;
                }
                return held;
              }));
    }
    for (Future<Boolean> result : results) {
      assertThat(result.get()).isTrue();
    }
    threads.shutdown();
  }

  @Test
  void close_afterTheOuterOne_orOnAnotherThread_doesNothing() throws Exception {
    Span outer = tracer.nextSpan().start();
    Span inner = tracer.nextSpan().start();
    Tracer.SpanInScope outerScope = tracer.withSpan(outer);
    Tracer.SpanInScope innerScope = tracer.withSpan(inner);
    Thread other = new Thread(innerScope::close);
    other.start();
    other.join();
    assertThat(tracer.currentSpan()).isEqualTo(inner);
    outerScope.close();
    assertThat(tracer.currentSpan()).isNull();
    try (Tracer.SpanInScope again = tracer.withSpan(outer)) {
      innerScope.close();
      outerScope.close();
      assertThat(tracer.currentSpan()).isEqualTo(outer);
    }
    assertThat(tracer.currentSpan()).isNull();
  }

  /** On a thread of its own: Micrometer's registry keeps what was left open, for all registries. */
  @Test
  void scopeOfAnObservation_leftOpen_endsWithTheOuterOne() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    thread.submit(this::leaveScopesOpen).get();
    thread.shutdown();
  }

  private void leaveScopesOpen() {
    Observation outer = Observation.start("outer", registry);
    Observation inner = Observation.start("inner", registry);
    Observation.Scope outerScope = outer.openScope();
    Observation.Scope innerScope = inner.openScope();
    Tracer.SpanInScope leftOpen = tracer.withSpan(spanOf(outer));
    outerScope.close();
    assertThat(tracer.currentSpan()).isNull();
    assertThat(skua.activeSpan()).isNull();
    leftOpen.close();
    assertThat(skua.activeSpan()).isNull();
    assertThat(contextOf(inner).getScope()).isNull();
    innerScope.close();
    try (Observation.Scope again = inner.openScope()) {
      assertThat(tracer.currentSpan()).isEqualTo(spanOf(inner));
    }
  }

  @Test
  void span_askedFor_isTheSameEachTime() {
    Observation observation = Observation.start("work", registry);

    assertThat(spanOf(observation)).isSameAs(spanOf(observation));
    assertThat(contextOf(observation))
        .hasToString("TracingContext{span=" + spanOf(observation) + "}");
    contextOf(observation).setSpan(null);
    assertThat(spanOf(observation)).isNull();
  }

  @Test
  void scopeOfAnObservation_overATracerThatThrowsOnce_opensTheNext() {
    AtomicBoolean fails = new AtomicBoolean(true);
    MockTracer mock =
        new MockTracer() {
          @Override
          public Scope activateSpan(io.opentracing.Span span) {
            if (fails.getAndSet(false)) {
              throw new IllegalStateException("no scopes yet");
            }
            return super.activateSpan(span);
          }
        };
    OpenTracingTracer bridge = OpenTracingTracer.builder(mock).build();
    ObservationHandler<Observation.Context> handler = bridge.observationHandler();
    Observation.Context context = new Observation.Context();
    context.setName("work");
    handler.onStart(context);

    assertThatThrownBy(() -> handler.onScopeOpened(context)).hasMessage("no scopes yet");
    TracingContext tracing = context.get(TracingContext.class);
    assertThat(tracing.getScope()).isNull();
    handler.onScopeOpened(context);
    assertThat(bridge.currentSpan()).isEqualTo(tracing.getSpan());
    handler.onScopeClosed(context);
    assertThat(bridge.currentSpan()).isNull();
  }

  @Test
  void create_always_sharesNothing() {
    ScopedContext one = ScopedContext.create(tracer.current().ofThisThread());
    ScopedContext other = ScopedContext.create(tracer.current().ofThisThread());
    one.setSpan(tracer.nextSpan().start());
    one.setScope(() -> {});

    assertThat(other.getSpan()).isNull();
    assertThat(other.getScope()).isNull();
    assertThat(one.getScope()).isNotNull();
    one.setScope(null);
    assertThat(one.getScope()).isNull();
  }

  private static TracingContext contextOf(Observation observation) {
    return observation.getContextView().get(TracingContext.class);
  }

  private static Span spanOf(Observation observation) {
    return contextOf(observation).getSpan();
  }
}
