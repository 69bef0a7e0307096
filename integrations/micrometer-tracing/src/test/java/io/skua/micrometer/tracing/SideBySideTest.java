/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.ScopedSpan;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.ThreadLocalSpan;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What applications and instrumentation do runs over Skua and over Micrometer's bridge to Brave:
 * the trees that are reported, and what was noted on the way, are the same.
 */
class SideBySideTest {
  /** Something done by Micrometer's API. */
  record Scenario(String name, Play play) {
    @Override
    public String toString() {
      return name;
    }
  }

  interface Play {
    void play(Bridge bridge, Tracer tracer) throws Exception;
  }

  @ParameterizedTest
  @MethodSource({"spans", "scopes", "builders", "propagation", "threads", "observations"})
  void scenario_always_leavesTheSameTree(Scenario scenario) throws Exception {
    for (SkuaBridge.Kind kind : SkuaBridge.Kind.values()) {
      assertSame(scenario, kind);
    }
  }

  @ParameterizedTest
  @MethodSource("baggage")
  void scenarioOfBaggage_withItsFields_leavesTheSameTree(Scenario scenario) throws Exception {
    assertSame(scenario, SkuaBridge.Kind.WITH_BAGGAGE);
    assertSame(scenario, SkuaBridge.Kind.WITH_HANDLERS_OF_MICROMETER);
  }

  private static void assertSame(Scenario scenario, SkuaBridge.Kind kind) throws Exception {
    for (boolean samples : new boolean[] {true, false}) {
      try (Bridge skua = new SkuaBridge(samples, kind);
          Bridge brave = new BraveBridge(samples)) {
        scenario.play.play(brave, brave.tracer());
        scenario.play.play(skua, skua.tracer());

        String what = kind + (samples ? ", sampled" : ", unsampled");
        assertThat(skua.notes()).as(what).isEqualTo(brave.notes());
        assertThat(Recorded.tree(skua.spans())).as(what).isEqualTo(Recorded.tree(brave.spans()));
        assertThat(skua.spans().isEmpty() && samples).as(what).isFalse();
        assertThat(skua.tracer().currentSpan()).as(what).isNull();
      }
    }
  }

