/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.reporter.ReporterMetrics.Dropped;
import io.skua.tracer.SkuaSpan;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Encodes spans into batches and hands those on, each when it is full. Whatever an encoder throws,
 * each span has one outcome. For the reporter's thread.
 */
final class Batcher {
  private final SpanEncoder encoder;
  private final Delivery delivery;
  private final BooleanSupplier isLate;
  private final ReporterMetrics metrics;

  private int openSpans; // in the encoder's open batch
  private SkuaSpan @Nullable []
      open; // those spans, if they may have to be encoded again; else null
  private int spansOfFull; // how many the last full batch had; 0 if none was full yet

  /**
   * @param keepsSpans whether the transport may turn out to carry less than a batch
   * @param isLate whether it is too late to send anything
   */
  Batcher(
      SpanEncoder encoder,
      Delivery delivery,
      boolean keepsSpans,
      BooleanSupplier isLate,
      ReporterMetrics metrics) {
    this.encoder = encoder;
    this.delivery = delivery;
    this.isLate = isLate;
    this.metrics = metrics;
    open = keepsSpans ? new SkuaSpan[64] : null;
  }

  /** Puts a span into the open batch; if that is full, seals it and begins another. */
  void add(SkuaSpan span) {
    try {
      makeRoom(); // Before the encoder has it: from then on nothing may fail.
      SpanEncoder.Appended appended = encoder.append(span);
      if (appended == SpanEncoder.Appended.FULL) {
        spansOfFull = openSpans;
        seal();
        appended = encoder.append(span);
      }
      if (appended == SpanEncoder.Appended.ADDED) {
        added(span);
      } else if (appended == SpanEncoder.Appended.PRUNED) {
        added(span);
        metrics.pruned.inc(1);
      } else {
        metrics.dropped(1, Dropped.TOO_LARGE);
      }
    } catch (Throwable thrown) {
      metrics.dropped(1, Dropped.ENCODING);
      metrics.log.encodingFailed(thrown);
    }
  }

  private void makeRoom() {
    if (open != null && openSpans == open.length) {
      open = Arrays.copyOf(open, 2 * openSpans);
    }
  }

  private void added(SkuaSpan span) {
    if (open != null) {
      open[openSpans] = span;
    }
    openSpans++;
  }

  /** Returns how many more spans the open batch will take, by the last one that was full. */
  int room() {
    return spansOfFull == 0 ? Integer.MAX_VALUE : Math.max(1, spansOfFull - openSpans);
  }

  /** Seals the open batch, if there is anything in it, and hands it on. */
  void seal() {
    int spans = openSpans;
    openSpans = 0;
    if (spans == 0) {
      return;
    }
    EncodedBatch batch = sealed(spans);
    if (batch == null) {
      return;
    }
    if (isLate.getAsBoolean()) {
      metrics.dropped(spans, Dropped.CLOSED);
    } else if (!delivery.send(batch, spans)) {
      encodeAgain(spans);
    }
  }

  /** Returns null if that failed; the spans are counted then. */
  private @Nullable EncodedBatch sealed(int spans) {
    EncodedBatch batch = null;
    try {
      metrics.tell(encoder);
      batch = encoder.seal();
    } catch (Throwable thrown) {
      metrics.log.encodingFailed(thrown);
    }
    if (batch == null) {
      metrics.dropped(spans, Dropped.ENCODING);
    }
    return batch;
  }

  /** The transport carries less than was thought: from here on, smaller batches. */
  private void encodeAgain(int spans) {
    SkuaSpan @Nullable [] again = null;
    Dropped reason = Dropped.TOO_LARGE;
    try {
      again = encoder.shrink() ? Arrays.copyOf(open, spans) : null;
    } catch (Throwable thrown) {
      reason = Dropped.ENCODING;
      metrics.log.encodingFailed(thrown);
    }
    if (again == null) {
      metrics.dropped(spans, reason);
      return;
    }
    for (SkuaSpan span : again) {
      add(span);
    }
    seal();
  }

  /** Counts what is in the open batch as dropped by the close. */
  void dropOpen() {
    int spans = openSpans;
    openSpans = 0;
    if (spans > 0) {
      metrics.dropped(spans, Dropped.CLOSED);
    }
  }
}
