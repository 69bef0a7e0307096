/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.Nanos;
import io.skua.internal.SafeLog;
import io.skua.reporter.ReporterMetrics.Dropped;
import io.skua.tracer.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings batches that others have encoded to a sender, and again until the backend took them, from
 * a bounded buffer or a disk: for an agent between services and collectors. One thread of its own
 * sends them in order. Safe for any thread.
 *
 * <p>Each span of them is counted in exactly one outcome, as those of a {@link BatchReporter} are.
 *
 * <pre>{@code
 * BatchForwarder forwarder =
 *     BatchForwarder.builder(HttpSender.builder("http://localhost:14268/api/traces").build())
 *         .buffer(16 << 20, true, Duration.ofMinutes(10))
 *         .build();
 * }</pre>
 */
public final class BatchForwarder implements AutoCloseable {
  private static final SafeLog LOG = SafeLog.of(BatchForwarder.class);

  private final ReporterMetrics metrics;
  private final Outbox outbox;
  private final long closeTimeoutNanos;
  private boolean closed; // guarded by this, which is held while a disk is written to

  private BatchForwarder(Builder builder) {
    metrics = new ReporterMetrics(builder.metrics, LOG, String.valueOf(builder.sender));
    outbox = new Outbox(builder.sender, metrics, LOG, builder.outbox);
    closeTimeoutNanos = builder.closeTimeoutNanos;
  }

  /**
   * Starts to build a forwarder, which then owns the sender.
   *
   * @param sender brings batches to the backend; they must be of its format
   * @throws IllegalArgumentException if it is null
   */
  public static Builder builder(Sender sender) {
    return new Builder(sender);
  }

  /**
   * Takes a batch. Does not wait for the backend, nor throw: a batch for which there is no room is
   * counted as dropped, and so is one that comes after {@link #close}.
   *
   * @param batch is copied
   */
  public synchronized void forward(EncodedBatch batch) {
    if (closed) {
      metrics.dropped(batch.spanCount(), Dropped.CLOSED);
    } else {
      outbox.send(batch, batch.spanCount());
    }
  }

  /** Updates the gauges of what waits. Called now and then by the owner. */
  public void updateGauges() {
    outbox.tick();
  }

  /** Returns when and why a batch failed last, as text without secrets; null if none has. */
  public @Nullable String lastError() {
    return metrics.log.lastError();
  }

  /**
   * Sends what waits, for at most the close timeout, then counts the rest as dropped, or leaves it
   * on the disk. Takes a second longer if the sender hangs. Idempotent.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    outbox.close(System.nanoTime() + closeTimeoutNanos);
    metrics.count();
    metrics.log.closed(metrics.closed());
    outbox.tick();
  }

  @Override
  public String toString() {
    return "BatchForwarder{closeTimeout="
        + TimeUnit.NANOSECONDS.toMillis(closeTimeoutNanos)
        + "ms"
        + outbox
        + '}';
  }

  /** Builds a {@link BatchForwarder}. For one thread. */
  public static final class Builder {
    private final Sender sender;
    private final OutboxSettings outbox = new OutboxSettings();
    private Metrics metrics = Metrics.NOOP;
    private long closeTimeoutNanos = TimeUnit.SECONDS.toNanos(10);

    private Builder(Sender sender) {
      if (sender == null) {
        throw new IllegalArgumentException("sender: must be given");
      }
      this.sender = sender;
      outbox.buffer(16 << 20, true, Duration.ofMinutes(1));
      outbox.maxRetryAfter(Duration.ofSeconds(30));
    }

    /**
     * Counts outcomes here. Default: nowhere.
     *
     * @throws IllegalArgumentException if it is null
     */
    public Builder metrics(Metrics metrics) {
      if (metrics == null) {
        throw new IllegalArgumentException("metrics: null, must be given");
      }
      this.metrics = metrics;
      return this;
    }

    /**
     * Bounds what waits in memory. Default: 16 MiB, the oldest is dropped when it is full, and a
     * minute.
     *
     * @param bytes the most that wait, at least as many as the largest batch
     * @param dropsOldest whether the oldest batch is dropped when it is full; otherwise the newest
     * @param retryDeadline when to give up on a batch
     * @throws IllegalArgumentException if the bytes are not above 0 or the deadline is negative
     */
    public Builder buffer(long bytes, boolean dropsOldest, Duration retryDeadline) {
      outbox.buffer(bytes, dropsOldest, retryDeadline);
      return this;
    }

    /**
     * Keeps batches on disk until they were sent, as {@link BatchReporter.Builder#spool} does.
     *
     * @param directory is made if need be
     * @param bytes the most on disk, 1 MiB or more; when it is full, what {@link #buffer} says
     * @param format what the batches are, such as a media type: those of another are left alone
     * @throws IllegalArgumentException if the bytes are too few
     */
    public Builder spool(Path directory, long bytes, String format) {
      outbox.spool(directory, bytes, format);
      return this;
    }

    /**
     * How long {@link BatchForwarder#close()} may take.
     *
     * @param timeout zero or more; default 10 s
     * @throws IllegalArgumentException if it is negative
     */
    public Builder closeTimeout(Duration timeout) {
      if (timeout == null || timeout.isNegative()) {
        throw new IllegalArgumentException("close timeout: " + timeout + ", must not be negative");
      }
      closeTimeoutNanos = Nanos.bounded(timeout);
      return this;
    }

    /**
     * Builds the forwarder. Its thread starts with the first batch; with a spool, now.
     *
     * @throws IllegalArgumentException if the spool's directory cannot be used
     */
    public BatchForwarder build() {
      return new BatchForwarder(this);
    }
  }
}
