/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.References;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** When and by whom it is decided whether a trace is recorded. */
class DecisionTest {
  private final InMemoryReporter reporter = new InMemoryReporter();
  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

  /** Samples operations whose name begins with "yes". */
  private final Sampler byName =
      new Sampler() {
        @Override
        public SamplingDecision sample(String operation, long traceIdLow) {
          asked.add(operation);
          return operation.startsWith("yes")
              ? SamplingDecision.yes("probabilistic", 0.5)
              : SamplingDecision.NO;
        }

        @Override
        public boolean dependsOnOperation() {
          return true;
        }
      };

  /** Writes the text form, by which tests see what would leave the process. */
  private final Codec<TextMap> codec =
      new Codec<>() {
        @Override
        public int inject(SkuaSpanContext context, TextMap carrier) {
          carrier.put("context", context.toString());
          return 0;
        }

        @Override
        public SkuaSpanContext extract(TextMap carrier) {
          return null;
        }
      };

  private SkuaTracer.Builder builder() {
    return Fixtures.builder(reporter)
        .sampler(byName)
        .metrics(metrics)
        .codec(Format.Builtin.TEXT_MAP, codec);
  }

  private final SkuaTracer delaying = builder().delayedSampling(true).build();

  private static String flagsInjected(SkuaTracer tracer, SkuaSpanContext context) {
    Map<String, String> carrier = new HashMap<>();
    tracer.inject(context, Format.Builtin.TEXT_MAP, new TextMapAdapter(carrier));
    String text = carrier.get("context");
    return text.substring(text.lastIndexOf(':') + 1);
  }

  private long traces(String sampled) {
    return metrics.value("jaeger_tracer_traces", "state", "started", "sampled", sampled);
  }

  @Nested
  class Delayed {
    @Test
    void referenceToAnUndecidedSpan_always_keepsItsIdsAlone() {
      SkuaSpan first = (SkuaSpan) delaying.buildSpan("yes 1").start();
      SkuaSpan second =
          (SkuaSpan)
              delaying
                  .buildSpan("yes 2")
                  .addReference(References.FOLLOWS_FROM, first.context())
                  .start();
      SkuaSpan other = (SkuaSpan) delaying.buildSpan("yes 3").start();
      second.addLink(other.context());

      assertThat(second.referenceContext(0).spanId()).isEqualTo(first.context().spanId());
      assertThat(second.referenceContext(0).isUndecided()).isFalse();
      assertThat(second.referenceContext(1).spanId()).isEqualTo(other.context().spanId());
      assertThat(second.referenceContext(1).isUndecided()).isFalse();
      assertThat(other.context().isUndecided()).isTrue();
    }

    @Test
    void start_ofARoot_asksNobody() {
      SkuaSpan span = Fixtures.start(delaying, "no");

      assertThat(asked).isEmpty();
      assertThat(span.context().isSampled()).isTrue();
      assertThat(traces("y") + traces("n")).isZero();
    }

    @Test
    void finish_renamedToYes_reportsAllFromTheStart() {
      SkuaSpan span = Fixtures.start(delaying, "no");
      span.setTag("early", 1);
      span.log("early");
      span.setOperationName("yes");
      span.finish();

      assertThat(asked).containsExactly("yes");
      assertThat(reporter.spans()).containsExactly(span);
      assertThat(span.tags())
          .containsEntry("early", 1)
          .containsEntry(SamplingDecision.SAMPLER_TYPE, "probabilistic")
          .containsEntry(SamplingDecision.SAMPLER_PARAM, 0.5);
      assertThat(span.logCount()).isEqualTo(1);
      assertThat(traces("y")).isEqualTo(1);
    }

    @Test
    void finish_renamedToNo_letsGoWhatWasRecorded() {
      SkuaSpan span = Fixtures.start(delaying, "yes");
      span.setTag("early", 1);
      span.log("early");
      span.setOperationName("no");
      span.finish();

      assertThat(reporter.spans()).isEmpty();
      assertThat(span.tags()).isEmpty();
      assertThat(span.logCount()).isZero();
      assertThat(span.context().isSampled()).isFalse();
      assertThat(metrics.value("jaeger_tracer_finished_spans")).isZero();
      assertThat(traces("n")).isEqualTo(1);
    }

