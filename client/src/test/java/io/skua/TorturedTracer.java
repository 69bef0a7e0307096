/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.opentracing.Span;
import io.skua.tracer.BaggageRestrictions;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.Metrics;
import io.skua.tracer.Sampler;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** A tracer, and what the test knows of its spans. Safe for any thread. */
final class TorturedTracer {
  private static final long GIVE = Duration.ofSeconds(5).toNanos();

  final SkuaTracer tracer;
  final Map<String, String> settings;

  /** Whether its parts may throw or call a tracer: then no stack may overflow in them. */
  final boolean hasHostileParts;

  /** Where its spans go; null if to nobody, since it is disabled. */
  final Receiver receiver;

  private final InMemoryMetrics books = new InMemoryMetrics();
  private final Duration closeTimeout;

  // Guarded by this, by the ids of spans.
  private final BitSet finished = new BitSet();
  private final BitSet doubtful = new BitSet(); // finish() threw, since the stack was used up

  /**
   * @param callback of the application, which the parts call; null for parts that behave
   */
  TorturedTracer(
      Map<String, String> settings, Receiver receiver, LongSupplier ids, Runnable callback) {
    this.settings = settings;
    this.receiver = receiver;
    hasHostileParts = callback != null;
    closeTimeout =
        new Settings(name -> null, settings::get)
            .duration(Configuration.JAEGER_REPORTER_CLOSE_TIMEOUT);
    SkuaTracer.Builder builder =
        Configuration.from(new Settings(name -> null, settings::get), "torture")
            .withMetricsFactory(callback == null ? books : new HostileMetrics(books, callback))
            .getTracerBuilder()
            .expandExceptionLogs(hasHostileParts)
            .idSource(ids);
    if (callback != null) {
      builder.sampler(new HostileSampler(callback)).baggageRestrictions(restrictions(callback));
    }
    tracer = builder.build();
  }

  /** Counts, then throws: what was thrown must change nothing. */
  private record HostileMetrics(Metrics books, Runnable callback) implements Metrics {
    @Override
    public Counter counter(String name, Map<String, String> tags) {
      Counter counter = books.counter(name, tags);
      return delta -> {
        counter.inc(delta);
        callback.run();
      };
    }

    @Override
    public Gauge gauge(String name, Map<String, String> tags) {
      return value -> callback.run();
    }
  }

  private static BaggageRestrictions restrictions(Runnable callback) {
    return key -> {
      callback.run();
      return key.length() % 4 * 100 - 100;
    };
  }

  void finish(Span span) {
    span.finish();
    finished(span);
  }

  void finish(Span span, long micros) {
    span.finish(micros);
    finished(span);
  }

  /** Its finish() returned. */
  void finished(Span span) {
    mark(finished, span);
  }

  /** Its finish() threw a StackOverflowError: it counts, or it does not. */
  void endedInDoubt(Span span) {
    mark(doubtful, span);
  }

  private synchronized void mark(BitSet spans, Span span) {
    SkuaSpanContext context = (SkuaSpanContext) span.context();
    if (context.isSampled() && receiver != null) {
      spans.set(Math.toIntExact(context.spanId()));
    }
  }

  /** Ends within its bound. */
  void close() {
    long start = System.nanoTime();
    tracer.close();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (took.compareTo(closeTimeout.plusSeconds(1).plusNanos(GIVE)) > 0) {
      throw new AssertionError("close() took " + took + " of " + closeTimeout);
    }
  }

  boolean isOverUdp() {
    return receiver instanceof FaultyAgent;
  }

  boolean hasSpool() {
    return settings.containsKey(Configuration.JAEGER_SENDER_SPOOL_DIR);
  }

  long sent() {
    return value("reporter_spans", "result", "ok");
  }

  /** What it wrote to its spool, and did not read from there. */
  long leftOnDisk() {
    return value("reporter_spooled_spans") - value("reporter_replayed_spans");
  }

  /** What must not arrive, since it was not finished, is everything else. */
  synchronized BitSet mayArrive() {
    BitSet all = (BitSet) finished.clone();
    all.or(doubtful);
    return all;
  }

  /** What is wrong with its books, after its close. */
  synchronized List<String> wrongs() {
    List<String> wrongs = new ArrayList<>();
    long counted = value("finished_spans");
    long least = finished.cardinality();
    BitSet unsure = (BitSet) doubtful.clone();
    unsure.andNot(finished);
    if (counted < least || counted > least + unsure.cardinality()) {
      wrongs.add("finished " + least + " to " + (least + unsure.cardinality()));
    }
    if (value("reporter_spans", "result", "err") != sum("reporter_failed_spans")) {
      wrongs.add("failed");
    }
    if (value("reporter_spans", "result", "dropped") != sum("reporter_dropped_spans")) {
      wrongs.add("dropped");
    }
    if (counted + value("reporter_replayed_spans")
        != sum("reporter_spans") + value("reporter_spooled_spans")) {
      wrongs.add("balance");
    }
    if (value("reporter_dropped_spans", "reason", "spool_corrupt") != 0) {
      wrongs.add("corrupt");
    }
    return wrongs;
  }

  private long value(String name, String... tags) {
    return books.value("jaeger_tracer_" + name, tags);
  }

  private long sum(String name) {
    return books.values().entrySet().stream()
        .filter(series -> series.getKey().startsWith("jaeger_tracer_" + name + '.'))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Adds its counters to those of others, by their names. */
  void addTo(Map<String, Long> sums) {
    books.values().forEach((name, value) -> sums.merge(name, value, Long::sum));
  }

  @Override
  public String toString() {
    return settings + " " + books;
  }

  /** Of half of the traces, by their names and ids. */
  private static final class HostileSampler implements Sampler {
    private final Runnable callback;

    HostileSampler(Runnable callback) {
      this.callback = callback;
    }

    @Override
    public SamplingDecision sample(String operation, long traceIdLow) {
      callback.run();
      return switch ((int) (traceIdLow % 8)) {
        case 0 -> null;
        case 1 -> SamplingDecision.NO;
        default -> SamplingDecision.yes("hostile\u0000", traceIdLow);
      };
    }

    @Override
    public boolean dependsOnOperation() {
      callback.run();
      return true;
    }

    @Override
    public void close() {
      callback.run();
    }
  }
}
