/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.model.Sanitizer;
import io.skua.allinone.model.Span;
import io.skua.allinone.store.SpanWriter;
import io.skua.allinone.store.SpanWriter.Added;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.thrift.DecodedBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where all that arrives goes through: it is put right, counted, and stored. Safe for any thread.
 */
public final class Intake implements Batches {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /** Fewer than a port has threads. */
  private static final int MAX_ADDING = 48;

  private static final long PATIENCE_MILLIS = 1000;
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final SpanWriter store;
  private final ReceiverMetrics metrics;
  private final Semaphore adding = new Semaphore(MAX_ADDING);
  private final AtomicBoolean failing = new AtomicBoolean(); // and it was said
  private final AtomicLong nextSaid = new AtomicLong(System.nanoTime());

  /** Creates one in front of a store, that counts in these metrics. */
  public Intake(SpanWriter store, ReceiverMetrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  ReceiverMetrics metrics() {
    return metrics;
  }

  @Override
  public void accept(ReceiverTransport transport, DecodedBatch batch, byte[] packet) {
    try {
      accept(transport, ThriftSpans.of(batch));
    } catch (NotStoredException counted) {
      // And logged. There is nobody to tell.
    }
  }

  /**
   * What became of spans.
   *
   * @param dropped how many were not stored, and never will be
   * @param reasons why, as in metrics
   */
  record Accepted(int stored, int dropped, Set<String> reasons) {}

  /**
   * Takes spans, by one call of the store: it may wait, and a sender waits for its whole request.
   * When it returns, the store has acknowledged them.
   *
   * @throws NotStoredException if the store failed; it may have some of them
   */
  Accepted accept(ReceiverTransport transport, List<Span> spans) throws NotStoredException {
    Set<String> reasons = new TreeSet<>();
    List<Span> valid = new ArrayList<>(spans.size());
    Map<String, Integer> services = new LinkedHashMap<>(); // how many of each are valid
    for (Span span : spans) {
      Span clean = Sanitizer.clean(span);
      if (clean.traceId().isZero() || clean.spanId() == 0) {
        metrics.received(transport, clean.service(), 1);
        metrics.dropped(transport, clean.service(), Drop.INVALID_ID.label, 1);
        reasons.add(Drop.INVALID_ID.label);
      } else {
        valid.add(clean);
        services.merge(clean.service(), 1, Integer::sum);
      }
    }
    int stored = valid.isEmpty() ? 0 : store(transport, valid, services, reasons);
    return new Accepted(stored, spans.size() - stored, reasons);
  }

  private int store(
      ReceiverTransport transport,
      List<Span> spans,
      Map<String, Integer> services,
      Set<String> reasons)
      throws NotStoredException {
    services.forEach((service, count) -> metrics.received(transport, service, count));
    Added added;
    try {
      added = add(spans);
    } catch (RuntimeException | Error failed) {
      services.forEach(
          (service, count) -> metrics.dropped(transport, service, label(failed), count));
      said(failed);
      throw new NotStoredException(failed);
    }
    said(null);
    int refused = added.refused();
    if (refused > 0) {
      reasons.add(added.reason());
    }
    // The store does not say whose spans it refuses: those of several services end as others'.
    boolean isKnown = refused == 0 || services.size() == 1;
    (isKnown ? services : Map.of(ReceiverMetrics.OTHER, spans.size()))
        .forEach(
            (service, count) -> {
              metrics.stored(transport, service, count - refused);
              metrics.dropped(transport, service, added.reason(), refused);
            });
    return added.stored();
  }

  private static String label(Throwable failure) {
    return failure instanceof StoreUnavailableException unavailable
        ? "store_" + unavailable.reason()
        : Drop.STORE_FAILED.label;
  }

  /**
   * Waits for the store as one of few, so that its slowness does not take all threads of a port.
   */
  private Added add(List<Span> spans) {
    boolean isAdding = false;
    try {
      isAdding = adding.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      if (!isAdding) {
        throw new StoreUnavailableException(
            "busy", "the store is slow: too many wait for it already", RETRY_AFTER);
      }
      return store.add(spans);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("closed", "it ends, ask another", RETRY_AFTER);
    } finally {
      if (isAdding) {
        adding.release();
      }
    }
  }

  /** Once when it fails, once when it works again; once a minute if the two take turns. */
  private void said(Throwable failure) {
    if (failure == null) {
      if (failing.get() && failing.compareAndSet(true, false)) {
        LOG.info("The store works again.");
      }
      return;
    }
    long due = nextSaid.get();
    long now = System.nanoTime();
    if (!failing.get() && now - due >= 0 && nextSaid.compareAndSet(due, now + QUIET_NANOS)) {
      failing.set(true);
      LOG.warn(
          "The store fails: {}. Who sent by HTTP is told; what came by UDP is dropped.",
          failure.getMessage(),
          failure instanceof StoreUnavailableException ? null : failure);
    }
  }
}
