/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.DaemonThread;
import io.skua.internal.Nanos;
import io.skua.internal.RateLimitedLog;
import io.skua.internal.SafeLog;
import io.skua.reporter.ReporterMetrics.Dropped;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps batches until the backend took them, in a bounded buffer or on disk; a thread of its own
 * sends them in order, and again what may be sent again. So a backend that is slow or away does not
 * keep the queue of spans from being emptied.
 */
/*
 * The thread sends one batch until that has its outcome; a batch that fails says that the backend
 * does, so the others wait too. With a spool every batch goes through the disk, and the buffer is
 * for those that the disk did not take. The monitor guards the state; it is never held during I/O or
 * while someone else's code runs.
 */
final class Outbox implements Delivery {
  private static final int NO_ROOM = -1;

  /** How long a disk that could not be read is left alone. */
  private static final long DISK_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long a sender that was told to let go may take. */
  private static final long ABORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SafeSender sender;
  private final ReporterMetrics metrics;
  private final RateLimitedLog failures;
  private final OutboxSettings settings;
  private final @Nullable Spool spool; // null for none
  private final Backoff backoff; // the thread's
  private final long maxAskedNanos; // for which a backend is left alone at its wish
  private final SpareArrays spares = new SpareArrays();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  // Guarded by this.
  private final Queue<PendingBatch> waiting =
      new ConcurrentLinkedQueue<>(); // sound though memory runs out
  private final List<Flush> flushes = new ArrayList<>();
  private long waitingBytes;
  private long bytesInHand; // of the one that was taken out of those that wait
  private long accepted; // into the buffer
  private long passed; // through it, whatever the outcome
  private boolean signalled; // there may be more to do than the thread knows
  private @Nullable Thread thread; // null until there is something to send
  private boolean closing;
  private long closeNanos; // the deadline, if closing

  /** The sender was closed: a refusal is no longer the backend's. */
  private volatile boolean aborted;

  // The thread's.
  private boolean failing;
  private boolean diskFailed; // when it was read last
  private boolean triedLast; // while closing, once, in case the backend is back
  private long notBeforeNanos = System.nanoTime();

  Outbox(Sender sender, ReporterMetrics metrics, SafeLog log, OutboxSettings settings) {
    this.sender = new SafeSender(sender, log);
    this.metrics = metrics;
    this.settings = settings;
    failures = new RateLimitedLog(log);
    backoff = new Backoff(settings.firstRetryMillis, settings.longestRetryMillis);
    spool = settings.openSpool(metrics);
    maxAskedNanos =
        spool == null
            ? Math.min(settings.maxRetryAfterNanos, settings.deadlineNanos / 2)
            : settings.maxRetryAfterNanos;
    if (spool != null) {
      start(); // There may be batches from last time.
    }
  }

  @Override
  public boolean send(EncodedBatch batch, int spans) {
    boolean isTaken = false;
    try {
      isTaken = (spool != null && isOnDisk(spool, batch, spans)) || isBuffered(batch, spans);
      start();
    } catch (Throwable noMemory) {
      failures.warn("A batch could not be kept", noMemory);
    } finally {
      if (!isTaken) {
        metrics.dropped(spans, Dropped.BUFFER_FULL);
      }
    }
    return true;
  }

  /** False if the disk fails: then it is for the buffer. A spool that is full costs the batch. */
  private boolean isOnDisk(Spool spool, EncodedBatch batch, int spans) {
    boolean isAppended;
    try {
      isAppended = spool.append(batch);
    } catch (Throwable failed) {
      metrics.log.diskFails(failed);
      return false;
    }
    if (isAppended) {
      metrics.spooled(spans);
    } else {
      metrics.dropped(spans, Dropped.SPOOL_FULL);
    }
    metrics.log.diskWorks();
    signal();
    return true;
  }

  /** False if there is no room for it. */
  private boolean isBuffered(EncodedBatch batch, int spans) {
    int dropped = makeRoom(batch.length());
    if (dropped == NO_ROOM) {
      return false;
    }
    if (dropped > 0) {
      metrics.dropped(dropped, Dropped.BUFFER_FULL);
    }
    EncodedBatch copy = new EncodedBatch(spares.copy(batch), 0, batch.length(), spans);
    add(new PendingBatch(copy, spans, System.nanoTime() + settings.deadlineNanos));
    return true;
  }

  /** Returns how many spans had to go for it, or {@link #NO_ROOM}. */
  private synchronized int makeRoom(int length) {
    long staying = settings.dropsOldest ? bytesInHand : bytesInHand + waitingBytes;
    if (closing || staying + length > settings.maxBytes) {
      return NO_ROOM;
    }
    int dropped = 0;
    while (bytesInHand + waitingBytes + length > settings.maxBytes) {
      PendingBatch oldest = waiting.remove();
      waitingBytes -= oldest.batch.length();
      passed++;
      dropped += oldest.spans;
    }
    return dropped;
  }

