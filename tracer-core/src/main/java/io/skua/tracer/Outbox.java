/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;

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
final class Outbox implements Outlet {
  private static final int NO_ROOM = -1;

  /** How long a sender that was told to let go may take. */
  private static final long ABORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SafeSender sender;
  private final Books books;
  private final RateLimitedLog failures;
  private final OutboxSettings settings;
  private final Spool spool; // null for none
  private final Backoff backoff; // the thread's
  private final SpareArrays spares = new SpareArrays();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  // Guarded by this.
  private final ArrayDeque<Parcel> waiting = new ArrayDeque<>();
  private final List<Flush> flushes = new ArrayList<>();
  private long waitingBytes;
  private long bytesInHand; // of the one that was taken out of those that wait
  private long accepted; // into the buffer
  private long passed; // through it, whatever the outcome
  private boolean signalled; // there may be more to do than the thread knows
  private Thread thread; // null until there is something to send
  private boolean closing;
  private long closeNanos; // the deadline, if closing

  /** The sender was closed: a refusal is no longer the backend's. */
  private volatile boolean aborted;

  // The thread's.
  private boolean failing;
  private boolean triedLast; // while closing, once, in case the backend is back
  private long notBeforeNanos = System.nanoTime();

  Outbox(Sender sender, Books books, Logger log, OutboxSettings settings) {
    this.sender = new SafeSender(sender, log);
    this.books = books;
    this.settings = settings;
    failures = new RateLimitedLog(log);
    backoff = new Backoff(settings.firstRetryMillis, settings.longestRetryMillis);
    spool = settings.openSpool(books);
    if (spool != null) {
      start(); // There may be batches from last time.
    }
  }

  @Override
  public boolean send(EncodedBatch batch, int spans) {
    if (spool == null || !isOnDisk(batch, spans)) {
      buffer(batch, spans);
    }
    start();
    return true;
  }

  /** False if the disk fails: then it is for the buffer. A spool that is full costs the batch. */
  private boolean isOnDisk(EncodedBatch batch, int spans) {
    try {
      if (spool.append(batch)) {
        books.spooled(spans);
      } else {
        books.dropped(spans, Books.Dropped.SPOOL_FULL);
      }
      books.log.diskWorks();
      signal();
      return true;
    } catch (IOException | RuntimeException failed) {
      books.log.diskFails(failed);
      return false;
    }
  }

  private void buffer(EncodedBatch batch, int spans) {
    int dropped = makeRoom(batch.length());
    if (dropped != NO_ROOM) {
      byte[] copy = spares.copy(batch);
      add(
          new Parcel(
              new EncodedBatch(copy, 0, batch.length(), spans),
              spans,
              System.nanoTime() + settings.deadlineNanos));
    }
    int lost = dropped == NO_ROOM ? spans : dropped;
    if (lost > 0) {
      books.dropped(lost, Books.Dropped.BUFFER_FULL);
    }
  }

  /** Returns how many spans had to go for it, or {@link #NO_ROOM}. */
  private synchronized int makeRoom(int length) {
    long staying = settings.dropsOldest ? bytesInHand : bytesInHand + waitingBytes;
    if (closing || staying + length > settings.maxBytes) {
      return NO_ROOM;
    }
    int dropped = 0;
    while (bytesInHand + waitingBytes + length > settings.maxBytes) {
      Parcel oldest = waiting.remove();
      waitingBytes -= oldest.batch.length();
      passed++;
      dropped += oldest.spans;
    }
    return dropped;
  }

