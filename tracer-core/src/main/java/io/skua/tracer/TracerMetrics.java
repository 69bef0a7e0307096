/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The series of a tracer and of its reporter, by the names that jaeger-client gave them. */
final class TracerMetrics {
  static final String PREFIX = "jaeger_tracer_";

  /** Whether anyone looks; if not, counting must cost nothing. */
  final boolean isOn;

  final Metrics.Counter tracesStartedSampled;
  final Metrics.Counter tracesStartedNotSampled;
  final Metrics.Counter tracesJoinedSampled;
  final Metrics.Counter tracesJoinedNotSampled;
  final Metrics.Counter startedSampled;
  final Metrics.Counter startedNotSampled;
  final Metrics.Counter finished;
  final Metrics.Counter decodingErrors;
  final Metrics.Counter baggageUpdated;
  final Metrics.Counter baggageRefused;
  final Metrics.Counter baggageTruncated;
  final Metrics.Counter baggageNotInjected;
  final Metrics.Counter throttledDebug;

  final Metrics.Counter sent;
  final Metrics.Counter failed;
  final Metrics.Counter dropped;
  final Metrics.Counter failedRefused;
  final Metrics.Counter failedGaveUp;
  final Metrics.Counter droppedQueueFull;
  final Metrics.Counter droppedTooLarge;
  final Metrics.Counter droppedEncoding;
  final Metrics.Counter droppedClosed;
  final Metrics.Counter droppedReporter;
  final Metrics.Counter pruned;
  final Metrics.Gauge queueLength;

  TracerMetrics(Metrics metrics) {
    isOn = metrics != Metrics.NOOP;
    tracesStartedSampled = counter(metrics, "traces", "state", "started", "sampled", "y");
    tracesStartedNotSampled = counter(metrics, "traces", "state", "started", "sampled", "n");
    tracesJoinedSampled = counter(metrics, "traces", "state", "joined", "sampled", "y");
    tracesJoinedNotSampled = counter(metrics, "traces", "state", "joined", "sampled", "n");
    startedSampled = counter(metrics, "started_spans", "sampled", "y");
    startedNotSampled = counter(metrics, "started_spans", "sampled", "n");
    finished = counter(metrics, "finished_spans");
    decodingErrors = counter(metrics, "span_context_decoding_errors");
    baggageUpdated = counter(metrics, "baggage_updates", "result", "ok");
    baggageRefused = counter(metrics, "baggage_updates", "result", "err");
    baggageTruncated = counter(metrics, "baggage_truncations");
    baggageNotInjected = counter(metrics, "baggage_injection_drops");
    throttledDebug = counter(metrics, "throttled_debug_spans");

    sent = counter(metrics, "reporter_spans", "result", "ok");
    failed = counter(metrics, "reporter_spans", "result", "err");
    dropped = counter(metrics, "reporter_spans", "result", "dropped");
    failedRefused = counter(metrics, "reporter_failed_spans", "reason", "refused");
    failedGaveUp = counter(metrics, "reporter_failed_spans", "reason", "gave_up");
    droppedQueueFull = counter(metrics, "reporter_dropped_spans", "reason", "queue_full");
    droppedTooLarge = counter(metrics, "reporter_dropped_spans", "reason", "too_large");
    droppedEncoding = counter(metrics, "reporter_dropped_spans", "reason", "encoding");
    droppedClosed = counter(metrics, "reporter_dropped_spans", "reason", "closed");
    droppedReporter = counter(metrics, "reporter_dropped_spans", "reason", "reporter");
    pruned = counter(metrics, "reporter_pruned_spans");
    queueLength = gauge(metrics, "reporter_queue_length");
  }

  private static Metrics.Counter counter(Metrics metrics, String name, String... tags) {
    Metrics.Counter counter = metrics.counter(PREFIX + name, tags(tags));
    return metrics == Metrics.NOOP ? counter : delta -> increment(counter, delta);
  }

  private static Metrics.Gauge gauge(Metrics metrics, String name) {
    Metrics.Gauge gauge = metrics.gauge(PREFIX + name, Collections.emptyMap());
    return value -> update(gauge, value);
  }

  /** Counting is someone else's code, run on the application's threads. */
  private static void increment(Metrics.Counter counter, long delta) {
    try {
      counter.inc(delta);
    } catch (Throwable ignored) {
      // A metrics library that fails has its own ways to say so.
    }
  }

  private static void update(Metrics.Gauge gauge, long value) {
    try {
      gauge.update(value);
    } catch (Throwable ignored) {
      // As above.
    }
  }

  private static Map<String, String> tags(String... keysAndValues) {
    Map<String, String> tags = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tags.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(tags);
  }
}
