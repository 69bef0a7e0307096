/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.contextpropagation.ObservationAwareBaggageThreadLocalAccessor;
import io.micrometer.tracing.contextpropagation.ObservationAwareSpanThreadLocalAccessor;
import io.micrometer.tracing.contextpropagation.reactor.ReactorBaggage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Micrometer's context propagation, by its accessors for observations, spans and baggage. */
class ContextPropagationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ContextRegistry contexts = ContextRegistry.getInstance();

  static Stream<Bridge> bridges() {
    return Stream.of(
        new BraveBridge(true),
        new SkuaBridge(true, SkuaBridge.Kind.PLAIN),
        new SkuaBridge(true, SkuaBridge.Kind.WITH_BAGGAGE),
        new SkuaBridge(true, SkuaBridge.Kind.WITH_HANDLERS_OF_MICROMETER));
  }

  @BeforeAll
  static void capture() {
    Hooks.enableAutomaticContextPropagation();
  }

  @AfterAll
  static void captureNoMore() {
    Hooks.disableAutomaticContextPropagation();
  }

  @AfterEach
  void forget() {
    contexts.removeThreadLocalAccessor(ObservationThreadLocalAccessor.KEY);
    contexts.removeThreadLocalAccessor(ObservationAwareSpanThreadLocalAccessor.KEY);
    contexts.removeThreadLocalAccessor(ObservationAwareBaggageThreadLocalAccessor.KEY);
  }

  private ObservationRegistry register(Bridge bridge) {
    ObservationRegistry registry = bridge.registry();
    contexts.registerThreadLocalAccessor(new ObservationThreadLocalAccessor(registry));
    contexts.registerThreadLocalAccessor(
        new ObservationAwareSpanThreadLocalAccessor(registry, bridge.tracer()));
    contexts.registerThreadLocalAccessor(
        new ObservationAwareBaggageThreadLocalAccessor(registry, bridge.tracer()));
    return registry;
  }

  @ParameterizedTest
  @MethodSource("bridges")
  void executor_ofSnapshots_carriesObservationsAndSpans(Bridge bridge) throws Exception {
    ObservationRegistry registry = register(bridge);
    Tracer tracer = bridge.tracer();
    ExecutorService threads = Executors.newSingleThreadExecutor();
    ContextSnapshotFactory snapshots =
        ContextSnapshotFactory.builder().contextRegistry(contexts).build();
    ExecutorService wrapped = ContextExecutorService.wrap(threads, snapshots::captureAll);
    Callable<Span> current =
        () -> {
          tracer.nextSpan().name("child").start().end();
          return tracer.currentSpan();
        };
    Observation observation = Observation.start("observed", registry);
    try (Observation.Scope scope = observation.openScope()) {
      assertThat(wrapped.submit(current).get()).isEqualTo(tracer.currentSpan());
      Span inner = tracer.nextSpan().name("by hand").start();
      try (Tracer.SpanInScope inScope = tracer.withSpan(inner)) {
        assertThat(wrapped.submit(current).get()).isEqualTo(inner);
      }
      inner.end();
    }
    observation.stop();
    Span alone = tracer.nextSpan().name("alone").start();
    try (Tracer.SpanInScope inScope = tracer.withSpan(alone)) {
      assertThat(wrapped.submit(current).get()).isEqualTo(alone);
    }
    alone.end();

    assertThat(threads.submit(current).get()).isNull();
    threads.shutdown();
    assertThat(Recorded.tree(bridge.spans()))
        .isEqualTo(
            """
            alone
              child
            child
            observed
              by hand
                child
              child
            """);
  }

  @ParameterizedTest
  @MethodSource("bridges")
  void snapshot_ofNothing_clearsTheThread(Bridge bridge) {
    register(bridge);
    Tracer tracer = bridge.tracer();
    ContextSnapshotFactory snapshots =
        ContextSnapshotFactory.builder().contextRegistry(contexts).clearMissing(true).build();
    ContextSnapshot nothing = snapshots.captureAll();
    Span span = tracer.nextSpan().name("span").start();
    try (Tracer.SpanInScope inScope = tracer.withSpan(span)) {
      ContextSnapshot something = snapshots.captureAll();
      try (ContextSnapshot.Scope outer = something.setThreadLocals()) {
        try (ContextSnapshot.Scope cleared = nothing.setThreadLocals()) {
          assertThat(tracer.currentSpan()).isNull();
        }
        assertThat(tracer.currentSpan()).isEqualTo(span);
      }
      assertThat(tracer.currentSpan()).isEqualTo(span);
    }
    assertThat(tracer.currentSpan()).isNull();
  }

  @ParameterizedTest
  @MethodSource("bridges")
  void reactor_acrossSchedulers_keepsTheSpan(Bridge bridge) {
    ObservationRegistry registry = register(bridge);
    Tracer tracer = bridge.tracer();
    Scheduler scheduler = Schedulers.newParallel("test", 2);
    Observation observation = Observation.start("request", registry);
    Mono<List<String>> work =
        Flux.range(0, 3)
            .flatMap(
                i ->
                    Mono.fromCallable(
                            () -> {
                              tracer.nextSpan().name("item " + i).start().end();
                              return tracer.currentSpan().context().spanId();
                            })
                        .delaySubscription(Duration.ofMillis(1), scheduler)
                        .publishOn(scheduler)
                        .subscribeOn(scheduler))
            .collectList();
    List<String> seen;
    try (Observation.Scope scope = observation.openScope()) {
      seen = work.block(PATIENCE);
      assertThat(seen).hasSize(3).containsOnly(tracer.currentSpan().context().spanId());
    }
    observation.stop();
    Span left = Mono.fromCallable(tracer::currentSpan).subscribeOn(scheduler).block(PATIENCE);

    assertThat(left).isNull();
    scheduler.dispose();
    assertThat(Recorded.tree(bridge.spans()))
        .isEqualTo(
            """
            request
              item 0
              item 1
              item 2
            """);
  }

  static Stream<Bridge> bridgesWithBaggage() {
    return bridges().filter(bridge -> !bridge.tracer().getBaggageFields().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("bridgesWithBaggage")
  void reactor_withBaggage_hasItWhereItIsCalled(Bridge bridge) {
    ObservationRegistry registry = register(bridge);
    Tracer tracer = bridge.tracer();
    Observation observation = Observation.start("request", registry);
    String seen;
    try (Observation.Scope scope = observation.openScope()) {
      seen =
          Mono.fromCallable(() -> tracer.getBaggage("Region").get())
              .subscribeOn(Schedulers.boundedElastic())
              .contextWrite(ReactorBaggage.append("Region", "north"))
              .block(PATIENCE);
    }
    observation.stop();
    assertThat(seen).isEqualTo("north");

    Span span = tracer.nextSpan().name("span").start();
    try (Tracer.SpanInScope inScope = tracer.withSpan(span);
        BaggageInScope baggage = tracer.createBaggageInScope("Region", "south")) {
      seen =
          Mono.fromCallable(() -> tracer.getBaggage("Region").get())
              .subscribeOn(Schedulers.boundedElastic())
              .block(PATIENCE);
    }
    assertThat(seen).isEqualTo("south");
    assertThat(tracer.getAllBaggage(span.context())).isEmpty();
  }
}
