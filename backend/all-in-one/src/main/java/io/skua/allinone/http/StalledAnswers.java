/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Answers whose clients do not read: each holds a thread, and memory for what is being sent. One
 * has some seconds for each piece; when there are too many, or others wait for the memory, the one
 * that stands still longest is cut off. Safe for any thread.
 */
final class StalledAnswers {
  private final int max;
  private final long patienceMillis;

  /** A piece that is not sent yet. */
  private static final class Stall {
    private final long sinceNanos = System.nanoTime();
    private final CompletableFuture<Void> sent;

    Stall(CompletableFuture<Void> sent) {
      this.sent = sent;
    }
  }

  /** Who stands still longest first. */
  private final Set<Stall> stalled = new LinkedHashSet<>(); // guarded by this

  /**
   * Creates an empty set of them.
   *
   * @param max that stand still at once
   * @param patienceMillis that a client has to read a piece
   */
  StalledAnswers(int max, long patienceMillis) {
    this.max = max;
    this.patienceMillis = patienceMillis;
  }

  /**
   * Waits until a piece is sent.
   *
   * @throws IOException if it is not
   */
  void await(CompletableFuture<Void> sent) throws IOException {
    Stall stall = new Stall(sent);
    if (!sent.isDone()) {
      begins(stall);
    }
    try {
      sent.get(patienceMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException tooSlow) {
      throw new IOException("the client does not read", tooSlow);
    } catch (ExecutionException gone) {
      throw new IOException("the client is gone", gone);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new IOException("closing", closing);
    } finally {
      ends(stall);
    }
  }

  private synchronized void begins(Stall stall) {
    stalled.add(stall);
    if (stalled.size() > max) {
      cut(0);
    }
  }

  private synchronized void ends(Stall stall) {
    stalled.remove(stall);
  }

  synchronized boolean isEmpty() {
    return stalled.isEmpty();
  }

  /** Cuts off the one that stands still longest, if that is so long. */
  synchronized void cut(long minMillis) {
    if (!stalled.isEmpty()) {
      Stall eldest = stalled.iterator().next();
      if (System.nanoTime() - eldest.sinceNanos >= TimeUnit.MILLISECONDS.toNanos(minMillis)) {
        stalled.remove(eldest);
        eldest.sent.completeExceptionally(new IOException("others wait"));
      }
    }
  }
}
