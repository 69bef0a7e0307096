/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.skua.allinone.store.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Statements under way, within a bound of their number, and of the bytes that they take. Whoever
 * adds spans waits for its own, in its own thread; those of the driver only count. Thread-safe.
 */
final class Writes {
  /** A sender waits for 10 s; it is told before it leaves. */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(8);

  private final Database database;
  private final Failures failures;
  private final Semaphore free;
  private final long maxBytes;
  private long bytes; // guarded by this, as below
  private int batches;
  private boolean closed;

  Writes(Database database, Failures failures, int maxStatements, long maxBytes) {
    this.database = database;
    this.failures = failures;
    this.free = new Semaphore(maxStatements);
    this.maxBytes = maxBytes;
  }

  /**
   * Begins to write spans that take so many bytes, however many if there is nothing else.
   *
   * @throws StoreUnavailableException if there is too much under way
   */
  synchronized Batch begin(long size) {
    if (closed) {
      throw new UncheckedIOException(new IOException("the store is closed"));
    }
    if (bytes > 0 && bytes + size > maxBytes) {
      throw failures.unavailable(
          Failures.BUSY, "Cassandra: " + bytes + " bytes of spans are being written already");
    }
    bytes += size;
    batches++;
    return new Batch(size);
  }

  private synchronized void ended(long size) {
    bytes -= size;
    batches--;
    notifyAll();
  }

  /** Lets no more begin, and waits for those that have. */
  synchronized void close() {
    closed = true;
    long deadline = System.nanoTime() + MAX_NANOS;
    try {
      for (long left = MAX_NANOS; batches > 0 && left > 0; left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how many bytes are being written. */
  synchronized long bytes() {
    return bytes;
  }

  /** The statements for some spans. One thread writes them, and waits; any thread ends them. */
  final class Batch {
    private final long size;
    private final long deadline = System.nanoTime() + MAX_NANOS;
    private final Set<Integer> refused = new HashSet<>(); // guarded by this, as all below
    private int open = 1; // the last is that of the writer, who has not done yet
    private @Nullable Throwable failure;

    private Batch(long size) {
      this.size = size;
    }

    /**
     * Sends a statement as soon as there is room for it.
     *
     * @param span the number of the span that it is for
     * @param done is run when it was acknowledged, by a thread of the driver
     */
    void write(int span, BoundStatement statement, Runnable done) {
      acquire();
      synchronized (this) {
        open++;
      }
      database
          .start(statement)
          .whenComplete(
              (rows, failed) -> {
                free.release();
                if (failed == null) {
                  done.run();
                }
                end(span, failed);
              });
    }

    private void acquire() {
      throwIfFailed();
      try {
        if (!free.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw failures.unavailable(
              Failures.BUSY, "Cassandra: too many statements are being written already");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failures.unavailable(Failures.TIMEOUT, "Cassandra: interrupted");
      }
    }

    private synchronized void throwIfFailed() {
      if (failure != null) {
        throw failures.of(failure);
      }
    }

    /** Waits until all are acknowledged. Returns the numbers of the spans that are too large. */
    synchronized Set<Integer> await() {
      try {
        while (open > 1 && failure == null) {
          long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (left <= 0) {
            throw failures.unavailable(
                Failures.TIMEOUT, "Cassandra: " + (open - 1) + " statements are not acknowledged");
          }
          wait(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failures.unavailable(Failures.TIMEOUT, "Cassandra: interrupted");
      }
      throwIfFailed();
      return new HashSet<>(refused);
    }

    /** Says that the writer has done. Its bytes are free when the last statement ends, too. */
    void end() {
      end(-1, null);
    }

    private synchronized void end(int span, @Nullable Throwable failed) {
      if (failed != null && Failures.isTooLarge(failed)) {
        refused.add(span);
      } else if (failed != null && failure == null) {
        failure = failed;
      }
      if (--open == 0) {
        ended(size);
      }
      notifyAll();
    }
  }
}
