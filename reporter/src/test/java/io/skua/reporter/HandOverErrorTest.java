/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.Fixtures;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * An Error at each step of a producer: before each instruction that may throw one, in the code that
 * hands a span over. Whichever it is, the reporter goes on, nothing is thrown into the application,
 * and the span is counted once.
 */
@Timeout(120)
class HandOverErrorTest {
  /** What runs on the application's thread, and how often a step is taken there. */
  private static final Map<String, Set<String>> INSTRUMENTED =
      Map.of(
          "io/skua/reporter/BatchReporter",
          Set.of("report", "isClosed", "offerWaiting", "offered", "start", "wake", "countDropped"),
          "io/skua/reporter/ReporterMetrics",
          Set.of("dropped", "count"),
          "io/skua/internal/Uncounted",
          Set.of("count"),
          "io/skua/tracer/SkuaTracer",
          Set.of("countDropped"),
          "io/skua/reporter/SpanQueue",
          Set.of("offer", "fill", "size", "bytes"),
          "io/skua/reporter/SpanQueue$Node",
          Set.of("<init>"),
          "io/skua/reporter/SpanSize",
          Set.of("of"));

  /** Throws at the step it was told to, on the thread that told it. Known to both class loaders. */
  public static final class Steps {
    private static volatile Thread armed;
    private static Error error;
    private static int left;

    private Steps() {}

    public static void arm(int step, Error thrown) {
      left = step;
      error = thrown;
      armed = Thread.currentThread();
    }

    /** Returns whether it threw. */
    public static boolean disarm() {
      armed = null;
      return left < 0;
    }

    /** Called by the code under test. */
    public static void take() {
      if (Thread.currentThread() == armed && left-- == 0) {
        throw error;
      }
    }
  }