  static Stream<Scenario> spans() {
    return Stream.of(
        new Scenario(
            "a span in a span",
            (bridge, tracer) -> {
              Span parent = tracer.nextSpan().name("parent").tag("a", "b").start();
              try (Tracer.SpanInScope scope = tracer.withSpan(parent)) {
                tracer.nextSpan().name("child").start().event("done").end();
              }
              parent.end();
            }),
        new Scenario(
            "parents that are given",
            (bridge, tracer) -> {
              Span first = tracer.nextSpan().name("first").start();
              Span second = tracer.nextSpan(null).name("second").start();
              try (Tracer.SpanInScope scope = tracer.withSpan(second)) {
                tracer.nextSpan(first).name("of first").start().end();
                tracer.nextSpan(null).name("of second").start().end();
              }
              tracer.nextSpan(first).name("late").start().end();
              first.end();
              second.end();
            }),
        new Scenario(
            "tags of all types",
            (bridge, tracer) -> {
              Span span = tracer.nextSpan().name("typed").start();
              span.tag("long", 1L).tag("double", 1.5).tag("boolean", true);
              span.tagOfStrings("strings", List.of("a", "b")).tagOfLongs("longs", List.of(1L, 2L));
              span.tagOfDoubles("doubles", List.of(0.5)).tagOfBooleans("flags", List.of(true));
              span.name("renamed").end();
            }),
        new Scenario(
            "errors",
            (bridge, tracer) -> {
              Span span = tracer.nextSpan().name("failed").start();
              span.error(new IllegalStateException("no more")).end();
              Span silent = tracer.nextSpan().name("silent").start();
              silent.error(new IllegalStateException()).end();
            }),
        new Scenario(
            "abandoned",
            (bridge, tracer) -> {
              Span kept = tracer.nextSpan().name("kept").start();
              Span dropped = tracer.nextSpan(kept).name("dropped").start();
              dropped.abandon();
              dropped.tag("late", "yes").end();
              Span never = tracer.nextSpan().name("never started");
              never.abandon();
              never.end(1, SECONDS);
              kept.end();
            }),
        new Scenario(
            "what a span says of itself",
            (bridge, tracer) -> {
              Span span = tracer.nextSpan();
              TraceContext context = span.context();
              bridge.note("noop", span.isNoop());
              bridge.note("sampled", context.sampled());
              bridge.note("parent", context.parentId());
              bridge.note("ids", context.traceId().length() + " " + context.spanId().length());
              bridge.note("trace id", context.traceId().endsWith(context.spanId()));
              Span child = tracer.nextSpan(span).name("child").start();
              bridge.note("trace", child.context().traceId().equals(context.traceId()));
              bridge.note("child of", child.context().parentId().equals(context.spanId()));
              bridge.note("equals itself", span.equals(span) && context.equals(span.context()));
              bridge.note("equals another", span.equals(child) || context.equals(child.context()));
              bridge.note("equals null", span.equals(null) || context.equals(null));
              child.end();
              span.name("root").start().end();
            }),
        new Scenario(
            "ended twice, and never started",
            (bridge, tracer) -> {
              Span span = tracer.nextSpan().name("twice").start().start();
              span.end();
              span.end();
              tracer.nextSpan().name("never started").end();
            }),
        new Scenario(
            "a scoped span",
            (bridge, tracer) -> {
              ScopedSpan outer = tracer.startScopedSpan("outer");
              ScopedSpan inner = tracer.startScopedSpan("inner").tag("a", "b").event("here");
              bridge.note(
                  "current", inner.context().equals(tracer.currentTraceContext().context()));
              bridge.note("noop", inner.isNoop());
              inner.error(new RuntimeException("bad")).name("renamed").end();
              bridge.note("back", outer.context().equals(tracer.currentTraceContext().context()));
              outer.end();
            }),
        new Scenario(
            "a customizer",
            (bridge, tracer) -> {
              tracer.currentSpanCustomizer().name("nobody").tag("a", "b").event("lost");
              Span span = tracer.nextSpan().name("named").start();
              try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
                tracer.currentSpanCustomizer().name("customized").tag("n", 1).event("kept");
              }
              span.end();
            }));
  }

  static Stream<Scenario> scopes() {
    return Stream.of(
        new Scenario(
            "none, and null",
            (bridge, tracer) -> {
              CurrentTraceContext current = tracer.currentTraceContext();
              bridge.note("span", tracer.currentSpan());
              bridge.note("context", current.context());
              Span span = tracer.nextSpan().name("span").start();
              try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
                try (Tracer.SpanInScope none = tracer.withSpan(null)) {
                  bridge.note("cleared", tracer.currentSpan());
                  tracer.nextSpan().name("root").start().end();
                }
                bridge.note("back", span.equals(tracer.currentSpan()));
                try (CurrentTraceContext.Scope none = current.newScope(null)) {
                  bridge.note("cleared", current.context());
                }
                try (CurrentTraceContext.Scope none = current.maybeScope(null)) {
                  bridge.note("cleared", current.context());
                }
                bridge.note("back", span.context().equals(current.context()));
              }
              try (CurrentTraceContext.Scope none = current.maybeScope(null)) {
                bridge.note("still none", current.context());
              }
              span.end();
            }),
        new Scenario(
            "again",
            (bridge, tracer) -> {
              CurrentTraceContext current = tracer.currentTraceContext();
              Span span = tracer.nextSpan().name("span").start();
              try (CurrentTraceContext.Scope scope = current.newScope(span.context())) {
                try (CurrentTraceContext.Scope same = current.maybeScope(span.context())) {
                  bridge.note("same", span.equals(tracer.currentSpan()));
                  bridge.note("hash", span.hashCode() == tracer.currentSpan().hashCode());
                }
                try (CurrentTraceContext.Scope anew = current.newScope(span.context())) {
                  tracer.nextSpan().name("child").start().end();
                }
                bridge.note("back", span.equals(tracer.currentSpan()));
              }
              bridge.note("after", tracer.currentSpan());
              span.end();
            }),
        new Scenario(
            "left open",
            (bridge, tracer) -> {
              Span outer = tracer.nextSpan().name("outer").start();
              Span inner = tracer.nextSpan().name("inner").start();
              Tracer.SpanInScope outerScope = tracer.withSpan(outer);
              tracer.withSpan(inner);
              tracer.currentTraceContext().newScope(null);
              outerScope.close();
              bridge.note("none", tracer.currentSpan());
              Observation observation = Observation.start("observed", bridge.registry());
              Observation.Scope scope = observation.openScope();
              tracer.withSpan(inner);
              scope.close();
              bridge.note("none again", tracer.currentSpan());
              observation.stop();
              inner.end();
              outer.end();
            }),
        new Scenario(
            "a span of the thread",
            (bridge, tracer) -> {
              ThreadLocalSpan ofThread = new ThreadLocalSpan(tracer);
              ofThread.set(tracer.nextSpan().name("outer").start());
              ofThread.set(tracer.nextSpan().name("inner").start());
              ofThread.remove().getSpan().end();
              ofThread.remove().getSpan().end();
              bridge.note("none left", ofThread.remove());
            }));
  }

  static Stream<Scenario> builders() {
    return Stream.of(
        new Scenario(
            "everything said",
            (bridge, tracer) -> {
              Span span =
                  tracer
                      .spanBuilder()
                      .name("call")
                      .kind(Span.Kind.CLIENT)
                      .tag("a", "b")
                      .tag("n", 1L)
                      .event("sent")
                      .error(new RuntimeException("refused"))
                      .remoteServiceName("stock")
                      .remoteIpAndPort("10.0.0.1", 8080)
                      .startTimestamp(1_000, MILLISECONDS)
                      .start();
              span.end(2_000, MILLISECONDS);
            }),
        new Scenario(
            "little said",
            (bridge, tracer) -> {
              tracer.spanBuilder().kind(null).start().name("named late").end();
              tracer.spanBuilder().start().end();
            }),
        new Scenario(
            "all kinds",
            (bridge, tracer) -> {
              for (Span.Kind kind : Span.Kind.values()) {
                tracer.spanBuilder().name(kind.name()).kind(kind).start().end();
              }
            }),
        new Scenario(
            "parents",
            (bridge, tracer) -> {
              Span active = tracer.nextSpan().name("active").start();
              Span other = tracer.nextSpan().name("other").start();
              try (Tracer.SpanInScope scope = tracer.withSpan(active)) {
                tracer.spanBuilder().name("of active").start().end();
                tracer.spanBuilder().setParent(other.context()).name("of other").start().end();
              }
              other.end();
              active.end();
            }),
        new Scenario(
            "a link without a parent",
            (bridge, tracer) -> {
              TraceContext linked =
                  tracer
                      .traceContextBuilder()
                      .traceId("463ac35c9f6413ad48485a3953bb6124")
                      .spanId("a2fb4a1d1a96d312")
                      .build();
              tracer
                  .spanBuilder()
                  .name("linked")
                  .addLink(new Link(linked, Map.of("why", "batch")))
                  .addLink(new Link(linked))
                  .start()
                  .end();
            }),
        new Scenario(
            "a remote side told late",
            (bridge, tracer) -> {
              Span span = tracer.spanBuilder().name("call").start();
              span.remoteServiceName("stock").remoteIpAndPort("10.0.0.1", 80).end();
            }),
        new Scenario(
            "a context of ids",
            (bridge, tracer) -> {
              TraceContext context =
                  tracer
                      .traceContextBuilder()
                      .traceId("463ac35c9f6413ad48485a3953bb6124")
                      .spanId("a2fb4a1d1a96d312")
                      .parentId("48485a3953bb6124")
                      .sampled(true)
                      .build();
              bridge.note("trace", context.traceId());
              bridge.note("span", context.spanId());
              bridge.note("parent", context.parentId());
              bridge.note("sampled", context.sampled());
              tracer.spanBuilder().setParent(context).name("continued").start().end();
              try (CurrentTraceContext.Scope scope =
                  tracer.currentTraceContext().newScope(context)) {
                bridge.note("current", context.equals(tracer.currentTraceContext().context()));
                tracer.nextSpan().name("in its scope").start().end();
              }
              TraceContext open =
                  tracer
                      .traceContextBuilder()
                      .traceId("48485a3953bb6124")
                      .spanId("a2fb4a1d1a96d312")
                      .sampled(null)
                      .build();
              bridge.note("undecided", open.sampled());
              tracer.spanBuilder().setParent(open).name("decided here").start().end();
            }));
  }

  static Stream<Scenario> propagation() {
    return Stream.of(
        new Scenario(
            "a call",
            (bridge, tracer) -> {
              Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
              Span client = tracer.spanBuilder().name("get").kind(Span.Kind.CLIENT).start();
              bridge.propagator().inject(client.context(), headers, Map::put);
              bridge.note("headers", headers.keySet());
              Span server =
                  bridge
                      .propagator()
                      .extract(headers, Map::get)
                      .kind(Span.Kind.SERVER)
                      .name("GET /")
                      .start();
              bridge.note("sampled", server.context().sampled());
              server.end();
              client.end();
            }),
        new Scenario(
            "no headers",
            (bridge, tracer) -> {
              bridge
                  .propagator()
                  .extract(new HashMap<String, String>(), Map::get)
                  .name("root")
                  .start()
                  .end();
              Span active = tracer.nextSpan().name("active").start();
              try (Tracer.SpanInScope scope = tracer.withSpan(active)) {
                bridge
                    .propagator()
                    .extract(new HashMap<String, String>(), Map::get)
                    .name("child")
                    .start()
                    .end();
              }
              active.end();
            }),
        new Scenario(
            "a decision from outside",
            (bridge, tracer) -> {
              for (String sampled : List.of("0", "1")) {
                Map<String, String> headers =
                    Map.of(
                        "X-B3-TraceId", "463ac35c9f6413ad48485a3953bb6124",
                        "X-B3-SpanId", "a2fb4a1d1a96d312",
                        "X-B3-Sampled", sampled);
                Span span =
                    bridge.propagator().extract(headers, Map::get).name("s" + sampled).start();
                bridge.note("noop", span.isNoop());
                bridge.note("sampled", span.context().sampled());
                span.end();
              }
              tracer.nextSpan().name("own").start().end();
            }));
  }

  @SuppressWarnings("deprecation")
  static Stream<Scenario> baggage() {
    return Stream.of(
        new Scenario(
            "baggage in headers",
            (bridge, tracer) -> {
              Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
              Span client = tracer.nextSpan().name("get").start();
              try (Tracer.SpanInScope scope = tracer.withSpan(client);
                  BaggageInScope baggage = tracer.createBaggageInScope("Region", "north")) {
                bridge.propagator().inject(client.context(), headers, Map::put);
              }
              bridge.note("header", headers.get("Region"));
              Span server = bridge.propagator().extract(headers, Map::get).name("GET /").start();
              bridge.note("arrived", tracer.getBaggage(server.context(), "Region").get());
              bridge.note("all", new TreeMap<>(tracer.getAllBaggage(server.context())));
              server.end();
              client.end();
            }),
        new Scenario(
            "with baggage among its keys",
            (bridge, tracer) ->
                Observation.createNotStarted("work", bridge.registry())
                    .lowCardinalityKeyValue("tenant", "a")
                    .observe(
                        () -> {
                          bridge.note("tenant", tracer.getBaggage("tenant").get());
                          tracer.nextSpan().name("child").start().end();
                        })),
        new Scenario(
            "scopes",
            (bridge, tracer) -> {
              Span span = tracer.nextSpan().name("span").start();
              try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
                try (BaggageInScope outer = tracer.createBaggageInScope("tenant", "a")) {
                  bridge.note("name", outer.name());
                  bridge.note("value", outer.get());
                  try (BaggageInScope inner = tracer.createBaggageInScope("tenant", "b")) {
                    bridge.note("inner", tracer.getBaggage("tenant").get());
                    Span child = tracer.nextSpan().name("child").start();
                    bridge.note("inherited", tracer.getBaggage(child.context(), "tenant").get());
                    bridge.note("all", new TreeMap<>(tracer.getAllBaggage(child.context())));
                    child.end();
                  }
                  bridge.note("outer", tracer.getBaggage("tenant").get());
                  bridge.note("all", new TreeMap<>(tracer.getAllBaggage()));
                  bridge.note("all of null", new TreeMap<>(tracer.getAllBaggage(null)));
                }
                bridge.note("after", tracer.getBaggage("tenant").get());
                bridge.note("all after", new TreeMap<>(tracer.getAllBaggage()));
              }
              span.end();
            }),
        new Scenario(
            "of a context",
            (bridge, tracer) -> {
              Span span = tracer.nextSpan().name("span").start();
              BaggageInScope scope = tracer.createBaggageInScope(span.context(), "Region", "a");
              bridge.note("there", scope.get());
              bridge.note("of the context", scope.get(span.context()));
              bridge.note("read", tracer.getBaggage(span.context(), "Region").get());
              bridge.note("unset", tracer.getBaggage(span.context(), "tenant").get());
              bridge.note("unknown", tracer.getBaggage(span.context(), "unknown"));
              scope.close();
              bridge.note("after", tracer.getBaggage(span.context(), "Region").get());
              span.end();
            }),
        new Scenario(
            "without a span",
            (bridge, tracer) -> {
              try (BaggageInScope scope = tracer.createBaggageInScope("tenant", "a")) {
                bridge.note("value", scope.get());
                bridge.note("all", new TreeMap<>(tracer.getAllBaggage()));
              }
              bridge.note("fields", tracer.getBaggageFields().stream().sorted().toList());
              tracer.nextSpan().name("after").start().end();
            }),
        new Scenario(
            "the old way",
            (bridge, tracer) -> {
              Span span = tracer.nextSpan().name("span").start();
              try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
                tracer.createBaggage("tenant", "a");
                bridge.note("set", tracer.getBaggage("tenant").get());
                tracer.createBaggage("tenant").set("b");
                bridge.note("set again", tracer.getBaggage("tenant").get());
                tracer.getBaggage("tenant").set(span.context(), "c");
                bridge.note("of the context", tracer.getBaggage(span.context(), "tenant").get());
                try (BaggageInScope current = tracer.createBaggage("Region").makeCurrent("n")) {
                  bridge.note("current", current.get());
                }
                try (BaggageInScope current =
                    tracer.getBaggage("Region").makeCurrent(span.context(), "s")) {
                  bridge.note("current", current.get(span.context()));
                }
                bridge.note("after", tracer.getBaggage("Region").get());
              }
              span.end();
            }));
  }

  static Stream<Scenario> threads() {
    return Stream.of(
        new Scenario(
            "tasks",
            (bridge, tracer) -> {
              CurrentTraceContext current = tracer.currentTraceContext();
              Span span = tracer.nextSpan().name("span").start();
              Runnable runnable;
              Callable<TraceContext> callable;
              try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
                runnable = current.wrap(() -> tracer.nextSpan().name("run").start().end());
                callable = current.wrap(current::context);
              }
              runnable.run();
              bridge.note("called", span.context().equals(callable.call()));
              bridge.note("after", current.context());
              Callable<TraceContext> outside = current.wrap(current::context);
              try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
                bridge.note("captured none", outside.call());
                bridge.note("back", span.equals(tracer.currentSpan()));
              }
              span.end();
            }),
        new Scenario(
            "executors",
            (bridge, tracer) -> {
              CurrentTraceContext current = tracer.currentTraceContext();
              ExecutorService threads = Executors.newSingleThreadExecutor();
              ExecutorService wrapped = current.wrap(threads);
              for (String name : List.of("one", "two")) {
                Span span = tracer.nextSpan().name(name).start();
                try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
                  Callable<Boolean> isCurrent = () -> span.equals(tracer.currentSpan());
                  bridge.note("submitted", wrapped.submit(isCurrent).get());
                  bridge.note("run", wrapped.submit(() -> {}, name).get());
                  bridge.note("all", wrapped.invokeAll(List.of(isCurrent)).get(0).get());
                  bridge.note("any", wrapped.invokeAny(List.of(isCurrent)));
                  current
                      .wrap((java.util.concurrent.Executor) threads)
                      .execute(() -> tracer.nextSpan().name("executed").start().end());
                }
                span.end();
              }
              bridge.note("left behind", threads.submit(() -> tracer.currentSpan()).get());
              wrapped.shutdown();
              bridge.note("ends", wrapped.awaitTermination(10, SECONDS));
              bridge.note("ended", wrapped.isShutdown() && wrapped.isTerminated());
              bridge.note("left", wrapped.shutdownNow());
            }));
  }

  static Stream<Scenario> observations() {
    return Stream.of(
        new Scenario(
            "nested",
            (bridge, tracer) -> {
              ObservationRegistry registry = bridge.registry();
              Observation.createNotStarted("outer.work", registry)
                  .contextualName("the outer")
                  .lowCardinalityKeyValue("low", "1")
                  .observe(
                      () -> {
                        Observation.createNotStarted("inner", registry)
                            .highCardinalityKeyValue("high", "2")
                            .observe(() -> tracer.nextSpan().name("by hand").start().end());
                        bridge.note("current", tracer.currentSpan() != null);
                      });
            }),
        new Scenario(
            "by hand between",
            (bridge, tracer) -> {
              ObservationRegistry registry = bridge.registry();
              Observation.createNotStarted("outer", registry)
                  .observe(
                      () -> {
                        Span span = tracer.nextSpan().name("by hand").start();
                        try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
                          Observation.createNotStarted("inner", registry).observe(() -> {});
                        }
                        span.end();
                      });
            }),
        new Scenario(
            "events and errors",
            (bridge, tracer) -> {
              ObservationRegistry registry = bridge.registry();
              Observation observation = Observation.start("work", registry);
              observation.event(Observation.Event.of("now"));
              observation.event(Observation.Event.of("then", "then", 1_700_000_000_000L));
              observation.error(new IllegalStateException("broken"));
              observation.stop();
              Observation.createNotStarted("key", registry)
                  .lowCardinalityKeyValue("error", "told by a key")
                  .observe(() -> {});
            }),
        new Scenario(
            "a request",
            (bridge, tracer) -> {
              ObservationRegistry registry = bridge.registry();
              Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
              SenderContext<Map<String, String>> sender = new SenderContext<>(Map::put);
              sender.setCarrier(headers);
              sender.setRemoteServiceName("stock");
              sender.setRemoteServiceAddress("http://10.0.0.1:8080");
              Observation.createNotStarted("client", () -> sender, registry).observe(() -> {});
              ReceiverContext<Map<String, String>> receiver =
                  new ReceiverContext<>(Map::get, Kind.SERVER);
              receiver.setCarrier(headers);
              Observation.createNotStarted("server", () -> receiver, registry)
                  .contextualName("GET /")
                  .observe(() -> Observation.createNotStarted("inner", registry).observe(() -> {}));
            }),
        new Scenario(
            "stopped while in scope",
            (bridge, tracer) -> {
              Observation observation = Observation.start("work", bridge.registry());
              try (Observation.Scope scope = observation.openScope()) {
                Span span = tracer.currentSpan();
                observation.stop();
                bridge.note("stays", span.equals(tracer.currentSpan()));
                tracer.nextSpan().name("late").start().end();
              }
              bridge.note("none", tracer.currentSpan());
            }),
        new Scenario(
            "a scope that is reset",
            (bridge, tracer) -> {
              ObservationRegistry registry = bridge.registry();
              Observation observation = Observation.start("work", registry);
              Observation.Scope scope = observation.openScope();
              scope.reset();
              bridge.note("none", tracer.currentSpan());
              observation.stop();
            }));
  }
}