  private synchronized void add(PendingBatch pending) {
    waiting.add(pending);
    waitingBytes += pending.batch.length();
    accepted++;
    signal();
  }

  private synchronized void signal() {
    signalled = true;
    notifyAll();
  }

  private synchronized void start() {
    if (thread != null || closing) {
      return;
    }
    try {
      Thread sending = DaemonThread.of(this::run, "skua-sender");
      sending.start();
      thread = sending;
    } catch (Throwable noThread) {
      failures.warn("Could not start a thread; the next batch tries again", noThread);
    }
  }

  private void run() {
    try {
      while (isOneDelivered()) {
        // The next.
      }
    } finally {
      ended.complete(null);
    }
  }

  /** Sees to one batch, whatever happens; false when it is time to end. */
  private boolean isOneDelivered() {
    try {
      PendingBatch pending = take();
      if (pending == null) {
        return false;
      }
      deliver(pending);
    } catch (Throwable thrown) {
      failures.warn("The thread of the sender continues after an error", thrown);
    }
    return true;
  }

  /** Returns what is to be sent next, having waited for it; null when it is time to end. */
  private @Nullable PendingBatch take() {
    do {
      forgetSignal(); // Before we look: what comes meanwhile is looked at once more.
      answerDue();
      PendingBatch next = fromBuffer();
      next = next == null ? fromSpool() : next;
      if (next != null) {
        return next;
      }
    } while (awaitsMore());
    return null;
  }

  private synchronized void forgetSignal() {
    signalled = false;
  }

  private synchronized @Nullable PendingBatch fromBuffer() {
    PendingBatch next = isOver() ? null : waiting.poll();
    if (next != null) {
      bytesInHand = next.batch.length();
      waitingBytes -= bytesInHand;
    }
    return next;
  }

  private @Nullable PendingBatch fromSpool() {
    diskFailed = false;
    if (spool == null || isOver() || (failing && triedLast)) {
      return null;
    }
    try {
      SpooledBatch record = spool.next();
      if (record == null) {
        return null;
      }
      metrics.replayed(record.batch.spanCount());
      return new PendingBatch(record);
    } catch (Throwable failed) {
      diskFailed = true;
      metrics.log.diskFails(failed);
      return null;
    }
  }

  /** Also after a while, if there may be a batch on a disk that failed. */
  private synchronized boolean awaitsMore() {
    boolean isDue = false;
    while (!signalled && !isDue) {
      if (closing) {
        return false;
      }
      await(diskFailed ? DISK_RETRY_NANOS : Long.MAX_VALUE);
      isDue = diskFailed;
    }
    return !isOver();
  }

  private synchronized boolean isOver() {
    return closing && System.nanoTime() - closeNanos >= 0;
  }

