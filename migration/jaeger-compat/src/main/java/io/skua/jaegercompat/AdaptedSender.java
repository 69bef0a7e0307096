/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.exceptions.SenderException;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import io.skua.reporter.SpanEncoder;
import io.skua.tracer.Reporter;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaSpan;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A sender of the application's, which takes spans, not bytes: for the reporter it is the encoder
 * of batches without bytes, and sends with the batch what it kept of it. For the reporter's thread.
 */
/*
 * A span that append() lost is in the batch nonetheless, and is taken off when the batch is counted.
 */
public final class AdaptedSender implements SpanEncoder, Sender {
  private static final byte[] NO_BYTES = {};

  private final io.jaegertracing.spi.Sender sender;
  private final Map<SkuaProcess, JaegerTracer> tracers = new ConcurrentHashMap<>();
  private int spans; // of the open batch
  private int lost; // of those
  private String reason; // of the last loss

  /** Adapts a sender of the application's. */
  public AdaptedSender(io.jaegertracing.spi.Sender sender) {
    this.sender = sender;
  }

  /** Returns a reporter that says of each span whose it is, before it goes on to the reporter. */
  public Reporter reporterOf(JaegerTracer tracer, Reporter reporter) {
    return new Reporter() {
      @Override
      public void report(SkuaSpan span) {
        tracers.putIfAbsent(span.process(), tracer);
        reporter.report(span);
      }

      @Override
      public boolean flush(Duration timeout) {
        return reporter.flush(timeout);
      }

      @Override
      public void close() {
        reporter.close();
      }

      @Override
      public String toString() {
        return reporter.toString();
      }
    };
  }

  @Override
  public Appended append(SkuaSpan span) {
    try {
      sender.append(tracers.get(span.process()).wrap(span));
    } catch (SenderException failed) {
      lost(failed);
    }
    spans++;
    return Appended.ADDED;
  }

  private void lost(SenderException failed) {
    lost += failed.getDroppedSpanCount();
    reason = failed.getMessage();
  }

  @Override
  public EncodedBatch seal() {
    EncodedBatch batch = spans == 0 ? null : new EncodedBatch(NO_BYTES, 0, 0, spans);
    spans = 0;
    return batch;
  }

  @Override
  public SendOutcome send(EncodedBatch batch) {
    try {
      sender.flush();
    } catch (SenderException failed) {
      lost(failed);
    }
    int rejected = Math.min(lost, batch.spanCount());
    lost = 0;
    return rejected == 0
        ? SendOutcome.SENT
        : rejected < batch.spanCount()
            ? SendOutcome.partlySent(rejected, reason)
            : SendOutcome.refused(reason);
  }

  @Override
  public void close() {
    try {
      sender.close();
    } catch (SenderException failed) {
      // What the reporter gave was flushed before; the deadline is over otherwise.
    }
  }

  @Override
  public String toString() {
    return sender.toString();
  }
}
