/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.model.Sanitizer;
import io.skua.allinone.model.Span;
import io.skua.allinone.store.SpanWriter;
import io.skua.allinone.store.SpanWriter.Added;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where all that arrives goes through: it is put right, counted, and stored. Safe for any thread.
 */
public final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final SpanWriter store;
  private final ReceiverMetrics metrics;
  private final AtomicBoolean failing = new AtomicBoolean();

  /** Creates one in front of a store, that counts in these metrics. */
  public Intake(SpanWriter store, ReceiverMetrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  ReceiverMetrics metrics() {
    return metrics;
  }

  /**
   * Takes spans. When it returns, they are found by queries.
   *
   * @return how many of them were stored; the others have no proper id, or were too many for a
   *     trace
   * @throws NotStoredException if the store failed, for all of them or some
   */
  int accept(ReceiverTransport transport, List<Span> spans) throws NotStoredException {
    Map<String, List<Span>> byService = new LinkedHashMap<>();
    for (Span span : spans) {
      Span clean = Sanitizer.clean(span);
      byService.computeIfAbsent(clean.service(), service -> new ArrayList<>()).add(clean);
    }
    int stored = 0;
    Throwable failure = null;
    for (Map.Entry<String, List<Span>> entry : byService.entrySet()) {
      try {
        stored += accept(transport, entry.getKey(), entry.getValue());
      } catch (RuntimeException | Error failed) {
        failure = failed;
      }
    }
    said(failure);
    if (failure != null) {
      throw new NotStoredException(failure);
    }
    return stored;
  }

  private int accept(ReceiverTransport transport, String service, List<Span> spans) {
    int received = spans.size();
    metrics.received(transport, service, received);
    spans.removeIf(span -> span.traceId().isZero() || span.spanId() == 0);
    metrics.dropped(transport, service, Drop.INVALID_ID.label, received - spans.size());
    Added added;
    try {
      added = store.add(spans);
    } catch (RuntimeException | Error failed) {
      metrics.dropped(transport, service, Drop.STORE_FAILED.label, spans.size());
      throw failed;
    }
    metrics.stored(transport, service, added.stored());
    metrics.dropped(transport, service, added.reason(), added.refused());
    return added.stored();
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
