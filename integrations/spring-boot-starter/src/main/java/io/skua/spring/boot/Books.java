/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.Metrics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the tracer counted, for the endpoint. Safe for any thread. */
final class Books {
  private static final String PREFIX = "jaeger_tracer_";

  private final InMemoryMetrics own = new InMemoryMetrics();

  /**
   * Returns what counts here and there.
   *
   * @param others the application's; null for none
   */
  Metrics beside(@Nullable Metrics others) {
    return others == null ? own : new Both(own, others);
  }

  private record Both(Metrics ours, Metrics theirs) implements Metrics {
    @Override
    public Counter counter(String name, Map<String, String> tags) {
      Counter our = ours.counter(name, tags);
      Counter their = theirs.counter(name, tags);
      return delta -> {
        our.inc(delta);
        their.inc(delta);
      };
    }

    @Override
    public Gauge gauge(String name, Map<String, String> tags) {
      Gauge our = ours.gauge(name, tags);
      Gauge their = theirs.gauge(name, tags);
      return value -> {
        our.update(value);
        their.update(value);
      };
    }
  }

  private long value(String name, String... tags) {
    return own.value(PREFIX + name, tags);
  }

  /** Each finished span has one outcome; docs/metrics.md has the equations. */
  Map<String, Object> spans() {
    Map<String, Object> spans = new LinkedHashMap<>();
    spans.put("finished", value("finished_spans"));
    spans.put("sent", value("reporter_spans", "result", "ok"));
    spans.put("failed", reasons("reporter_failed_spans"));
    spans.put("dropped", reasons("reporter_dropped_spans"));
    spans.put("spooled", value("reporter_spooled_spans"));
    spans.put("replayed", value("reporter_replayed_spans"));
    return spans;
  }

  /** What waits. */
  Map<String, Object> queue() {
    Map<String, Object> queue = new LinkedHashMap<>();
    queue.put("spans", value("reporter_queue_length"));
    queue.put("bufferBytes", value("reporter_buffer_bytes"));
    queue.put("spoolBytes", value("reporter_spool_bytes"));
    return queue;
  }

  /** Those that occurred, each with its number. */
  private Map<String, Long> reasons(String name) {
    String prefix = PREFIX + name + ".reason=";
    Map<String, Long> reasons = new LinkedHashMap<>();
    own.values()
        .forEach(
            (id, count) -> {
              if (id.startsWith(prefix) && count > 0) {
                reasons.put(id.substring(prefix.length()), count);
              }
            });
    return reasons;
  }
}