    @Test
    void inject_always_isFinal() {
      SkuaSpan span = Fixtures.start(delaying, "no");
      assertThat(flagsInjected(delaying, span.context())).isEqualTo("0");
      span.setOperationName("yes");
      span.setTag("late", 1);
      span.finish();

      assertThat(asked).containsExactly("no");
      assertThat(reporter.spans()).isEmpty();
    }

    @Test
    void inject_ofAContextTakenEarlier_seesTheLastName() {
      SkuaSpan span = Fixtures.start(delaying, "no");
      SkuaSpanContext early = span.context();
      span.setBaggageItem("k", "v");
      span.setOperationName("yes");

      assertThat(flagsInjected(delaying, early)).isEqualTo("1");
    }

    @Test
    void contextTakenEarlier_afterTheDecision_tellsIt() {
      SkuaSpan span = Fixtures.start(delaying, "no");
      SkuaSpanContext early = span.context();
      span.finish();

      assertThat(early.isSampled()).isFalse();
      assertThat(early.flags()).isZero();
      assertThat(early.toString()).endsWith(":0");
    }

    @Test
    void child_always_isFinal() {
      SkuaSpan yes = Fixtures.start(delaying, "yes");
      SkuaSpan no = Fixtures.start(delaying, "no");
      SkuaSpan childOfYes = (SkuaSpan) delaying.buildSpan("a").asChildOf(yes).start();
      SkuaSpan childOfNo = (SkuaSpan) delaying.buildSpan("b").asChildOf(no.context()).start();

      assertThat(asked).containsExactly("yes", "no");
      assertThat(childOfYes.context().isSampled()).isTrue();
      assertThat(childOfNo.context().isSampled()).isFalse();
    }

    @Test
    void traceState_added_isFinal() {
      SkuaSpan span = Fixtures.start(delaying, "yes");
      SkuaSpanContext with = span.context().withTraceState("a=b");
      span.setOperationName("no");

      assertThat(with.isSampled()).isTrue();
      assertThat(with.traceState()).isEqualTo("a=b");
      assertThat(asked).containsExactly("yes");
    }

    @Test
    void priority_early_isFinalAndAsksNobody() {
      SkuaSpan span = Fixtures.start(delaying, "no");
      SkuaSpanContext early = span.context();
      span.setTag("sampling.priority", 1);
      span.finish();

      assertThat(asked).isEmpty();
      assertThat(reporter.spans()).containsExactly(span);
      assertThat(early.flags()).isEqualTo(3);
      assertThat(traces("y")).isEqualTo(1);
    }

    @Test
    void priority_zero_isFinal() {
      SkuaSpan span = Fixtures.start(delaying, "yes");
      span.setTag("sampling.priority", 0);
      span.finish();

      assertThat(reporter.spans()).isEmpty();
      assertThat(traces("n")).isEqualTo(1);
    }

    @Test
    void priority_ofTheBuilder_isFinal() {
      SkuaSpan span = (SkuaSpan) delaying.buildSpan("no").withTag("sampling.priority", 1).start();
      span.finish();

      assertThat(asked).isEmpty();
      assertThat(reporter.spans()).containsExactly(span);
    }

    @Test
    void idsScopeAndMdc_always_leaveItOpen() {
      SkuaTracer tracer =
          builder().delayedSampling(true).scopeManager(new MdcScopeManager()).build();
      SkuaSpan span = Fixtures.start(tracer, "no");
      span.context().toTraceId();
      span.context().toSpanId();
      span.setBaggageItem("k", "v");
      try (var scope = tracer.activateSpan(span)) {
        assertThat(MDC.get("traceId")).isNotNull();
      }

      assertThat(asked).isEmpty();
    }