  private synchronized void add(Parcel parcel) {
    waiting.add(parcel);
    waitingBytes += parcel.batch.length();
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
      Parcel parcel;
      while ((parcel = take()) != null) {
        deliver(parcel);
      }
    } finally {
      ended.complete(null);
    }
  }

  /** Returns what is to be sent next, having waited for it; null when it is time to end. */
  private Parcel take() {
    do {
      try {
        answerDue();
        Parcel next = fromBuffer();
        next = next == null ? fromSpool() : next;
        if (next != null) {
          return next;
        }
      } catch (Throwable thrown) {
        failures.warn("The thread of the sender goes on", thrown);
      }
    } while (awaitsMore());
    return null;
  }

  private synchronized Parcel fromBuffer() {
    signalled = false;
    Parcel next = isOver() ? null : waiting.poll();
    if (next != null) {
      bytesInHand = next.batch.length();
      waitingBytes -= bytesInHand;
    }
    return next;
  }

  private Parcel fromSpool() {
    if (spool == null || isOver() || (failing && triedLast)) {
      return null;
    }
    try {
      SpooledBatch record = spool.next();
      if (record == null) {
        return null;
      }
      books.replayed(record.batch.spanCount());
      return new Parcel(record);
    } catch (IOException | RuntimeException failed) {
      books.log.diskFails(failed);
      return null;
    }
  }

  private synchronized boolean awaitsMore() {
    while (!signalled) {
      if (closing) {
        return false;
      }
      await(Long.MAX_VALUE);
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

  private void deliver(Parcel parcel) {
    SendOutcome outcome = SafeSender.NO_OUTCOME;
    try {
      outcome = outcomeOf(parcel);
    } catch (Throwable thrown) {
      failures.warn("The thread of the sender goes on", thrown);
    } finally {
      count(parcel, outcome);
      pass(parcel);
    }
  }

  /** Tries until there is an outcome for good or no time left; null if it was never tried. */
  private SendOutcome outcomeOf(Parcel parcel) {
    SendOutcome outcome = null;
    while (isTimeFor(parcel)) {
      if (parcel.attempts++ > 0) {
        books.resent(parcel.spans);
      }
      outcome = attempt(parcel);
      if (outcome.retryAfter() == null) {
        failing = false;
        backoff.worked();
        return outcome;
      }
      failing = true;
      long asked = BatchReporter.nanos(outcome.retryAfter());
      notBeforeNanos = System.nanoTime() + backoff.failed(asked);
      books.log.fails(outcome.reason());
    }
    return outcome;
  }

  private SendOutcome attempt(Parcel parcel) {
    if (!isOver()) {
      Thread.interrupted(); // Left set by a stranger, it would keep the sender from waiting.
    }
    SendOutcome outcome = sender.send(parcel.batch);
    books.repeated(parcel.spans, outcome);
    return outcome.isUnsettled() ? sender.settle() : outcome;
  }

  /** Waits until the backend was left alone for long enough; false if time runs out before. */
  private synchronized boolean isTimeFor(Parcel parcel) {
    while (true) {
      long now = System.nanoTime();
      if (isOver()) {
        return false;
      }
      if (parcel.isExpired(now)) {
        // One that is late through no fault of the backend has its first try all the same.
        return parcel.attempts == 0 && notBeforeNanos - now <= 0;
      }
      if (closing && failing && parcel.isOnDisk()) {
        boolean isLast = !triedLast;
        triedLast = true;
        return isLast;
      }
      long nanos = notBeforeNanos - now;
      if (nanos <= 0) {
        return true;
      }
      nanos = parcel.isOnDisk() ? nanos : Math.min(nanos, parcel.deadlineNanos - now);
      await(closing ? Math.min(nanos, closeNanos - now) : nanos);
    }
  }

  private void count(Parcel parcel, SendOutcome outcome) {
    boolean isSent = outcome != null && outcome.isSent();
    boolean isRefused = outcome != null && !isSent && outcome.retryAfter() == null;
    if (isSent) {
      books.sent(parcel.spans, outcome);
      done(parcel);
    } else if (isRefused && !aborted) {
      books.refused(parcel.spans, outcome.reason());
      done(parcel);
    } else if (parcel.isOnDisk()) {
      books.leftOnDisk(parcel.spans);
    } else if (isRefused || (outcome == null && isOver())) {
      books.dropped(parcel.spans, Books.Dropped.CLOSED);
    } else {
      books.gaveUp(parcel.spans, outcome == null ? "no time was left" : outcome.reason());
    }
  }

  private void done(Parcel parcel) {
    if (parcel.isOnDisk()) {
      spool.done(parcel.record);
    }
  }

  private synchronized void pass(Parcel parcel) {
    if (!parcel.isOnDisk()) {
      passed++;
      bytesInHand = 0;
      spares.giveBack(parcel.batch.bytes());
    }
  }

  @Override
  public void tick() {
    books.bufferBytes.update(bufferedBytes());
    if (spool != null) {
      books.spoolBytes.update(spool.bytes());
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
    if (!isAsked(spool == null ? 0 : spool.end(), answers)) {
      books.answer(answers);
    }
  }

  /** False if there is no thread that could tell, and so nothing to wait for. */
  private synchronized boolean isAsked(long spoolEnd, List<CompletableFuture<Boolean>> answers) {
    if (thread == null) {
      return false;
    }
    flushes.add(new Flush(accepted, spoolEnd, answers));
    signal();
    return true;
  }

  /** On the thread, when it has nothing in hand. */
  private void answerDue() {
    for (Flush due : due(spool == null ? 0 : spool.head())) {
      books.answer(due.answers);
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

  @Override
  public void close(long deadlineNanos) {
    Thread sending = beginClose(deadlineNanos);
    if (sending != null && !isEndedBy(deadlineNanos)) {
      abort();
      sending.interrupt();
      isEndedBy(System.nanoTime() + ABORT_NANOS);
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

  private synchronized Thread beginClose(long deadlineNanos) {
    closing = true;
    closeNanos = deadlineNanos;
    signal();
    return thread;
  }

  /**
   * Whoever interrupts has lost patience; but what the thread has in hand must be counted before we
   * go, and it is bounded as it is.
   */
  private boolean isEndedBy(long deadlineNanos) {
    while (true) {
      try {
        ended.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        return true;
      } catch (InterruptedException impatient) {
        // Again, for what is left of the time.
      } catch (ExecutionException | TimeoutException late) {
        return false;
      }
    }
  }

  private void dropWaiting() {
    Parcel parcel;
    while ((parcel = removeWaiting()) != null) {
      books.dropped(parcel.spans, Books.Dropped.CLOSED);
    }
  }

  private synchronized Parcel removeWaiting() {
    Parcel parcel = waiting.poll();
    if (parcel != null) {
      waitingBytes -= parcel.batch.length();
      passed++;
    }
    return parcel;
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
