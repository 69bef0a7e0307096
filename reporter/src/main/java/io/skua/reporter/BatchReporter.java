/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.DaemonThread;
import io.skua.internal.Nanos;
import io.skua.internal.RateLimitedLog;
import io.skua.internal.SafeLog;
import io.skua.internal.Uncounted;
import io.skua.reporter.ReporterMetrics.Dropped;
import io.skua.tracer.Metrics;
import io.skua.tracer.Reporter;
import io.skua.tracer.SkuaSpan;
import java.nio.file.Path;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gathers finished spans in a bounded queue; one thread of its own encodes them into batches and
 * sends those. {@link #report} never blocks: when the queue is full the span is dropped and
 * counted.
 *
 * <p>Each span that was reported is counted in exactly one outcome, with its reason: sent, failed
 * (refused, gave_up), dropped (queue_full, buffer_full, spool_full, spool_corrupt, too_large,
 * encoding, error, closed) or left on disk (spooled).
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
 * most, so that this can be checked by reading it. What becomes of a span that was polled is the
 * Batcher's.
 *
 * A wake-up costs the producer more than the span, so there is none as a rule: the thread sleeps for
 * as long as a batch takes to fill at the rate of late, or an eighth of the queue if that is less. It
 * is woken only if a quarter of the queue fills meanwhile, by number or by bytes.
 *
 * An Error may end a producer at any call. The thread is made beforehand, and started by whichever
 * producer gets so far. The queue has the span or has not; what becomes of one that it has is the
 * thread's to count, whatever happens to its producer afterwards. One that it has not is counted by
 * the thread as well, for counting takes calls, and the producer may have no stack for any.
 */
public final class BatchReporter implements Reporter {
  private enum State {
    /** The thread does not run yet: no span was reported, or none could start it. */
    NEW,
    RUNNING,
    /** Closing: the thread sends what is left until the deadline. */
    CLOSING,
    /** The thread is gone; what is still offered is dropped. */
    TERMINATED
  }

  private static final SafeLog LOG = SafeLog.of(BatchReporter.class);

  /** How long close() waits for a sender that was told to let go. */
  private static final long ABORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long MIN_NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long BLOCK_STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** A producer wakes the thread for this part of the queue; the thread itself for half of it. */
  private static final double WAKE_FILL = 0.25;

  private final Sender sender;
  private final SpanEncoder encoder;
  private final Delivery delivery;
  private final Batcher batcher; // the thread's
  private final ReporterMetrics metrics;
  private final long flushIntervalNanos;
  private final long closeTimeoutNanos;
  private final long blockNanos; // 0: a full queue drops at once
  private final SpanQueue queue;
  private final Uncounted queueFull = dropped(Dropped.QUEUE_FULL);
  private final Uncounted closed = dropped(Dropped.CLOSED);
  private final Uncounted errors = dropped(Dropped.ERROR); // kept spans from the queue
  private final Thread thread;
  private final Queue<CompletableFuture<Boolean>> flushes = new ConcurrentLinkedQueue<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final AtomicBoolean sleeping = new AtomicBoolean();
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final RateLimitedLog failures = new RateLimitedLog(LOG);

  private volatile long closeDeadlineNanos; // written before the state becomes CLOSING

  // The thread's.
  private long drainedNanos = System.nanoTime(); // when the queue was emptied last
  private int drained; // how many spans it held then
  private double drainedFill; // and which part of it that was

  private BatchReporter(Builder builder) {
    encoder = builder.encoder;
    sender = builder.sender;
    metrics = new ReporterMetrics(builder.metrics, LOG, String.valueOf(sender));
    flushIntervalNanos = builder.flushIntervalNanos;
    closeTimeoutNanos = builder.closeTimeoutNanos;
    blockNanos = builder.blockNanos;
    queue = new SpanQueue(builder.queueCapacity, builder.queueBytes);
    delivery =
        builder.outbox == null
            ? new DirectDelivery(sender, pace(), metrics, LOG)
            : new Outbox(sender, metrics, LOG, builder.outbox);
    batcher =
        new Batcher(encoder, delivery, builder.outbox == null, this::isPastCloseDeadline, metrics);
    thread = DaemonThread.of(this::run, "skua-reporter");
  }

  private Uncounted dropped(Dropped reason) {
    return new Uncounted(spans -> metrics.dropped(spans, reason));
  }

  private Pace pace() {
    return new Pace(sender.receiveBuffer(), queue::fill, System::nanoTime);
  }

  /**
   * Starts to build a reporter, which then owns both. For a sender that waits for an answer, as
   * those by HTTP do, also call {@link Builder#buffer}: without it each batch is sent only once.
   *
   * @param encoder makes the batches
   * @param sender brings them to the backend
   */
  public static Builder builder(SpanEncoder encoder, Sender sender) {
    return new Builder(encoder, sender);
  }

  @Override
  public void report(SkuaSpan span) {
    Uncounted lost = errors;
    SpanQueue.Node node = null;
    boolean isQueued = false;
    try {
      if (isClosed()) {
        lost = closed;
      } else {
        node = new SpanQueue.Node(span);
        isQueued = queue.offer(node) || (blockNanos > 0 && offerWaiting(node));
        if (isQueued) {
          offered();
        } else {
          lost = isClosed() ? closed : queueFull;
        }
      }
    } catch (StackOverflowError noStack) {
      // Neither here nor below a call that the span depends on.
    } catch (Throwable thrown) {
      isQueued = isQueued || (node != null && !node.isTakenBack());
    }
    if (!isQueued) {
      try {
        lost.add(1);
      } catch (StackOverflowError notAdded) {
        synchronized (lost) {
          lost.spans++;
        }
      }
      try {
        countUnlessTheThreadDoes();
      } catch (Throwable later) {
        // It is counted by the thread, the next that is lost, or the next flush or close.
      }
    }
  }

  /** An application's thread counts only where it waits for no other: the thread has its locks. */
  private void countUnlessTheThreadDoes() {
    State seen = state.get();
    if (seen == State.NEW || seen == State.TERMINATED) {
      countDropped();
    }
  }

  private void countDropped() {
    queueFull.count();
    closed.count();
    errors.count();
    metrics.count();
  }

  private boolean isClosed() {
    State seen = state.get();
    return seen == State.CLOSING || seen == State.TERMINATED;
  }

  /** Waits for room, unless that is asked of ourselves or the thread should not wait. */
  private boolean offerWaiting(SpanQueue.Node node) {
    long deadline = System.nanoTime() + blockNanos;
    while (!DaemonThread.isCurrent() && !isClosed() && !Thread.currentThread().isInterrupted()) {
      wake();
      LockSupport.parkNanos(this, BLOCK_STEP_NANOS);
      if (queue.offer(node)) {
        return true;
      }
      if (System.nanoTime() - deadline >= 0) {
        break;
      }
    }
    return false;
  }

  private void offered() {
    State seen = state.get();
    if (seen == State.NEW) {
      start();
    } else if (seen == State.TERMINATED) {
      dropLate();
    } else if (sleeping.get() && queue.fill() >= WAKE_FILL) {
      wake();
    }
  }

  /** Starts the thread, unless it was started; if that fails, the next span tries again. */
  private boolean start() {
    try {
      if (thread.getState() == Thread.State.NEW) {
        thread.start();
      }
      return true;
    } catch (IllegalThreadStateException byAnother) {
      return true;
    } catch (Throwable noThread) {
      failures.warn("Could not start a thread; the next span tries again", noThread);
      return false;
    }
  }

  private void wake() {
    if (sleeping.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    state.compareAndSet(State.NEW, State.RUNNING);
    if (state.get() == State.TERMINATED) {
      return; // Closed before there was a span; that close has done the rest.
    }
    long deadline = System.nanoTime() + flushIntervalNanos;
    while (true) {
      boolean closing = state.get() == State.CLOSING;
      List<CompletableFuture<Boolean>> waiting = Collections.emptyList();
      try {
        waiting = takeFlushes();
        drain();
        countDropped();
        if (closing || !waiting.isEmpty() || System.nanoTime() - deadline >= 0) {
          batcher.seal();
          tick();
          deadline = System.nanoTime() + flushIntervalNanos;
        }
        delivery.answer(waiting);
        if (closing) {
          break;
        }
        sleep(deadline);
      } catch (Throwable thrown) {
        survive(thrown, waiting);
        if (closing) {
          break;
        }
      }
    }
    terminate();
  }

  private void tick() {
    delivery.tick();
    metrics.queueLength.update(queue.size());
    metrics.log.overflowed(metrics.queueFull());
  }

  /** Out of memory, most likely. What it cost was counted where it was thrown. */
  private void survive(Throwable thrown, List<CompletableFuture<Boolean>> waiting) {
    try {
      waiting.forEach(flush -> flush.complete(false));
      failures.warn("The reporter continues after an error", thrown);
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

  /** Encodes what is queued now; what comes meanwhile waits, so that this ends. */
  private void drain() {
    drained = queue.size();
    drainedFill = queue.fill();
    for (int left = drained; left > 0 && !isPastCloseDeadline(); left--) {
      SkuaSpan span = queue.poll();
      if (span == null) {
        return;
      }
      batcher.add(span);
    }
  }

  private boolean isPastCloseDeadline() {
    return state.get() == State.CLOSING && System.nanoTime() - closeDeadlineNanos >= 0;
  }

  private void sleep(long deadline) {
    long now = System.nanoTime();
    long nanos = Math.min(deadline - now, nap(now));
    sleeping.set(true);
    if (nanos > 0
        && queue.fill() < WAKE_FILL
        && flushes.isEmpty()
        && state.get() == State.RUNNING) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeping.set(false);
    Thread.interrupted(); // Nobody's business here; left set, it would keep us from sleeping.
  }

  /** How long it takes to fill the open batch or a part of the queue, at the rate of late. */
  private long nap(long now) {
    long since = now - drainedNanos;
    drainedNanos = now;
    if (drained == 0) {
      return Long.MAX_VALUE;
    }
    double untilBatch = (double) batcher.room() / drained;
    double untilFill = WAKE_FILL / 2 / drainedFill;
    return Math.max(MIN_NAP_NANOS, (long) (since * Math.min(untilBatch, untilFill)));
  }

  private void terminate() {
    state.set(State.TERMINATED);
    try {
      dropLate();
      batcher.dropOpen(); // The last round did not get to them.
      delivery.close(closeDeadlineNanos);
      metrics.answer(takeFlushes());
      metrics.log.closed(metrics.closed());
    } catch (Throwable thrown) {
      survive(thrown, Collections.emptyList());
    } finally {
      terminated.complete(null);
    }
  }

  /** What was offered while the thread ended. */
  private void dropLate() {
    synchronized (queue) {
      while (queue.poll() != null) {
        synchronized (closed) { // Not one call, as above.
          closed.spans++;
        }
      }
    }
    countDropped();
  }

  /**
   * {@inheritDoc}
   *
   * @return whether every span reported since the last flush was sent in time; false at once if the
   *     calling thread is interrupted
   */
  @Override
  public boolean flush(Duration timeout) {
    if (queue.isEmpty() && state.get() == State.NEW) { // In this order: it may just start.
      return metrics.isNothingLostSinceLastFlush();
    }
    if (state.get() == State.NEW && !start()) {
      return false;
    }
    CompletableFuture<Boolean> flush = new CompletableFuture<>();
    flushes.add(flush);
    LockSupport.unpark(thread);
    if (state.get() == State.TERMINATED) {
      // The thread may have gone without seeing ours, or another's.
      metrics.answer(takeFlushes());
    }
    return Boolean.TRUE.equals(await(flush, Nanos.of(timeout)));
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
   * Sends what is queued and buffered, for at most the close timeout, then counts the rest as
   * dropped. Takes a second longer if the sender hangs. Idempotent.
   */
  @Override
  public void close() {
    if ((queue.isEmpty() || !start()) && state.compareAndSet(State.NEW, State.TERMINATED)) {
      closeDeadlineNanos = System.nanoTime() + closeTimeoutNanos;
      terminate();
    } else if (!isClosed()) {
      closeDeadlineNanos = System.nanoTime() + closeTimeoutNanos;
      if (state.compareAndSet(State.NEW, State.CLOSING)
          || state.compareAndSet(State.RUNNING, State.CLOSING)) {
        LockSupport.unpark(thread);
      }
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    if (Nanos.isDoneBy(System.nanoTime() + closeTimeoutNanos, terminated)) {
      dropLate();
      return;
    }
    delivery.abort(); // A send that hangs ends now, and is counted by the thread.
    thread.interrupt();
    if (!Nanos.isDoneBy(System.nanoTime() + ABORT_NANOS, terminated)) {
      LOG.warn("The sender does not return; {} spans are left behind", queue.size());
    }
  }

  @Override
  public @Nullable String lastError() {
    return metrics.log.lastError();
  }

  @Override
  public String toString() {
    return "BatchReporter{queue="
        + queue
        + (blockNanos == 0 ? "" : ", blocks=" + millis(blockNanos))
        + ", flushInterval="
        + millis(flushIntervalNanos)
        + ", closeTimeout="
        + millis(closeTimeoutNanos)
        + delivery
        + ", encoder="
        + encoder
        + ", sender="
        + sender
        + '}';
  }

  private static String millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos) + "ms";
  }

  /** Builds a {@link BatchReporter}. For one thread. */
  public static final class Builder {
    private final SpanEncoder encoder;
    private final Sender sender;
    private Metrics metrics = Metrics.NOOP;
    private int queueCapacity = 16_384;
    private long queueBytes = 16 << 20;
    private long blockNanos;
    private @Nullable OutboxSettings outbox; // null to send on the reporter's thread
    private long maxRetryAfterNanos = TimeUnit.SECONDS.toNanos(30);
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
     * @param spans 1 to 2^24; default 16,384
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
     * Bounds the queue by what its spans take, by estimate, beside their number.
     *
     * @param bytes 1,024 or more; default 16 MiB
     * @throws IllegalArgumentException if it is less
     */
    public Builder queueBytes(long bytes) {
      this.queueBytes = OutboxSettings.atLeast("queue bytes", bytes, 1024);
      return this;
    }

    /**
     * Lets a thread that finishes a span wait for room when the queue is full, instead of dropping
     * the span at once.
     *
     * @param atMost the longest wait; zero, the default, for none
     * @throws IllegalArgumentException if it is negative
     */
    public Builder blockWhenFull(Duration atMost) {
      if (atMost == null || atMost.isNegative()) {
        throw new IllegalArgumentException("block when full: " + atMost + ", must not be negative");
      }
      this.blockNanos = Nanos.bounded(atMost);
      return this;
    }

    /**
     * Keeps batches in a buffer, from which a thread of its own sends them, and again what may be
     * sent again: for senders that wait for an answer. Default: each is sent once, on the
     * reporter's thread.
     *
     * @param bytes the most that wait, at least as many as the largest batch
     * @param dropsOldest whether the oldest batch is dropped when it is full; otherwise the newest
     * @param retryDeadline when to give up on a batch
     * @throws IllegalArgumentException if the bytes are not above 0 or the deadline is negative
     */
    public Builder buffer(long bytes, boolean dropsOldest, Duration retryDeadline) {
      OutboxSettings settings = outbox == null ? new OutboxSettings() : outbox;
      settings.buffer(bytes, dropsOldest, retryDeadline);
      outbox = settings;
      return this;
    }

    /**
     * Keeps batches on disk until they were sent, so that neither an outage nor the death of this
     * process costs any that was sealed. One process uses a directory, others a folder in it; what
     * another left behind is sent by whoever finds it. Files are for their owner alone. Goes with
     * {@link #buffer}.
     *
     * @param directory is made if need be
     * @param bytes the most on disk, 1 MiB or more; when it is full, what {@link #buffer} says
     * @param format what the batches are, such as a media type: those of another are left alone
     * @throws IllegalArgumentException if the bytes are too few
     */
    public Builder spool(Path directory, long bytes, String format) {
      OutboxSettings settings = outbox == null ? new OutboxSettings() : outbox;
      settings.spool(directory, bytes, format);
      outbox = settings;
      return this;
    }

    /**
     * Bounds how long a backend may ask to be left alone, by {@code Retry-After} for example: it is
     * tried again after that, whatever it said. Without a spool, half of the retry deadline is a
     * bound too. Goes with {@link #buffer}.
     *
     * @param atMost zero or more; default 30 s
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxRetryAfter(Duration atMost) {
      if (atMost == null || atMost.isNegative()) {
        throw new IllegalArgumentException("max retry after: " + atMost + ", must not be negative");
      }
      this.maxRetryAfterNanos = Nanos.bounded(atMost);
      return this;
    }

    /** For tests, which have no time to wait. */
    @SuppressWarnings("NullAway") // After buffer or spool.
    Builder retries(long firstMillis, long longestMillis) {
      outbox.firstRetryMillis = firstMillis;
      outbox.longestRetryMillis = longestMillis;
      return this;
    }

    /** For tests, which have one that fails. */
    @SuppressWarnings("NullAway") // After buffer or spool.
    Builder disk(Disk disk) {
      outbox.disk = disk;
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
      this.flushIntervalNanos = Nanos.bounded(interval);
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
      this.closeTimeoutNanos = Nanos.bounded(timeout);
      return this;
    }

    /**
     * Builds the reporter. Its threads start with the first span and batch; with a spool, one
     * starts now.
     *
     * @throws IllegalArgumentException if the spool's directory cannot be used
     */
    public BatchReporter build() {
      if (outbox != null) {
        outbox.maxRetryAfterNanos = maxRetryAfterNanos;
      }
      return new BatchReporter(this);
    }
  }
}
