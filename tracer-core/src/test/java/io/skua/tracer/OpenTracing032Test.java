/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.util.ThreadLocalScopeManager;
import java.lang.reflect.InvocationTargetException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

/**
 * What callers of OpenTracing 0.32 call. The API of 0.33 lacks these methods, so they are called by
 * reflection; that they link to 0.32 is a test of {@code testing/compatibility}.
 */
class OpenTracing032Test {
  private final InMemoryReporter reporter = new InMemoryReporter();

  @AfterEach
  void clear() {
    MDC.clear();
  }

  static Stream<ScopeManager> ownManagers() {
    return Stream.of(new PerThreadScopeManager(), new MdcScopeManager());
  }

  static Stream<ScopeManager> managers() {
    return Stream.concat(ownManagers(), Stream.of(new ThreadLocalScopeManager(), BROKEN));
  }

  private static final ScopeManager BROKEN =
      new FinishingScopeManager() {
        @Override
        public Scope activate(Span span) {
          throw new IllegalStateException();
        }

        @Override
        public Scope activate(Span span, boolean finishOnClose) {
          throw new IllegalStateException();
        }

        @Override
        public Span activeSpan() {
          return null;
        }
      };

  private SkuaTracer tracer(ScopeManager manager) {
    return Fixtures.builder(reporter).scopeManager(manager).build();
  }

  private static SkuaSpanBuilder builder(SkuaTracer tracer) {
    return (SkuaSpanBuilder) tracer.buildSpan("op");
  }

  private static Object call(Object target, String method) {
    try {
      var found = target.getClass().getMethod(method);
      found.setAccessible(true);
      return found.invoke(target);
    } catch (InvocationTargetException thrown) {
      throw new AssertionError(thrown.getCause());
    } catch (ReflectiveOperationException missing) {
      throw new AssertionError(missing);
    }
  }

  @Test
  void startManual_always_startsWithoutActivating() {
    SkuaTracer tracer = tracer(new PerThreadScopeManager());

    Span span = builder(tracer).startManual();

    assertThat(span).isInstanceOf(SkuaSpan.class);
    assertThat(tracer.activeSpan()).isNull();
  }

  @ParameterizedTest
  @MethodSource("managers")
  void startActive_withFinish_finishesTheSpanOnClose(ScopeManager manager) {
    Scope scope = builder(tracer(manager)).startActive(true);
    Object span = call(scope, "span");

    scope.close();

    assertThat(reporter.spans()).containsExactly((SkuaSpan) span);
    assertThat(manager.activeSpan()).isNull();
  }

  @ParameterizedTest
  @MethodSource("managers")
  void startActive_withoutFinish_leavesTheSpanOpen(ScopeManager manager) {
    builder(tracer(manager)).startActive(false).close();

    assertThat(reporter.spans()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("ownManagers")
  void active_ofNestedSpans_isTheScopeOfTheInnermost(ScopeManager manager) {
    SkuaTracer tracer = tracer(manager);
    assertThat(call(manager, "active")).isNull();

    Scope outer = builder(tracer).startActive(true);
    Scope inner = builder(tracer).startActive(true);
    assertThat(call(manager, "active")).isSameAs(inner);
    inner.close();
    assertThat(call(manager, "active")).isSameAs(outer);
    assertThat(call(outer, "span")).isSameAs(tracer.activeSpan());
    ((Scope) call(manager, "active")).close();

    assertThat(call(manager, "active")).isNull();
    assertThat(reporter.spans()).hasSize(2);
    assertThat(MDC.get("traceId")).isNull();
  }

  @ParameterizedTest
  @MethodSource("ownManagers")
  void span_ofTheScopeOfActivateSpan_isThatSpan(ScopeManager manager) {
    SkuaTracer tracer = tracer(manager);
    Span span = tracer.buildSpan("op").start();
    try (Scope scope = tracer.activateSpan(span)) {
      assertThat(call(scope, "span")).isSameAs(span);
    }
  }

  @ParameterizedTest
  @MethodSource("ownManagers")
  void close_ofAnActivatedNull_finishesNothing(ScopeManager manager) {
    Scope scope = ((FinishingScopeManager) manager).activate(null, true);

    assertThatCode(scope::close).doesNotThrowAnyException();
  }

  @Test
  void close_outOfOrder_leavesTheInnermostActive() {
    PerThreadScopeManager manager = new PerThreadScopeManager();
    SkuaTracer tracer = tracer(manager);
    Scope outer = builder(tracer).startActive(true);
    Scope inner = builder(tracer).startActive(true);

    outer.close();

    assertThat(manager.active()).isSameAs(inner);
    assertThat(reporter.spans()).isEmpty();
  }
}
