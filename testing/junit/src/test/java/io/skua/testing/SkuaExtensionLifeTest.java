/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static io.skua.testing.SkuaAssertions.assertThatTraces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopSpan;
import io.opentracing.noop.NoopTracerFactory;
import io.opentracing.util.GlobalTracer;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the extension does before, between and after tests; each class here is run by a test. */
class SkuaExtensionLifeTest {
  private static void assertPassed(Map<String, Optional<Throwable>> tests, int count) {
    assertThat(tests).hasSize(count);
    assertThat(tests.values()).allSatisfy(failure -> assertThat(failure).isEmpty());
  }

  private static Throwable failure(Map<String, Optional<Throwable>> tests, String name) {
    return tests.get(name).orElseThrow();
  }

  private static String report(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString().replace(System.lineSeparator(), "\n");
  }

  // Between tests.

  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class Leftovers {
    @RegisterExtension static final SkuaExtension skua = SkuaExtension.create();

    static Span unfinished;
    static RecordingReporter first;

    @Test
    @Order(1)
    void leavesASpanAndAScope() {
      unfinished = skua.tracer().buildSpan("of the first test").start();
      skua.tracer().activateSpan(unfinished);
      skua.tracer().buildSpan("finished").start().finish();
      first = skua.reporter();
    }

    @Test
    @Order(2)
    void findsNothing() {
      unfinished.finish();

      assertThat(skua.tracer().activeSpan()).isNull();
      assertThatTraces(skua).isEmpty();
      assertThat(first.spans())
          .extracting(SkuaSpan::operationName)
          .containsExactly("finished", "of the first test");
    }
  }

