/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers finished spans in a bounded queue; one thread of its own encodes them into batches and
 * sends those. {@link #report} never blocks: when the queue is full the span is dropped and
 * counted.
 *
 * <p>Each span that was reported is counted in exactly one outcome, with its reason: sent, failed
 * (refused, gave_up) or dropped (queue_full, too_large, encoding, closed).
 *
 * <pre>{@code
 * Reporter reporter =
 *     BatchReporter.builder(ThriftEncoder.compact(65_000), UdpSender.to("localhost", 6831))
 *         .flushInterval(Duration.ofMillis(500))
 *         .build();
 * }</pre>
 */
/*
 * The hand-over. A producer offers (a compare-and-set), then reads `state` and `sleeping`; the
 * thread writes those, then looks at the queue. All of them are volatile, so one of the two sees
 * the other: no wake-up and no late span is lost. Only the thread polls the queue; once it is
 * TERMINATED, whoever holds the monitor of the queue does. Both sides stand in one class, longer than
 * most, so that this can be checked by reading it.
 */
public final class BatchReporter implements Reporter {
  private enum State {
    /** No span was reported yet, there is no thread. */
    NEW,
    RUNNING,
    /** Closing: the thread sends what is left until the deadline. */
    CLOSING,
    /** The thread is gone; what is still offered is dropped. */
    TERMINATED
  }

  private static final Logger LOG = LoggerFactory.getLogger(BatchReporter.class);

  private static final SendOutcome NO_OUTCOME = SendOutcome.refused("the sender gave no outcome");

  /** How long close() waits for a sender that was told to let go. */
  private static final long ABORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SpanEncoder encoder; // used by the thread alone
  private final Sender sender;
  private final TracerMetrics metrics;
  private final long flushIntervalNanos;
  private final long closeTimeoutNanos;
  private final int wakeAt;
  private final MpscAtomicArrayQueue<SkuaSpan> queue;
  private final Queue<CompletableFuture<Boolean>> flushes = new ConcurrentLinkedQueue<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final AtomicBoolean sleeping = new AtomicBoolean();
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();

  /** Spans that were not sent, for whatever reason. */
  private final AtomicLong lost = new AtomicLong();

  private final AtomicLong overflowed = new AtomicLong();
  private final DeliveryLog deliveryLog;
  private final RateLimitedLog failures = new RateLimitedLog(LOG);

  private volatile Thread thread; // written once, by the producer that starts it
  private volatile long closeDeadlineNanos; // written before the state becomes CLOSING

  private int openSpans; // in the encoder's open batch; the thread's
  private volatile long lostAtLastFlush; // written by the thread

  private BatchReporter(Builder builder) {
    encoder = builder.encoder;
    sender = builder.sender;
    metrics = new TracerMetrics(builder.metrics);
    flushIntervalNanos = builder.flushIntervalNanos;
    closeTimeoutNanos = builder.closeTimeoutNanos;
    queue = new MpscAtomicArrayQueue<>(builder.queueCapacity);
    // A packet's worth, so that a wake-up is worth its price, and long before the queue is full.
    wakeAt = Math.max(1, Math.min(256, queue.capacity() / 4));
    deliveryLog = new DeliveryLog(LOG, String.valueOf(sender));
  }

  /**
   * Starts to build a reporter, which then owns both.
   *
   * @param encoder makes the batches
   * @param sender brings them to the backend
   */
  public static Builder builder(SpanEncoder encoder, Sender sender) {
    return new Builder(encoder, sender);
  }

  @Override
  public void report(SkuaSpan span) {
    State seen = state.get();
    if (seen == State.CLOSING || seen == State.TERMINATED) {
      dropped(1, metrics.droppedClosed);
    } else if (queue.offer(span)) {
      offered();
    } else {
      overflowed.incrementAndGet();
      dropped(1, metrics.droppedQueueFull);
    }
  }

  private void offered() {
    State seen = state.get();
    if (seen == State.NEW) {
      start();
      seen = state.get();
    }
    if (seen == State.TERMINATED) {
      dropQueued();
    } else if (sleeping.get() && queue.size() >= wakeAt) {
      wake();
    }
  }

  private void start() {
    if (!state.compareAndSet(State.NEW, State.RUNNING)) {
      return;
    }
    try {
      Thread reporter = DaemonThread.of(this::run, "skua-reporter");
      thread = reporter;
      reporter.start();
    } catch (Throwable noThread) {
      failures.warn("Could not start a thread; the next span tries again", noThread);
      if (!state.compareAndSet(State.RUNNING, State.NEW)) {
        terminate(); // Closed meanwhile, by someone who waits for a thread that never was.
      }
    }
  }

  private void wake() {
    if (sleeping.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    long deadline = System.nanoTime() + flushIntervalNanos;
    while (true) {
      boolean closing = state.get() == State.CLOSING;
      List<CompletableFuture<Boolean>> waiting = Collections.emptyList();
      try {
        waiting = takeFlushes();
        drain();
        if (closing || !waiting.isEmpty() || System.nanoTime() - deadline >= 0) {
          sealAndSend();
          metrics.queueLength.update(queue.size());
          deliveryLog.overflowed(overflowed.get());
          deadline = System.nanoTime() + flushIntervalNanos;
        }
        complete(waiting);
      } catch (Throwable thrown) {
        survive(thrown, waiting);
      }
      if (closing) {
        break;
      }
      sleep(deadline);
    }
    terminate();
  }

  /** Out of memory, most likely. What it cost was counted where it was thrown. */
  private void survive(Throwable thrown, List<CompletableFuture<Boolean>> waiting) {
    try {
      waiting.forEach(flush -> flush.complete(false));
      failures.warn("The reporter goes on", thrown);
    } catch (Throwable again) {
      // Not even a line in the log can be had; the thread must live nonetheless.
    }
  }

  private List<CompletableFuture<Boolean>> takeFlushes() {
    List<CompletableFuture<Boolean>> taken = new ArrayList<>(0);
    CompletableFuture<Boolean> flush;
    while ((flush = flushes.poll()) != null) {
      taken.add(flush);
    }
    return taken;
  }

  private void complete(List<CompletableFuture<Boolean>> waiting) {
    if (!waiting.isEmpty()) {
      long lostNow = lost.get();
      waiting.forEach(flush -> flush.complete(lostNow == lostAtLastFlush));
      lostAtLastFlush = lostNow;
    }
  }

  /** Encodes what is queued now; what comes meanwhile waits, so that this ends. */
  private void drain() {
    for (int left = queue.size(); left > 0 && !isPastCloseDeadline(); left--) {
      SkuaSpan span = queue.poll();
      if (span == null) {
        return;
      }
      encode(span);
    }
  }

  private void encode(SkuaSpan span) {
    try {
      SpanEncoder.Appended appended = encoder.append(span);
      if (appended == SpanEncoder.Appended.FULL) {
        sealAndSend();
        appended = encoder.append(span);
      }
      if (appended == SpanEncoder.Appended.ADDED) {
        openSpans++;
      } else if (appended == SpanEncoder.Appended.PRUNED) {
        openSpans++;
        metrics.pruned.inc(1);
      } else {
        dropped(1, metrics.droppedTooLarge);
      }
    } catch (Throwable thrown) {
      dropped(1, metrics.droppedEncoding);
      deliveryLog.encodingFailed(thrown);
    }
  }

  private void sealAndSend() {
    int spans = openSpans;
    openSpans = 0;
    if (spans == 0) {
      return;
    }
    EncodedBatch batch;
    try {
      batch = encoder.seal();
    } catch (Throwable thrown) {
      dropped(spans, metrics.droppedEncoding);
      deliveryLog.encodingFailed(thrown);
      return;
    }
    if (isPastCloseDeadline()) {
      dropped(spans, metrics.droppedClosed);
      return;
    }
    SendOutcome outcome = NO_OUTCOME;
    if (state.get() == State.RUNNING) {
      Thread.interrupted(); // Nobody's business here; left set, it would close a sender's channel.
    }
    try {
      outcome = send(batch);
    } finally {
      count(spans, outcome);
    }
  }

  private SendOutcome send(EncodedBatch batch) {
    try {
      SendOutcome outcome = sender.send(batch);
      return outcome == null ? NO_OUTCOME : outcome;
    } catch (Throwable thrown) {
      LOG.debug("The sender failed", thrown);
      return SendOutcome.refused(String.valueOf(TagValue.of(thrown)));
    }
  }

  private void count(int spans, SendOutcome outcome) {
    if (outcome.isSent()) {
      metrics.sent.inc(spans);
      deliveryLog.sent();
      return;
    }
    lost.addAndGet(spans);
    metrics.failed.inc(spans);
    (outcome.retryAfter() == null ? metrics.failedRefused : metrics.failedGaveUp).inc(spans);
    deliveryLog.failed(spans, outcome.reason());
  }

  private void dropped(int spans, Metrics.Counter reason) {
    lost.addAndGet(spans);
    metrics.dropped.inc(spans);
    reason.inc(spans);
  }

  private boolean isPastCloseDeadline() {
    return state.get() == State.CLOSING && System.nanoTime() - closeDeadlineNanos >= 0;
  }

  private void sleep(long deadline) {
    sleeping.set(true);
    long nanos = deadline - System.nanoTime();
    if (nanos > 0 && queue.size() < wakeAt && flushes.isEmpty() && state.get() == State.RUNNING) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeping.set(false);
    Thread.interrupted(); // As before a send: left set, it would keep us from sleeping.
  }

  private void terminate() {
    state.set(State.TERMINATED);
    try {
      dropQueued();
      if (openSpans > 0) {
        dropped(openSpans, metrics.droppedClosed); // the last round did not get to them
      }
      closeSender();
      complete(takeFlushes());
      deliveryLog.closed(lost.get());
    } catch (Throwable thrown) {
      survive(thrown, Collections.emptyList());
    } finally {
      terminated.complete(null);
    }
  }

  /** What was offered while the thread ended. */
  private void dropQueued() {
    synchronized (queue) {
      while (queue.poll() != null) {
        dropped(1, metrics.droppedClosed);
      }
    }
  }

  private void closeSender() {
    try {
      sender.close();
    } catch (Throwable thrown) {
      failures.warn("The sender failed to close", thrown);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @return whether every span reported since the last flush was sent in time; false at once if the
   *     calling thread is interrupted
   */
  @Override
  public boolean flush(Duration timeout) {
    State seen = state.get();
    if (seen == State.NEW) {
      return queue.isEmpty(); // Else there is no thread to be had.
    }
    CompletableFuture<Boolean> flush = new CompletableFuture<>();
    flushes.add(flush);
    LockSupport.unpark(thread);
    if (state.get() == State.TERMINATED) {
      // The thread may have gone without seeing ours, or another's.
      boolean isAllSent = lost.get() == lostAtLastFlush;
      takeFlushes().forEach(late -> late.complete(isAllSent));
    }
    return Boolean.TRUE.equals(await(flush, nanos(timeout)));
  }

  /** As many as fit, for a caller who means "forever". */
  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException overflow) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static Boolean await(CompletableFuture<Boolean> flush, long nanos) {
    try {
      return flush.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException late) {
      return false;
    }
  }

  /**
   * Sends what is queued, for at most the close timeout, then counts the rest as dropped. Takes a
   * second longer if the sender hangs. Idempotent.
   */
  @Override
  public void close() {
    if (state.compareAndSet(State.NEW, State.TERMINATED)) {
      terminate();
    } else if (state.get() == State.RUNNING) {
      closeDeadlineNanos = System.nanoTime() + closeTimeoutNanos;
      state.compareAndSet(State.RUNNING, State.CLOSING);
      LockSupport.unpark(thread);
    }
    if (Thread.currentThread() == thread || isTerminatedWithin(closeTimeoutNanos)) {
      return;
    }
    closeSender(); // A send that hangs ends now, and is counted by the thread.
    Thread hanging = thread;
    if (hanging != null) {
      hanging.interrupt();
    }
    if (!isTerminatedWithin(ABORT_NANOS)) {
      LOG.warn("The sender does not let go, {} spans are left behind", queue.size());
    }
  }

  /** Whether the thread ended in time; an interrupt does not shorten the wait, and is kept. */
  private boolean isTerminatedWithin(long timeoutNanos) {
    long deadline = System.nanoTime() + timeoutNanos;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          terminated.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          return true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
          return false;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return "BatchReporter{queue="
        + queue.capacity()
        + ", flushInterval="
        + TimeUnit.NANOSECONDS.toMillis(flushIntervalNanos)
        + "ms, closeTimeout="
        + TimeUnit.NANOSECONDS.toMillis(closeTimeoutNanos)
        + "ms, encoder="
        + encoder
        + ", sender="
        + sender
        + '}';
  }

  /** Builds a {@link BatchReporter}. For one thread. */
  public static final class Builder {
    private final SpanEncoder encoder;
    private final Sender sender;
    private Metrics metrics = Metrics.NOOP;
    private int queueCapacity = 16_384;
    private long flushIntervalNanos = TimeUnit.SECONDS.toNanos(1);
    private long closeTimeoutNanos = TimeUnit.SECONDS.toNanos(10);

    private Builder(SpanEncoder encoder, Sender sender) {
      if (encoder == null || sender == null) {
        throw new IllegalArgumentException("encoder and sender: must be given");
      }
      this.encoder = encoder;
      this.sender = sender;
    }

    /** Counts outcomes here. Default: nowhere. */
    public Builder metrics(Metrics metrics) {
      if (metrics == null) {
        throw new IllegalArgumentException("metrics: null, must be given");
      }
      this.metrics = metrics;
      return this;
    }

    /**
     * Bounds the queue.
     *
     * @param spans 1 to 2^24, rounded up to a power of two; default 16,384
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder queueCapacity(int spans) {
      if (spans < 1 || spans > 1 << 24) {
        throw new IllegalArgumentException(
            "queue capacity: " + spans + ", must be between 1 and " + (1 << 24));
      }
      this.queueCapacity = spans;
      return this;
    }

    /**
     * How long a span waits at most before its batch is sent.
     *
     * @param interval 1 ms or more; default 1 s
     * @throws IllegalArgumentException if it is shorter
     */
    public Builder flushInterval(Duration interval) {
      if (interval == null || interval.compareTo(Duration.ofMillis(1)) < 0) {
        throw new IllegalArgumentException(
            "flush interval: " + interval + ", must be 1 ms or more");
      }
      this.flushIntervalNanos = bounded(interval);
      return this;
    }

    /**
     * How long {@link BatchReporter#close()} may take.
     *
     * @param timeout zero or more; default 10 s
     * @throws IllegalArgumentException if it is negative
     */
    public Builder closeTimeout(Duration timeout) {
      if (timeout == null || timeout.isNegative()) {
        throw new IllegalArgumentException("close timeout: " + timeout + ", must not be negative");
      }
      this.closeTimeoutNanos = bounded(timeout);
      return this;
    }

    /** Deadlines are compared by subtraction, so half of what a long holds is forever. */
    private static long bounded(Duration duration) {
      return Math.min(nanos(duration), Long.MAX_VALUE / 2);
    }

    /** Builds the reporter. Its thread starts with the first span. */
    public BatchReporter build() {
      return new BatchReporter(this);
    }
  }
}
