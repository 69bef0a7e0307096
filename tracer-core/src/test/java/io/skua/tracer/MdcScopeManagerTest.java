/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.util.ThreadLocalScopeManager;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class MdcScopeManagerTest {
  private final SkuaTracer tracer =
      Fixtures.builder(new InMemoryReporter()).scopeManager(new MdcScopeManager()).build();
  private final SkuaSpan outer = (SkuaSpan) tracer.buildSpan("outer").start();
  private final SkuaSpan inner =
      (SkuaSpan) tracer.buildSpan("inner").withTag("sampling.priority", 0).start();

  @BeforeEach
  @AfterEach
  void clear() {
    MDC.clear();
  }

  private static void assertNames(SkuaSpan span) {
    assertThat(MDC.getCopyOfContextMap())
        .isEqualTo(
            Map.of(
                "traceId", span.context().toTraceId(),
                "spanId", span.context().toSpanId(),
                "sampled", String.valueOf(span.context().isSampled())));
  }

  private static void assertNone() {
    assertThat(MDC.get("traceId")).isNull();
    assertThat(MDC.get("spanId")).isNull();
    assertThat(MDC.get("sampled")).isNull();
  }

  @Test
  void activate_ofNestedSpans_namesTheInnermostAndRestores() {
    try (Scope first = tracer.activateSpan(outer)) {
      assertNames(outer);
      try (Scope second = tracer.activateSpan(inner)) {
        assertNames(inner);
        assertThat(tracer.activeSpan()).isSameAs(inner);
      }
      assertNames(outer);
    }
    assertNone();
    assertThat(tracer.activeSpan()).isNull();
  }

  /** In the wrong order, as callbacks do. OpenTracing's manager ignores the first of these two. */
  @Test
  void close_ofTheOuterBeforeTheInner_namesWhatIsActive() {
    MDC.put("traceId", "someone's");
    Scope first = tracer.activateSpan(outer);
    Scope second = tracer.activateSpan(inner);

    first.close();
    assertThat(tracer.activeSpan()).isSameAs(inner);
    assertNames(inner);
    second.close();
    assertThat(tracer.activeSpan()).isSameAs(outer);
    assertNames(outer);
    first.close();
    assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("traceId", "someone's"));
  }

  @Test
  void close_onAnotherThread_changesNoNames() throws Exception {
    Scope scope = tracer.activateSpan(outer);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      other.submit(() -> MDC.put("traceId", "of the other")).get();
      other.submit(scope::close).get();
      assertThat(other.submit(() -> MDC.get("traceId")).get()).isEqualTo("of the other");
    } finally {
      other.shutdown();
    }
    assertNames(outer);
    scope.close();
    assertNone();
  }

  /** A manager that closes whatever is asked, in any order. */
  @Test
  void close_ofAnyWithAManagerOfAnotherKind_namesWhatIsActive() {
    Deque<Span> active = new ArrayDeque<>();
    ScopeManager stack =
        new ScopeManager() {
          @Override
          public Scope activate(Span span) {
            active.push(span);
            return () -> active.remove(span);
          }

          @Override
          public Span activeSpan() {
            return active.peek();
          }
        };
    MdcScopeManager manager = new MdcScopeManager(stack, "traceId", "spanId", "sampled");
    Scope first = manager.activate(outer);
    Scope second = manager.activate(inner);

    first.close();
    assertNames(inner);
    second.close();
    assertNone();
  }

  /** As where two APIs share their active span, and the other one opens scopes of its own. */
  @Test
  void close_withinAScopeOfTheWrappedManager_leavesNoNamesBehind() {
    ScopeManager shared = new ThreadLocalScopeManager();
    MdcScopeManager manager = new MdcScopeManager(shared, "traceId", "spanId", "sampled");

    try (Scope around = shared.activate(outer)) {
      manager.activate(inner).close();
      assertNone();
    }
    assertNone();
  }

  @Test
  void close_ofTheOutermost_restoresWhatStoodThereBefore() {
    MDC.put("traceId", "someone's");
    try (Scope scope = tracer.activateSpan(outer)) {
      assertNames(outer);
    }

    assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("traceId", "someone's"));
  }

  @Test
  void activate_ofNoSpan_namesNone() {
    try (Scope first = tracer.activateSpan(outer)) {
      try (Scope second = tracer.activateSpan(null)) {
        assertNone();
      }
      assertNames(outer);
    }
  }

  @Test
  void activate_ofAForeignSpan_namesNone() {
    try (Scope first = tracer.activateSpan(outer);
        Scope second = tracer.activateSpan(Fixtures.foreignSpan())) {
      assertNone();
    }
  }

  @Test
  void activate_ofASpanThatThrows_isClosedAsAnyOther() {
    Span evil =
        (Span)
            Proxy.newProxyInstance(
                Span.class.getClassLoader(),
                new Class<?>[] {Span.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException(method.getName());
                });
    try (Scope scope = tracer.activateSpan(evil)) {
      assertNone();
    }

    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void keys_renamedOrNull_areUsedOrLeftOut() {
    MdcScopeManager manager =
        new MdcScopeManager(new ThreadLocalScopeManager(), "trace", null, null);
    try (Scope scope = manager.activate(outer)) {
      assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("trace", outer.context().toTraceId()));
    }

    assertThat(MDC.get("trace")).isNull();
    assertThat(manager).hasToString("MdcScopeManager{ThreadLocalScopeManager}");
    assertThat(new MdcScopeManager()).hasToString("MdcScopeManager{PerThreadScopeManager}");
  }
}
