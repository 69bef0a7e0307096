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
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final SpanWriter store;
  private final ReceiverMetrics metrics;
  private final Semaphore adding = new Semaphore(MAX_ADDING);
  private final AtomicBoolean failing = new AtomicBoolean();

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

  /** Of one service. */
  private record Arrived(String service, List<Span> spans) {}

  /**
   * Takes spans. When it returns, the store has acknowledged them.
   *
   * @throws NotStoredException if the store failed, for all of them or some
   */
  Accepted accept(ReceiverTransport transport, List<Span> spans) throws NotStoredException {
    Set<String> reasons = new TreeSet<>();
    int stored = 0;
    Throwable failure = null;
    for (Arrived arrived : byService(spans)) {
      try {
        stored += accept(transport, arrived, failure, reasons);
      } catch (RuntimeException | Error failed) {
        failure = failed;
      }
    }
    said(failure);
    if (failure != null) {
      throw new NotStoredException(failure);
    }
    return new Accepted(stored, spans.size() - stored, reasons);
  }

  private static List<Arrived> byService(List<Span> spans) {
    Map<String, Arrived> byService = new LinkedHashMap<>();
    for (Span span : spans) {
      Span clean = Sanitizer.clean(span);
      byService
          .computeIfAbsent(clean.service(), service -> new Arrived(service, new ArrayList<>()))
          .spans
          .add(clean);
    }
    return List.copyOf(byService.values());
  }

  private int accept(
      ReceiverTransport transport, Arrived arrived, Throwable before, Set<String> reasons) {
    String service = arrived.service;
    List<Span> spans = arrived.spans;
    int received = spans.size();
    metrics.received(transport, service, received);
    spans.removeIf(span -> span.traceId().isZero() || span.spanId() == 0);
    drop(transport, service, Drop.INVALID_ID.label, received - spans.size(), reasons);
    Added added;
    try {
      if (before instanceof StoreUnavailableException unavailable) {
        throw unavailable; // All will be sent again, so it need not wait for the store once more.
      }
      added = add(spans);
    } catch (RuntimeException | Error failed) {
      metrics.dropped(transport, service, label(failed), spans.size());
      throw failed;
    }
    metrics.stored(transport, service, added.stored());
    drop(transport, service, added.reason(), added.refused(), reasons);
    return added.stored();
  }

  private void drop(
      ReceiverTransport transport, String service, String reason, int spans, Set<String> reasons) {
    if (spans > 0) {
      metrics.dropped(transport, service, reason, spans);
      reasons.add(reason);
    }
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

  private void said(Throwable failure) {
    if (failing.compareAndSet(failure == null, failure != null)) {
      if (failure == null) {
        LOG.info("The store works again.");
      } else {
        LOG.warn("The store fails; spans are dropped until it works again.", failure);
      }
    }
  }
}