  /** Holding the monitor. An interrupt is nobody's business here. */
  private void await(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException ignored) {
      // Whoever waits looks again.
    }
  }

  private void deliver(PendingBatch pending) {
    SendOutcome outcome = null;
    try {
      outcome = outcomeOf(pending);
    } finally {
      try {
        count(pending, outcome);
      } finally {
        pass(pending);
      }
    }
  }

  /** Tries until there is an outcome for good or no time left; null if it was never tried. */
  private @Nullable SendOutcome outcomeOf(PendingBatch pending) {
    SendOutcome outcome = null;
    while (isTimeFor(pending)) {
      if (pending.attempts++ > 0) {
        metrics.resent(pending.spans);
      }
      outcome = attempt(pending);
      if (outcome.retryAfter() == null) {
        failing = false;
        backoff.worked();
        return outcome;
      }
      failing = true;
      long asked = Math.min(maxAskedNanos, Nanos.of(outcome.retryAfter()));
      notBeforeNanos = System.nanoTime() + backoff.failed(asked);
      metrics.log.fails(outcome.reason());
    }
    return outcome;
  }

  private SendOutcome attempt(PendingBatch pending) {
    if (!isOver()) {
      Thread.interrupted(); // Left set by a stranger, it would keep the sender from waiting.
    }
    SendOutcome outcome = sender.send(pending.batch);
    metrics.repeated(pending.spans, outcome);
    return outcome.isUnsettled() ? sender.settle() : outcome;
  }

  /** Waits until the backend was left alone for long enough; false if time runs out before. */
  private synchronized boolean isTimeFor(PendingBatch pending) {
    while (true) {
      long now = System.nanoTime();
      if (isOver()) {
        return false;
      }
      if (pending.isExpired(now)) {
        // One that is late through no fault of the backend has its first try all the same.
        return pending.attempts == 0 && notBeforeNanos - now <= 0;
      }
      if (closing && failing && pending.isOnDisk()) {
        boolean isLast = !triedLast;
        triedLast = true;
        return isLast;
      }
      long nanos = notBeforeNanos - now;
      if (nanos <= 0) {
        return true;
      }
      nanos = pending.isOnDisk() ? nanos : Math.min(nanos, pending.deadlineNanos - now);
      await(closing ? Math.min(nanos, closeNanos - now) : nanos);
    }
  }

  private void count(PendingBatch pending, @Nullable SendOutcome outcome) {
    if (outcome != null && outcome.isSent()) {
      metrics.sent(pending.spans, outcome);
      done(pending);
    } else if (outcome != null && isRefused(outcome) && !aborted) {
      metrics.refused(pending.spans, outcome.reason());
      done(pending);
    } else if (pending.isOnDisk()) {
      metrics.leftOnDisk(pending.spans);
    } else if (outcome == null ? isOver() : isRefused(outcome)) {
      metrics.dropped(pending.spans, Dropped.CLOSED);
    } else {
      metrics.gaveUp(pending.spans, outcome == null ? "no time was left" : outcome.reason());
    }
  }

  private static boolean isRefused(SendOutcome outcome) {
    return !outcome.isSent() && outcome.retryAfter() == null;
  }

  private void done(PendingBatch pending) {
    if (spool != null && pending.record != null) {
      try {
        spool.done(pending.record);
      } catch (Throwable failed) {
        metrics.log.diskFails(failed); // The next process may send it again.
      }
    }
  }

  private synchronized void pass(PendingBatch pending) {
    if (!pending.isOnDisk()) {
      passed++;
      bytesInHand = 0;
      spares.giveBack(pending.batch.bytes());
    }
  }

  @Override
  public void tick() {
    metrics.bufferBytes.update(bufferedBytes());
    if (spool != null) {
      metrics.spoolBytes.update(spool.bytes());
    }
  }

  private synchronized long bufferedBytes() {
    return waitingBytes + bytesInHand;
  }

  /** Answers wait until all has passed that was here when they were asked for. */
  private static final class Flush {
    final long accepted;
    final long spoolEnd;
    final List<CompletableFuture<Boolean>> answers;

    Flush(long accepted, long spoolEnd, List<CompletableFuture<Boolean>> answers) {
      this.accepted = accepted;
      this.spoolEnd = spoolEnd;
      this.answers = answers;
    }
  }

  @Override
  public void answer(List<CompletableFuture<Boolean>> answers) {
    if (answers.isEmpty()) {
      return;
    }
    ask(spool == null ? 0 : spool.end(), answers);
    if (!isStarted()) { // There was nothing to send, or no thread to be had.
      answerDue();
    }
  }

  private synchronized void ask(long spoolEnd, List<CompletableFuture<Boolean>> answers) {
    flushes.add(new Flush(accepted, spoolEnd, answers));
    signal();
  }

  private synchronized boolean isStarted() {
    return thread != null;
  }

  /** On the thread, when it has nothing in hand. */
  private void answerDue() {
    for (Flush due : due(spool == null ? 0 : spool.head())) {
      metrics.answer(due.answers);
    }
  }

  private synchronized List<Flush> due(long spoolHead) {
    List<Flush> due = new ArrayList<>(0);
    for (Iterator<Flush> i = flushes.iterator(); i.hasNext(); ) {
      Flush flush = i.next();
      if (flush.accepted <= passed && flush.spoolEnd <= spoolHead) {
        due.add(flush);
        i.remove();
      }
    }
    return due;
  }

  /**
   * {@inheritDoc} Whoever interrupts has lost patience; but what the thread has in hand must be
   * counted before we go, and it is bounded as it is.
   */
  @Override
  public void close(long deadlineNanos) {
    Thread sending = beginClose(deadlineNanos);
    if (sending != null && !Nanos.isDoneBy(deadlineNanos, ended)) {
      abort();
      sending.interrupt();
      Nanos.isDoneBy(System.nanoTime() + ABORT_NANOS, ended);
    }
    sender.close();
    dropWaiting();
    answerDue();
    closeSpool();
    refuse(due(Long.MAX_VALUE)); // What they wait for is on disk.
  }

  private static void refuse(List<Flush> flushes) {
    flushes.forEach(flush -> flush.answers.forEach(answer -> answer.complete(false)));
  }

  private synchronized @Nullable Thread beginClose(long deadlineNanos) {
    closing = true;
    closeNanos = deadlineNanos;
    signal();
    return thread;
  }

  private void dropWaiting() {
    PendingBatch pending;
    while ((pending = removeWaiting()) != null) {
      metrics.dropped(pending.spans, Dropped.CLOSED);
    }
  }

  private synchronized @Nullable PendingBatch removeWaiting() {
    PendingBatch pending = waiting.poll();
    if (pending != null) {
      waitingBytes -= pending.batch.length();
      passed++;
    }
    return pending;
  }

  private void closeSpool() {
    if (spool != null) {
      spool.close();
    }
  }

  /** A send that hangs ends now. */
  @Override
  public void abort() {
    aborted = true;
    sender.close();
  }

  @Override
  public String toString() {
    return ", " + settings;
  }
}
