/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers finished spans in a bounded queue; one thread of its own encodes them into batches and
 * sends those. {@link #report} never blocks: when the queue is full the span is dropped and
 * counted.
 *
 * <p>Each span that was reported is counted in exactly one outcome, with its reason: sent, failed
 * (refused, gave_up), dropped (queue_full, buffer_full, spool_full, too_large, encoding, closed) or
 * left on disk (spooled).
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
 *
 * A wake-up costs the producer more than the span, so there is none as a rule: the thread sleeps for
 * as long as it takes to gather a part of the queue at the rate of late, and is woken only if spans
 * come much faster.
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

  /** How long close() waits for a sender that was told to let go. */
  private static final long ABORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long SHORTEST_NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long BLOCK_STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final SpanEncoder encoder; // used by the thread alone
  private final Sender sender;
  private final Outlet outlet;
  private final Books books;
  private final long flushIntervalNanos;
  private final long closeTimeoutNanos;
  private final long blockNanos; // 0: a full queue drops at once
  private final int wakeAt;
  private final SpanQueue queue;
  private final Queue<CompletableFuture<Boolean>> flushes = new ConcurrentLinkedQueue<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final AtomicBoolean sleeping = new AtomicBoolean();
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final RateLimitedLog failures = new RateLimitedLog(LOG);

  private volatile Thread thread; // written once, by the producer that starts it
  private volatile long closeDeadlineNanos; // written before the state becomes CLOSING

  // The thread's.
  private int openSpans; // in the encoder's open batch
  private SkuaSpan[] open; // those spans, if they may have to be encoded again; else null
  private long drainedNanos = System.nanoTime(); // when the queue was emptied last
  private int drained; // how many spans it held then

  private BatchReporter(Builder builder) {
    encoder = builder.encoder;
    sender = builder.sender;
    books = new Books(builder.metrics, LOG, String.valueOf(sender));
    flushIntervalNanos = builder.flushIntervalNanos;
    closeTimeoutNanos = builder.closeTimeoutNanos;
    blockNanos = builder.blockNanos;
    queue = new SpanQueue(builder.queueCapacity, builder.queueBytes);
    wakeAt = Math.max(1, queue.capacity() / 4);
    boolean isDirect = builder.outbox == null;
    open = isDirect ? new SkuaSpan[64] : null;
    outlet =
        isDirect
            ? new DirectOutlet(sender, books, LOG)
            : new Outbox(sender, books, LOG, builder.outbox);
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
    if (isClosed()) {
      books.dropped(1, Books.Dropped.CLOSED);
    } else if (queue.offer(span) || (blockNanos > 0 && offerWaiting(span))) {
      offered();
    } else {
      books.dropped(1, isClosed() ? Books.Dropped.CLOSED : Books.Dropped.QUEUE_FULL);
    }
  }

  private boolean isClosed() {
    State seen = state.get();
    return seen == State.CLOSING || seen == State.TERMINATED;
  }

  /** Waits for room, unless that is asked of ourselves or the thread should not wait. */
  private boolean offerWaiting(SkuaSpan span) {
    long deadline = System.nanoTime() + blockNanos;
    while (!DaemonThread.isCurrent() && !isClosed() && !Thread.currentThread().isInterrupted()) {
      wake();
      LockSupport.parkNanos(this, BLOCK_STEP_NANOS);
      if (queue.offer(span)) {
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
          tick();
          deadline = System.nanoTime() + flushIntervalNanos;
        }
        outlet.answer(waiting);
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

  private void tick() {
    outlet.tick();
    books.queueLength.update(queue.size());
    books.log.overflowed(books.queueFull());
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

  /** Encodes what is queued now; what comes meanwhile waits, so that this ends. */
  private void drain() {
    drained = queue.size();
    for (int left = drained; left > 0 && !isPastCloseDeadline(); left--) {
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
        opened(span);
      } else if (appended == SpanEncoder.Appended.PRUNED) {
        opened(span);
        books.pruned.inc(1);
      } else {
        books.dropped(1, Books.Dropped.TOO_LARGE);
      }
    } catch (Throwable thrown) {
      books.dropped(1, Books.Dropped.ENCODING);
      books.log.encodingFailed(thrown);
    }
  }

  private void opened(SkuaSpan span) {
    if (open != null) {
      if (openSpans == open.length) {
        open = Arrays.copyOf(open, 2 * openSpans);
      }
      open[openSpans] = span;
    }
    openSpans++;
  }

  private void sealAndSend() {
    int spans = openSpans;
    openSpans = 0;
    if (spans == 0) {
      return;
    }
    EncodedBatch batch;
    try {
      books.tell(encoder);
      batch = encoder.seal();
    } catch (Throwable thrown) {
      books.dropped(spans, Books.Dropped.ENCODING);
      books.log.encodingFailed(thrown);
      return;
    }
    if (isPastCloseDeadline()) {
      books.dropped(spans, Books.Dropped.CLOSED);
      return;
    }
    if (state.get() == State.RUNNING) {
      Thread.interrupted(); // Nobody's business here; left set, it would close a sender's channel.
    }
    if (!outlet.send(batch, spans)) {
      encodeAgain(Arrays.copyOf(open, spans));
    }
  }

  /** The transport carries less than was thought: from here on, smaller batches. */
  private void encodeAgain(SkuaSpan[] spans) {
    if (!encoder.shrink()) {
      books.dropped(spans.length, Books.Dropped.TOO_LARGE);
      return;
    }
    for (SkuaSpan span : spans) {
      encode(span);
    }
    sealAndSend();
  }

  private boolean isPastCloseDeadline() {
    return state.get() == State.CLOSING && System.nanoTime() - closeDeadlineNanos >= 0;
  }

  private void sleep(long deadline) {
    long now = System.nanoTime();
    long nanos = Math.min(deadline - now, nap(now));
    sleeping.set(true);
    if (nanos > 0 && queue.size() < wakeAt && flushes.isEmpty() && state.get() == State.RUNNING) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeping.set(false);
    Thread.interrupted(); // As before a send: left set, it would keep us from sleeping.
  }

  /** How long it takes to gather an eighth of the queue at the rate of late. */
  private long nap(long now) {
    long since = now - drainedNanos;
    drainedNanos = now;
    return drained == 0
        ? Long.MAX_VALUE
        : Math.max(SHORTEST_NAP_NANOS, since / drained * (queue.capacity() / 8));
  }

  private void terminate() {
    state.set(State.TERMINATED);
    try {
      dropQueued();
      if (openSpans > 0) {
        books.dropped(openSpans, Books.Dropped.CLOSED); // the last round did not get to them
      }
      outlet.close(closeDeadlineNanos);
      books.answer(takeFlushes());
      books.log.closed(books.closed());
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
        books.dropped(1, Books.Dropped.CLOSED);
      }
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
      books.answer(takeFlushes());
    }
    return Boolean.TRUE.equals(await(flush, nanos(timeout)));
  }

  /** As many as fit, for a caller who means "forever". */
  static long nanos(Duration duration) {
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
   * Sends what is queued and buffered, for at most the close timeout, then counts the rest as
   * dropped. Takes a second longer if the sender hangs. Idempotent.
   */
  @Override
  public void close() {
    if (state.compareAndSet(State.NEW, State.TERMINATED)) {
      closeDeadlineNanos = System.nanoTime() + closeTimeoutNanos;
      terminate();
    } else if (state.get() == State.RUNNING) {
      closeDeadlineNanos = System.nanoTime() + closeTimeoutNanos;
      state.compareAndSet(State.RUNNING, State.CLOSING);
      LockSupport.unpark(thread);
    }
    if (Thread.currentThread() == thread || isTerminatedWithin(closeTimeoutNanos)) {
      return;
    }
    outlet.abort(); // A send that hangs ends now, and is counted by the thread.
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
        + queue
        + (blockNanos == 0 ? "" : ", blocks=" + millis(blockNanos))
        + ", flushInterval="
        + millis(flushIntervalNanos)
        + ", closeTimeout="
        + millis(closeTimeoutNanos)
        + outlet
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
    private long queueBytes = 8 << 20;
    private long blockNanos;
    private OutboxSettings outbox; // null to send on the reporter's thread
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
     * Bounds the queue by what its spans take, by estimate, beside their number.
     *
     * @param bytes 1,024 or more; default 8 MiB
     * @throws IllegalArgumentException if it is less
     */
    public Builder queueBytes(long bytes) {
      this.queueBytes = atLeast("queue bytes", bytes, 1024);
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
      this.blockNanos = bounded(atMost);
      return this;
    }

    /**
     * Keeps batches in a buffer, from which a thread of its own sends them, and again what may be
     * sent again: for senders that wait for an answer. Default: each is sent once, on the
     * reporter's thread.
     *
     * @param bytes the most that wait, at least as many as the largest batch
     * @param dropsOldest whether the oldest batch goes when it is full, else the newest
     * @param retryDeadline when to give up on a batch
     * @throws IllegalArgumentException if the bytes are not above 0 or the deadline is negative
     */
    public Builder buffer(long bytes, boolean dropsOldest, Duration retryDeadline) {
      if (retryDeadline == null || retryDeadline.isNegative()) {
        throw new IllegalArgumentException(
            "retry deadline: " + retryDeadline + ", must not be negative");
      }
      OutboxSettings settings = outbox == null ? new OutboxSettings() : outbox;
      settings.maxBytes = atLeast("buffer bytes", bytes, 1);
      settings.dropsOldest = dropsOldest;
      settings.deadlineNanos = bounded(retryDeadline);
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
      settings.spoolDirectory = directory;
      settings.spoolBytes = atLeast("spool bytes", bytes, 1 << 20);
      settings.spoolFormat = format;
      outbox = settings;
      return this;
    }

    /** For tests, which have no time to wait. */
    Builder retries(long firstMillis, long longestMillis) {
      outbox.firstRetryMillis = firstMillis;
      outbox.longestRetryMillis = longestMillis;
      return this;
    }

    /** For tests, which have one that fails. */
    Builder disk(Disk disk) {
      outbox.disk = disk;
      return this;
    }

    private static long atLeast(String name, long value, long least) {
      if (value < least) {
        throw new IllegalArgumentException(name + ": " + value + ", must be " + least + " or more");
      }
      return value;
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

    /**
     * Builds the reporter. Its threads start with the first span and batch; with a spool, one
     * starts now.
     *
     * @throws IllegalArgumentException if the spool's directory cannot be used
     */
    public BatchReporter build() {
      return new BatchReporter(this);
    }
  }
}
