/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.ScopeManager;
import io.opentracing.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an observer sees of a tracer, and what it cannot break. */
class SpanObserverTest {
  private final List<String> seen = new ArrayList<>();
  private final InMemoryReporter reporter = new InMemoryReporter();

  private final SpanObserver observer =
      new SpanObserver() {
        @Override
        public void started(SkuaSpan span) {
          seen.add("started " + span.operationName());
        }

        @Override
        public void finished(SkuaSpan span) {
          seen.add("finished " + span.operationName() + ' ' + reporter.spans().size());
        }
      };

  private SkuaTracer.Builder builder(boolean sampled) {
    SamplingDecision decision = sampled ? SamplingDecision.yes("const", true) : SamplingDecision.NO;
    return SkuaTracer.builder("shop")
        .shutdownHook(false)
        .sampler((operation, traceId) -> decision)
        .reporter(reporter)
        .observer(observer);
  }

  @Test
  void sampledSpan_fromStartToFinish_isSeenOnceEachBeforeTheReporter() {
    SkuaTracer tracer = builder(true).build();

    Span root = tracer.buildSpan("root").start();
    tracer.buildSpan("child").asChildOf(root).start().finish();
    root.setOperationName("renamed");
    root.finish();
    root.finish();

    assertThat(seen)
        .containsExactly("started root", "started child", "finished child 0", "finished renamed 1");
  }

  @Test
  void unsampledSpan_always_isNotSeen() {
    SkuaTracer tracer = builder(false).build();

    tracer.buildSpan("root").start().finish();

    assertThat(seen).isEmpty();
  }

  @Test
  void unsampledSpan_sampledByItsPriority_isSeenFinishing() {
    SkuaTracer tracer = builder(false).build();

    Span span = tracer.buildSpan("late").start();
    span.setTag("sampling.priority", 1);
    span.finish();

    assertThat(seen).containsExactly("finished late 0");
  }

  @Test
  void scopeManager_ofAnObserver_isTheTracers() {
    ScopeManager other = new PerThreadScopeManager();
    SpanObserver replacing =
        new SpanObserver() {
          @Override
          public void started(SkuaSpan span) {}

          @Override
          public void finished(SkuaSpan span) {}

          @Override
          public ScopeManager observe(ScopeManager manager) {
            return other;
          }
        };

    assertThat(builder(true).observer(replacing).build().scopeManager()).isSameAs(other);
  }

  @Test
  void failures_ofAnObserver_loseNoSpan() {
    SpanObserver failing =
        new SpanObserver() {
          @Override
          public void started(SkuaSpan span) {
            throw new IllegalStateException("started");
          }

          @Override
          public void finished(SkuaSpan span) {
            throw new AssertionError("finished");
          }
        };

    try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
      builder(true).observer(failing).build().buildSpan("root").start().finish();

      assertThat(reporter.spans()).hasSize(1);
      assertThat(log.lines("WARN")).singleElement().asString().contains("observer");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void observe_thatFails_leavesTheScopeManager(boolean throwing) {
    ScopeManager manager = new PerThreadScopeManager();
    SpanObserver failing =
        new SpanObserver() {
          @Override
          public void started(SkuaSpan span) {}

          @Override
          public void finished(SkuaSpan span) {}

          @Override
          @SuppressWarnings("NullAway") // What somebody's observer may do.
          public ScopeManager observe(ScopeManager observed) {
            if (throwing) {
              throw new NoClassDefFoundError("jdk/jfr/Event");
            }
            return null;
          }
        };

    try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
      SkuaTracer tracer = builder(true).scopeManager(manager).observer(failing).build();

      assertThat(tracer.scopeManager()).isSameAs(manager);
      assertThat(log.lines("WARN")).singleElement().asString().contains("observer");
    }
  }
}