  /** The code under test, each class with its steps, beside an untouched copy of the scenario. */
  private static final class SteppingLoader extends ClassLoader {
    SteppingLoader() {
      super(HandOverErrorTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        boolean isOurs = name.startsWith("io.skua.") && !name.endsWith("$Steps");
        return loaded != null ? loaded : isOurs ? define(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/');
      try (InputStream in = getParent().getResourceAsStream(file + ".class")) {
        byte[] bytes = in.readAllBytes();
        if (INSTRUMENTED.containsKey(file)) {
          bytes = stepping(bytes, INSTRUMENTED.get(file));
        }
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException | NullPointerException absent) {
        throw new ClassNotFoundException(name, absent);
      }
    }

    private static byte[] stepping(byte[] bytes, Set<String> methods) {
      ClassNode type = new ClassNode();
      new ClassReader(bytes).accept(type, 0);
      for (MethodNode method : type.methods) {
        if (methods.contains(method.name)) {
          for (AbstractInsnNode instruction : method.instructions.toArray()) {
            if (mayThrow(instruction)) {
              method.instructions.insertBefore(
                  instruction,
                  new MethodInsnNode(
                      Opcodes.INVOKESTATIC,
                      Steps.class.getName().replace('.', '/'),
                      "take",
                      "()V"));
            }
          }
        }
      }
      ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
      type.accept(writer);
      return writer.toByteArray();
    }

    /** Calls, allocations and whatever may load a class: no other instruction throws an Error. */
    private static boolean mayThrow(AbstractInsnNode instruction) {
      return switch (instruction.getOpcode()) {
        case Opcodes.INVOKEVIRTUAL,
            Opcodes.INVOKESTATIC,
            Opcodes.INVOKESPECIAL,
            Opcodes.INVOKEINTERFACE,
            Opcodes.INVOKEDYNAMIC,
            Opcodes.NEW,
            Opcodes.ANEWARRAY,
            Opcodes.NEWARRAY,
            Opcodes.GETSTATIC ->
            true;
        default -> false;
      };
    }
  }

  /** Loaded by the loader above, so that it sees the classes with steps. */
  public static final class Scenario implements Callable<String> {
    private final String kind;
    private final int step;
    private final Error error;
    private final AtomicLong arrived = new AtomicLong();
    private final InMemoryMetrics metrics = new InMemoryMetrics();

    /** Made by reflection. */
    public Scenario(String kind, int step, Error error) {
      this.kind = kind;
      this.step = step;
      this.error = error;
    }

    /** Returns null if the step does not exist, else what is wrong; empty if all is right. */
    @Override
    public String call() {
      BatchReporter.Builder builder =
          BatchReporter.builder(
                  new BatchReporterTest.ListEncoder(10),
                  batch -> {
                    arrived.addAndGet(batch.spanCount());
                    return SendOutcome.SENT;
                  })
              .metrics(metrics)
              .flushInterval(Duration.ofHours(1));
      if (kind.equals("full")) {
        builder.queueBytes(1_024); // None fits.
      } else if (kind.equals("blocking")) {
        builder.queueBytes(1_024).blockWhenFull(Duration.ofMillis(1));
      } else if (kind.equals("filling")) {
        builder.queueCapacity(4);
      }
      SkuaTracer tracer =
          Fixtures.builder(kind.equals("reporter") ? Scenario::fail : builder.build())
              .metrics(metrics)
              .build();
      int before = kind.equals("first") ? 0 : 1;
      for (int i = 0; i < before; i++) {
        finishOne(tracer);
      }
      tracer.flush(Duration.ofSeconds(10));
      if (kind.equals("closed")) {
        tracer.close();
      }
      SkuaSpan span = (SkuaSpan) tracer.buildSpan(name()).start();
      Throwable thrown = null;
      Steps.arm(step, error);
      try {
        span.finish();
      } catch (Throwable escaped) {
        thrown = escaped;
      }
      if (!Steps.disarm()) {
        tracer.close();
        return null;
      }
      finishOne(tracer);
      long start = System.nanoTime();
      tracer.close();
      finishOne(tracer); // Counts what nobody could.
      return wrong(thrown, before + 3, System.nanoTime() - start);
    }

    private static void fail(SkuaSpan span) {
      throw new IllegalStateException("a reporter of someone else");
    }

    private String name() {
      return kind.equals("full") || kind.equals("blocking") ? "x".repeat(2_000) : "op";
    }

    private void finishOne(SkuaTracer tracer) {
      tracer.buildSpan(name()).start().finish();
    }

    private String wrong(Throwable thrown, long finished, long closeNanos) {
      long sent = metrics.value("jaeger_tracer_reporter_spans", "result", "ok");
      long dropped = metrics.value("jaeger_tracer_reporter_spans", "result", "dropped");
      String books = "finished " + finished + ", sent " + sent + ", dropped " + dropped;
      if (thrown != null) {
        return "thrown into the application: " + thrown;
      }
      if (closeNanos > 5_000_000_000L) {
        return "the close took " + closeNanos / 1_000_000 + " ms";
      }
      boolean isBalanced =
          sent + dropped == finished
              && metrics.value("jaeger_tracer_finished_spans") == finished
              && sent == arrived.get();
      return isBalanced ? "" : books + ", arrived " + arrived;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "first, java.lang.StackOverflowError",
    "first, java.lang.OutOfMemoryError",
    "later, java.lang.StackOverflowError",
    "later, java.lang.OutOfMemoryError",
    "later, java.lang.NoClassDefFoundError",
    "filling, java.lang.StackOverflowError",
    "full, java.lang.StackOverflowError",
    "full, java.lang.OutOfMemoryError",
    "blocking, java.lang.StackOverflowError",
    "closed, java.lang.StackOverflowError",
    "closed, java.lang.OutOfMemoryError",
    "reporter, java.lang.StackOverflowError",
    "reporter, java.lang.OutOfMemoryError",
  })
  void report_withAnErrorAtAnyStep_countsTheSpanOnceAndGoesOn(
      String kind, Class<? extends Error> type) throws Exception {
    Class<?> scenario = new SteppingLoader().loadClass(Scenario.class.getName());
    Function<Integer, String> run =
        step -> {
          try {
            return (String)
                ((Callable<?>)
                        scenario
                            .getConstructor(String.class, int.class, Error.class)
                            .newInstance(kind, step, type.getDeclaredConstructor().newInstance()))
                    .call();
          } catch (Exception failed) {
            throw new AssertionError(failed);
          }
        };
    List<String> results =
        java.util.stream.IntStream.iterate(0, step -> step + 1)
            .mapToObj(run::apply)
            .takeWhile(result -> result != null)
            .toList();

    assertThat(results).hasSizeGreaterThan(kind.equals("reporter") ? 3 : 15);
    assertThat(results).allMatch(String::isEmpty);
  }
}