  @Test
  void leftovers_ofATest_areNotSeenByTheNext() {
    assertPassed(Launched.run(Leftovers.class), 2);
  }

  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class Between {
    @RegisterExtension static final SkuaExtension skua = SkuaExtension.create();

    @BeforeAll
    static void traces() {
      assertThat(GlobalTracer.isRegistered()).isTrue();
      assertThat(GlobalTracer.get().buildSpan("early").start()).isInstanceOf(NoopSpan.class);
    }

    @Test
    @Order(1)
    @SuppressWarnings("deprecation")
    void staysAsTheApplicationRegisters() {
      Tracer another = NoopTracerFactory.create();
      assertThat(GlobalTracer.registerIfAbsent(another)).isFalse();
      assertThatThrownBy(() -> GlobalTracer.register(another))
          .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Order(2)
    void tracesAsWell() {
      GlobalTracer.get().buildSpan("op").start().finish();
      assertThatTraces(skua).hasOneTraceThat().hasRoot("op");
    }
  }

  @Test
  void tracers_betweenTests_doNothing() {
    assertPassed(Launched.run(Between.class), 2);

    assertThat(GlobalTracer.get().buildSpan("late").start()).isInstanceOf(NoopSpan.class);
    assertThat(Between.skua.tracer().buildSpan("late").start()).isInstanceOf(NoopSpan.class);
    assertThat(Between.skua.spans()).as("those of the last test").hasSize(1);
  }

  // Tests that fail.

  static class Failing {
    @RegisterExtension static final SkuaExtension skua = SkuaExtension.create();

    @BeforeEach
    void trace() {
      SkuaSpan root = (SkuaSpan) skua.tracer().buildSpan("GET /").withStartTimestamp(1).start();
      skua.tracer().buildSpan("select").asChildOf(root).withStartTimestamp(2).start().finish(3);
      root.finish(4);
    }

    @Test
    void byItsOwn() {
      throw new IllegalStateException("out of stock");
    }

    @Test
    void byAnAssertion() {
      assertThatTraces(skua).hasOneTraceThat().hasRoot("POST /");
    }

    @Test
    void withNothingRecorded() {
      skua.reporter().clear();
      throw new IllegalStateException();
    }
  }

  @Test
  void report_ofATestThatFails_hasTheTree() {
    Map<String, Optional<Throwable>> tests = Launched.run(Failing.class);

    assertThat(report(failure(tests, "byItsOwn()")))
        .startsWith("java.lang.IllegalStateException: out of stock\n")
        .containsPattern(
            "\tSuppressed: Recorded in this test:\n"
                + "trace [0-9a-f]{16}, 2 spans\n"
                + "\\\\- GET / 3us \\{sampler.type=const, sampler.param=true}\n"
                + " {3}\\\\- select 1us\n$");
    assertThat(report(failure(tests, "withNothingRecorded()")))
        .endsWith(
            "\tSuppressed: Recorded in this test:\n"
                + "no span was recorded; one that is not finished, or not sampled, is not\n");
  }

  @Test
  void report_ofAnAssertionOnTraces_hasTheTreeOnce() {
    Throwable failure = failure(Launched.run(Failing.class), "byAnAssertion()");

    assertThat(failure.getMessage()).contains("\\- select 1us");
    assertThat(failure.getSuppressed()).isEmpty();
  }

  static class FailingToBuild {
    @RegisterExtension
    static final SkuaExtension skua =
        SkuaExtension.create(
            builder -> {
              throw new IllegalStateException("no settings");
            });

    @RepeatedTest(2)
    void neverRuns() {}
  }

  @Test
  void settings_thatThrow_failTheTestAndGiveTheTurnBack() {
    Map<String, Optional<Throwable>> tests = Launched.run(FailingToBuild.class);

    assertThat(tests).hasSize(2);
    assertThat(tests.values())
        .allSatisfy(failure -> assertThat(failure.orElseThrow()).hasMessage("no settings"));
    assertPassed(Launched.run(Between.class), 2);
  }

  // Another tracer.

  static class OnceGlobal {
    @RegisterExtension static final SkuaExtension skua = SkuaExtension.create();

    @Test
    void neverRuns() {}
  }

  static class WithoutGlobal {
    @RegisterExtension
    static final SkuaExtension skua = SkuaExtension.create().withoutGlobalTracer();

    @Test
    void records() {
      skua.tracer().buildSpan("op").start().finish();
      assertThatTraces(skua).hasOneTraceThat().hasRoot("op");
    }
  }

  private static Tracer exchangeGlobalTracer(Tracer tracer) throws ReflectiveOperationException {
    Field field = GlobalTracer.class.getDeclaredField("tracer");
    field.setAccessible(true);
    Tracer before = (Tracer) field.get(null);
    field.set(null, tracer);
    return before;
  }

  @Test
  void globalTracer_ofTheApplication_failsTheTestsThatNeedIt() throws Exception {
    GlobalTracer.registerIfAbsent(NoopTracerFactory.create()); // Whichever is first.
    Tracer before = exchangeGlobalTracer(NoopTracerFactory.create());
    try {
      Map<String, Optional<Throwable>> tests = Launched.run(OnceGlobal.class);

      assertThat(failure(tests, "SkuaExtensionLifeTest$OnceGlobal"))
          .hasMessage(
              "GlobalTracer: the application has registered its own, which stays until the JVM"
                  + " ends. Run this test before that or in another JVM, or give the code its"
                  + " tracer and use SkuaExtension.create().withoutGlobalTracer()");
      assertPassed(Launched.run(WithoutGlobal.class), 1);
    } finally {
      exchangeGlobalTracer(before);
    }
  }

  static class Twice {
    @RegisterExtension static final SkuaExtension first = SkuaExtension.create();
    @RegisterExtension static final SkuaExtension second = SkuaExtension.create();

    @Test
    void neverRuns() {}
  }

  @Test
  void globalTracer_ofTwoExtensionsInATest_failsAndSaysWhatToDo() {
    assertThat(failure(Launched.run(Twice.class), "neverRuns()"))
        .hasMessage(
            "A test has two extensions that are its GlobalTracer, or one of them twice:"
                + " create the second by SkuaExtension.create().withoutGlobalTracer()");
    assertPassed(Launched.run(Between.class), 2);
  }

  // Parameters.

  @ExtendWith(SkuaExtension.class)
  static class TooEarly {
    TooEarly(SkuaTracer tracer) {}

    @Test
    void neverRuns() {}
  }

  @Test
  void parameter_thatIsOfOneTest_isRefusedBefore() {
    assertThat(failure(Launched.run(TooEarly.class), "neverRuns()"))
        .hasMessage(
            "SkuaTracer is of one test: not a parameter of "
                + TooEarly.class.getDeclaredConstructors()[0]
                + ", which runs before; a Tracer or a SkuaExtension is");
  }

  // In parallel.

  /** Each leaves spans to the others, if they could see them. */
  static class Parallel {
    @RegisterExtension static final SkuaExtension skua = SkuaExtension.create();

    static final AtomicInteger begun = new AtomicInteger();
    static final AtomicInteger running = new AtomicInteger();

    @RepeatedTest(40)
    void runsAlone() {
      assertThat(running.incrementAndGet()).isEqualTo(1);
      if (begun.incrementAndGet() == 1) {
        await().until(SkuaExtensionLifeTest::someThreadWaitsForItsTurn);
      }
      Span root = GlobalTracer.get().buildSpan("root").start();
      for (int i = 0; i < 100; i++) {
        skua.tracer().buildSpan("child").asChildOf(root).start().finish();
      }
      root.finish();
      assertThatTraces(skua).hasOneTraceThat().hasSize(101).hasRoot("root");
      running.decrementAndGet();
    }
  }

  private static boolean someThreadWaitsForItsTurn() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Stream::of)
        .anyMatch(frame -> frame.getClassName().equals(Turn.class.getName()));
  }

  @Test
  void parallelTests_ofOneGlobalTracer_takeTurns() {
    assertPassed(Launched.run(Parallel.class, 4), 40);
  }

  /** They meet in the middle: each runs while the others do. */
  static class ParallelAlone {
    @RegisterExtension final SkuaExtension skua = SkuaExtension.create().withoutGlobalTracer();

    static final CyclicBarrier barrier = new CyclicBarrier(4);

    @RepeatedTest(4)
    void runsWithOthers() throws Exception {
      Span root = skua.tracer().buildSpan("root").start();
      barrier.await(60, TimeUnit.SECONDS);
      skua.tracer().buildSpan("child").asChildOf(root).start().finish();
      barrier.await(60, TimeUnit.SECONDS);
      root.finish();
      assertThatTraces(skua).hasOneTraceThat().hasRoot("root").withChildren("child");
    }
  }

  @Test
  void parallelTests_ofTracersOfTheirOwn_runAtOnce() {
    assertPassed(Launched.run(ParallelAlone.class, 4), 4);
  }

  static class ParallelShared {
    @RegisterExtension
    static final SkuaExtension skua = SkuaExtension.create().withoutGlobalTracer();

    @RepeatedTest(40)
    void runsAlone() {
      skua.tracer().buildSpan("op").start().finish();
      assertThatTraces(skua).hasOneTraceThat().hasRoot("op");
    }

    @AfterEach
    void stillAlone() {
      assertThatTraces(skua).hasSize(1);
    }
  }

  @Test
  void parallelTests_ofOneSharedExtension_takeTurns() {
    assertPassed(Launched.run(ParallelShared.class, 4), 40);
  }
}