    @Test
    void samplerThatDoesNotCareForNames_isAskedAtOnce() {
      SkuaTracer tracer =
          builder()
              .delayedSampling(true)
              .sampler((operation, id) -> SamplingDecision.yes("const", true))
              .build();

      assertThat(Fixtures.start(tracer, "a").tags())
          .containsEntry(SamplingDecision.SAMPLER_TYPE, "const");
    }

    @Test
    void notDelayed_byDefault_isAskedAtOnce() {
      SkuaTracer tracer = builder().build();
      Fixtures.start(tracer, "no").setOperationName("yes").finish();

      assertThat(asked).containsExactly("no");
      assertThat(reporter.spans()).isEmpty();
    }

    @Test
    void disabled_always_staysSilent() {
      SkuaTracer tracer = builder().delayedSampling(true).disabled(true).build();
      SkuaSpan span = Fixtures.start(tracer, "yes");
      span.finish();

      assertThat(span.context().isSampled()).isFalse();
      assertThat(reporter.spans()).isEmpty();
    }

    @Test
    void manyThreadsAtOnce_always_comeToOneDecision() throws Exception {
      for (int round = 0; round < 200; round++) {
        reporter.clear();
        SkuaSpan span = Fixtures.start(delaying, "no");
        SkuaSpanContext early = span.context();
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger sampled = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
          boolean renames = i == 0;
          threads[i] =
              new Thread(
                  () -> {
                    await(go);
                    if (renames) {
                      span.setOperationName("yes");
                    }
                    sampled.addAndGet(Integer.parseInt(flagsInjected(delaying, early)));
                    span.setTag("k", "v");
                  });
          threads[i].start();
        }
        go.countDown();
        for (Thread thread : threads) {
          thread.join();
        }
        span.finish();
        // All saw what became of it.
        assertThat(sampled.get()).isEqualTo(span.context().isSampled() ? 4 : 0);
        assertThat(reporter.spans()).hasSize(span.context().isSampled() ? 1 : 0);
      }
    }

    private void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Nested
  class LeftByTheCaller {
    private final SkuaTracer tracer = builder().build();

    private SkuaSpan startFrom(String operation, SkuaSpanContext context) {
      return (SkuaSpan) tracer.buildSpan(operation).asChildOf(context).start();
    }

    @Test
    void deferred_sampledHere_hasTheSamplersTags() {
      SkuaSpan span =
          startFrom("yes", SkuaSpanContext.of(0, 1, 2, 0, SkuaSpanContext.DEFERRED, null, null));

      assertThat(span.context().traceIdLow()).isEqualTo(1);
      assertThat(span.context().parentSpanId()).isEqualTo(2);
      assertThat(span.context().isSampled()).isTrue();
      assertThat(span.tags()).containsEntry(SamplingDecision.SAMPLER_TYPE, "probabilistic");
    }

    @Test
    void deferred_notSampledHere_isDecidedForAllBelow() {
      SkuaSpan span =
          startFrom("no", SkuaSpanContext.of(0, 1, 2, 0, SkuaSpanContext.DEFERRED, null, null));
      startFrom("yes", span.context());

      assertThat(asked).containsExactly("no");
      assertThat(span.context().isDeferred()).isFalse();
    }

    @Test
    void decisionOnly_accept_samplesTheNextTrace() {
      int accept = SkuaSpanContext.DECISION_ONLY | SkuaSpanContext.SAMPLED;
      SkuaSpan span = startFrom("no", SkuaSpanContext.of(0, 0, 0, 0, accept, null, null));

      assertThat(asked).isEmpty();
      assertThat(span.context().flags()).isEqualTo(1);
      assertThat(span.context().parentSpanId()).isZero();
    }

    @Test
    void decisionOnly_deny_samplesNothing() {
      SkuaSpan span =
          startFrom(
              "yes", SkuaSpanContext.of(0, 0, 0, 0, SkuaSpanContext.DECISION_ONLY, null, null));

      assertThat(asked).isEmpty();
      assertThat(span.context().flags()).isZero();
    }

