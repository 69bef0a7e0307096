/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static io.skua.testing.SkuaAssertions.assertThatTraces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Waiting for spans that finish on other threads. */
class EventuallyTest {
  private static final Duration AGES = Duration.ofMinutes(5);

  private final Recorded recorded = new Recorded();

  @Test
  void eventually_holdsAlready_isTriedOnce() {
    recorded.span("op", null, 0);
    AtomicInteger tries = new AtomicInteger();

    assertThatTraces(recorded.reporter)
        .eventually(
            traces -> {
              tries.incrementAndGet();
              traces.hasOneTraceThat().hasRoot("op");
            })
        .hasSize(1);

    assertThat(tries).hasValue(1);
  }

  /** Not by asking now and then: each try but the first has a span that woke it. */
  @Test
  void eventually_spansOfAnotherThread_wakeIt() throws Exception {
    CountDownLatch tried = new CountDownLatch(1);
    AtomicInteger tries = new AtomicInteger();
    Thread another =
        new Thread(
            () -> {
              await(tried);
              for (int i = 0; i < 3; i++) {
                recorded.span("op " + i, null, i);
              }
            });
    another.start();

    TracesAssert then =
        assertThatTraces(recorded.reporter)
            .eventually(
                AGES,
                traces -> {
                  tries.incrementAndGet();
                  tried.countDown();
                  traces.hasSize(3);
                });

    then.hasSize(3).hasOneTraceWithRoot("op 2");
    assertThat(tries).hasValueBetween(2, 4);
    another.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void eventually_neverHolds_failsWithTheTreeAsItIs() {
    recorded.span("op", null, 0);
    TracesAssert traces = assertThatTraces(recorded.reporter).as("home page");

    assertThatThrownBy(() -> traces.eventually(Duration.ofMillis(20), then -> then.hasSize(2)))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "Not within 20 ms. [home page] Expected 2 traces, but there is 1:\n"
                + "trace 0000000000000101, 1 span\n"
                + "\\- op 10us")
        .hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  void eventually_noAssertionFails_endsAtOnce() {
    assertThatThrownBy(
            () ->
                assertThatTraces(recorded.reporter)
                    .eventually(
                        AGES,
                        traces -> {
                          throw new IllegalStateException("no database");
                        }))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void eventually_interrupted_failsAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(
              () ->
                  assertThatTraces(recorded.reporter).eventually(AGES, traces -> traces.hasSize(1)))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("Interrupted. Expected 1 trace, but there is none:");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** What is cleared is not seen again, and what follows wakes as before. */
  @Test
  void eventually_afterClear_waitsForNewSpans() throws Exception {
    recorded.span("before", null, 0);
    recorded.reporter.clear();
    Thread another = new Thread(() -> recorded.span("after", null, 1));
    another.start();

    assertThatTraces(recorded.reporter)
        .eventually(AGES, traces -> traces.hasOneTraceThat().hasRoot("after"));
    another.join();
  }

  @Test
  void reporter_moreThanItKeeps_keepsTheLatest() {
    for (int i = 0; i < 10_001; i++) {
      recorded.span("op " + i, null, i);
    }

    assertThatThrownBy(() -> assertThatTraces(recorded.reporter))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "The reporter keeps the latest 10000 spans and has forgotten 1:"
                + " clear() it in between, or look at its spans()");
    assertThat(recorded.reporter.spans()).hasSize(10_000);
    assertThat(recorded.reporter.spans().get(0).operationName()).isEqualTo("op 1");
    assertThat(recorded.reporter).hasToString("RecordingReporter");

    recorded.reporter.clear();
    assertThatTraces(recorded.reporter).isEmpty();
  }
}
