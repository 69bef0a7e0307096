/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.skua.internal.Uncounted;

/** The series of a tracer; a reporter has its own. */
final class TracerMetrics {
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
  final Uncounted dropped;
  final Uncounted droppedReporter;

  TracerMetrics(Metrics metrics) {
    SafeMetrics series = new SafeMetrics(metrics);
    isOn = metrics != Metrics.NOOP;
    tracesStartedSampled = series.counter("traces", "state", "started", "sampled", "y");
    tracesStartedNotSampled = series.counter("traces", "state", "started", "sampled", "n");
    tracesJoinedSampled = series.counter("traces", "state", "joined", "sampled", "y");
    tracesJoinedNotSampled = series.counter("traces", "state", "joined", "sampled", "n");
    startedSampled = series.counter("started_spans", "sampled", "y");
    startedNotSampled = series.counter("started_spans", "sampled", "n");
    finished = series.exactCounter("finished_spans");
    decodingErrors = series.counter("span_context_decoding_errors");
    baggageUpdated = series.counter("baggage_updates", "result", "ok");
    baggageRefused = series.counter("baggage_updates", "result", "err");
    baggageTruncated = series.counter("baggage_truncations");
    baggageNotInjected = series.counter("baggage_injection_drops");
    throttledDebug = series.counter("throttled_debug_spans");
    for (String result : new String[] {"ok", "err"}) { // There with 0, as jaeger-client has them.
      series.counter("sampler_queries", "result", result);
      series.counter("sampler_updates", "result", result);
      series.counter("baggage_restrictions_updates", "result", result);
    }
    dropped = new Uncounted(series.exactCounter("reporter_spans", "result", "dropped")::inc);
    droppedReporter =
        new Uncounted(series.exactCounter("reporter_dropped_spans", "reason", "reporter")::inc);
  }
}
