/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.SafeLog;
import io.skua.internal.Uncounted;
import io.skua.tracer.Metrics;
import io.skua.tracer.SafeMetrics;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Counts what became of the spans of a reporter, each in one outcome, and sees that it is said.
 * Safe for any thread.
 *
 * <pre>
 * finished + replayed = sent + failed{refused, gave_up} + dropped{...} + spooled
 * </pre>
 */
final class ReporterMetrics implements Spool.Losses {
  /** Why a span was never sent. */
  enum Dropped {
    QUEUE_FULL,
    BUFFER_FULL,
    SPOOL_FULL,
    SPOOL_CORRUPT,
    TOO_LARGE,
    ENCODING,
    ERROR,
    CLOSED
  }

  final DeliveryLog log;
  final Metrics.Counter pruned;
  final Metrics.Gauge queueLength;
  final Metrics.Gauge bufferBytes;
  final Metrics.Gauge spoolBytes;

  private final Metrics.Counter sent;
  private final Metrics.Counter failed;
  private final Metrics.Counter refused;
  private final Metrics.Counter gaveUp;
  private final Uncounted dropped;
  private final Map<Dropped, Uncounted> droppedBy = new EnumMap<>(Dropped.class);
  private final Metrics.Counter resent;
  private final Metrics.Counter spooled;
  private final Metrics.Counter replayed;

  // Guarded by this.
  private long lost; // spans that failed or were dropped
  private long lostAtLastFlush;
  private long queueFull;
  private long tooLarge;
  private long notSent;
  private long closed;

  ReporterMetrics(Metrics metrics, SafeLog logger, String destination) {
    log = new DeliveryLog(logger, destination);
    SafeMetrics series = new SafeMetrics(metrics);
    sent = series.counter("reporter_spans", "result", "ok");
    failed = series.counter("reporter_spans", "result", "err");
    dropped = new Uncounted(series.exactCounter("reporter_spans", "result", "dropped")::inc);
    refused = series.counter("reporter_failed_spans", "reason", "refused");
    gaveUp = series.counter("reporter_failed_spans", "reason", "gave_up");
    for (Dropped reason : Dropped.values()) {
      String name = reason.name().toLowerCase(Locale.ROOT);
      droppedBy.put(
          reason,
          new Uncounted(series.exactCounter("reporter_dropped_spans", "reason", name)::inc));
    }
    resent = series.counter("reporter_resent_spans");
    spooled = series.counter("reporter_spooled_spans");
    replayed = series.counter("reporter_replayed_spans");
    pruned = series.counter("reporter_pruned_spans");
    queueLength = series.gauge("reporter_queue_length");
    bufferBytes = series.gauge("reporter_buffer_bytes");
    spoolBytes = series.gauge("reporter_spool_bytes");
  }

  /** The batch was taken, except what the backend left out. */
  void sent(int spans, SendOutcome outcome) {
    int rejected = Math.min(spans, outcome.rejectedSpans());
    sent.inc(spans - rejected);
    if (rejected > 0) {
      refused.inc(rejected);
      failed(rejected);
    }
    if (outcome.isPartlySent()) {
      log.rejected(rejected, outcome.reason()); // Without any rejected, it is a warning.
    }
    log.works();
  }

  void refused(int spans, String reason) {
    refused.inc(spans);
    failed(spans);
    log.fails(reason);
    log.lost(spans);
  }

  void gaveUp(int spans, String reason) {
    gaveUp.inc(spans);
    failed(spans);
    log.fails(reason);
    log.lost(spans);
  }

  private void failed(int spans) {
    synchronized (this) {
      lost += spans;
      notSent += spans;
    }
    failed.inc(spans);
  }

  /**
   * Enters the spans, or throws and has entered none: on an application's thread, the stack may end
   * at any call.
   */
  @SuppressWarnings("NullAway") // There is one for each reason.
  void dropped(long spans, Dropped reason) {
    Uncounted byReason = droppedBy.get(reason);
    boolean isInTransit = false;
    synchronized (this) { // From here on without a call, until all is entered.
      lost += spans;
      if (reason == Dropped.QUEUE_FULL) {
        queueFull += spans;
      } else if (reason == Dropped.TOO_LARGE) {
        tooLarge += spans;
      } else if (reason == Dropped.CLOSED) {
        closed += spans;
      } else if (reason != Dropped.ENCODING && reason != Dropped.ERROR) {
        notSent += spans;
        isInTransit = true;
      }
    }
    synchronized (dropped) {
      dropped.spans += spans;
    }
    synchronized (byReason) {
      byReason.spans += spans;
    }
    try {
      dropped.count();
      byReason.count();
      if (isInTransit) {
        log.lost(spans);
      }
    } catch (Throwable later) {
      // They are entered, and counted by the next that is lost, or by count().
    }
  }

  /** Counts what was entered where there was no stack to count it. */
  void count() {
    dropped.count();
    droppedBy.values().forEach(Uncounted::count);
  }

  /** The same bytes go once more. */
  void resent(int spans) {
    resent.inc(spans);
  }

  /** The same, by the sender itself. */
  void repeated(int spans, SendOutcome outcome) {
    resent.inc((long) spans * outcome.repetitions());
  }

  /** The spans are on disk, and for now nowhere else. */
  void spooled(int spans) {
    spooled.inc(spans);
  }

  /** The spans stay on disk, for the next start: until then they are not sent. */
  void leftOnDisk(int spans) {
    spooled.inc(spans);
    synchronized (this) {
      lost += spans;
    }
  }

  /** The spans were taken from the disk. */
  void replayed(long spans) {
    replayed.inc(spans);
  }

  synchronized long queueFull() {
    return queueFull;
  }

  @Override
  public void full(long spans) {
    replayed(spans);
    dropped(spans, Dropped.SPOOL_FULL);
  }

  @Override
  public void corrupt(long spans) {
    replayed(spans);
    dropped(spans, Dropped.SPOOL_CORRUPT);
  }

  /** Returns how many spans were dropped by a close. */
  synchronized long closed() {
    return closed;
  }

  /** For formats that tell the backend. */
  synchronized void tell(SpanEncoder encoder) {
    encoder.lost(queueFull, tooLarge, notSent);
  }

  /** Answers whether nothing was lost since flushes were answered last. */
  void answer(Collection<CompletableFuture<Boolean>> flushes) {
    if (!flushes.isEmpty()) {
      boolean isAllSent = isNothingLostSinceLastFlush();
      flushes.forEach(flush -> flush.complete(isAllSent));
    }
  }

  synchronized boolean isNothingLostSinceLastFlush() {
    boolean isNothingLost = lost == lostAtLastFlush;
    lostAtLastFlush = lost;
    return isNothingLost;
  }
}