    @Test
    void traceState_ofTheCaller_goesWithAllBelow() {
      SkuaSpan span = startFrom("a", Fixtures.remote(1, 2, 1).withTraceState("vendor=x"));
      SkuaSpan child = startFrom("b", span.context());

      assertThat(child.context().traceState()).isEqualTo("vendor=x");
    }

    @Test
    void traceState_withBaggageAndPriority_isKept() {
      SkuaSpan span = startFrom("a", Fixtures.remote(1, 2, 0).withTraceState("vendor=x"));
      span.setBaggageItem("k", "v");
      span.setTag("sampling.priority", 1);

      assertThat(span.context().traceState()).isEqualTo("vendor=x");
    }
  }

  @Nested
  class DebugLimit {
    private final AtomicInteger left = new AtomicInteger(2);
    private final SkuaTracer tracer =
        builder()
            .debugTraces(
                (operation, id) ->
                    left.getAndDecrement() > 0
                        ? SamplingDecision.yes(null, null)
                        : SamplingDecision.NO)
            .build();

    private SkuaSpan startDebug(String operation) {
      return (SkuaSpan)
          tracer
              .buildSpan(operation)
              .asChildOf(SkuaSpanContext.of(0, 0, 0, 0, 0, null, "bug"))
              .start();
    }

    @Test
    void debugId_withinTheLimit_forcesATrace() {
      assertThat(startDebug("no").context().flags()).isEqualTo(3);
      assertThat(startDebug("no").tags()).containsEntry("jaeger-debug-id", "bug");
      assertThat(metrics.value("jaeger_tracer_throttled_debug_spans")).isZero();
    }

    @Test
    void debugId_beyondTheLimit_isATraceLikeAnyOther() {
      left.set(0);
      SkuaSpan no = startDebug("no");
      SkuaSpan yes = startDebug("yes");

      assertThat(no.context().flags()).isZero();
      assertThat(yes.context().flags()).isEqualTo(1);
      assertThat(yes.tags()).doesNotContainKey("jaeger-debug-id");
      assertThat(metrics.value("jaeger_tracer_throttled_debug_spans")).isEqualTo(2);
    }
  }

  @Nested
  class Restricted {
    @Test
    void forbiddenKey_isRefusedAndSaid() {
      SkuaTracer tracer =
          builder()
              .sampler((operation, id) -> SamplingDecision.yes(null, null))
              .baggageRestrictions(key -> key.equals("ok") ? 3 : BaggageRestrictions.FORBIDDEN)
              .build();
      SkuaSpan span = Fixtures.start(tracer, "a");
      span.setBaggageItem("ok", "1234").setBaggageItem("no", "1234");

      assertThat(span.getBaggageItem("ok")).isEqualTo("123");
      assertThat(span.getBaggageItem("no")).isNull();
      assertThat(span.logFields(1)).containsEntry("invalid", "true").containsEntry("key", "no");
      assertThat(metrics.value("jaeger_tracer_baggage_updates", "result", "err")).isEqualTo(1);
    }

    @Test
    void restrictionsThatThrow_refuse() {
      SkuaTracer tracer =
          builder()
              .baggageRestrictions(
                  key -> {
                    throw new IllegalStateException("boom");
                  })
              .build();

      assertThat(Fixtures.start(tracer, "a").setBaggageItem("k", "v").getBaggageItem("k")).isNull();
    }

    @Test
    void restrictions_whenTheTracerCloses_areClosed() {
      AtomicInteger closed = new AtomicInteger();
      BaggageRestrictions restrictions =
          new BaggageRestrictions() {
            @Override
            public int maxValueLength(String key) {
              return 1;
            }

            @Override
            public void close() {
              closed.incrementAndGet();
            }
          };
      builder().baggageRestrictions(restrictions).build().close();

      assertThat(closed).hasValue(1);
    }
  }
}
