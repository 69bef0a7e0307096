/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that all requests under way share, so that many large ones at once are refused rather
 * than end the process. One part is for bodies: who finds it taken is refused at once, for it may
 * take a client long to send; and whoever sends longest then makes room. The other is for what
 * bodies become when they are decoded, and for what answers are made of: that takes moments, so one
 * waits for it. A client that does not read its answer makes room for those who wait. Safe for any
 * thread.
 */
public final class MemoryBudget {
  private static final int KIB = 1024;
  private static final int BODIES_SHARE = 6;
  private static final int DECODED_SHARE = 3;
  private static final int PATIENCE_SECONDS = 10;

  /** What a body has to arrive before others may take its room. */
  private static final long ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Few enough that others have threads. */
  private static final int MAX_STALLED = 16;

  private static final int STALLED_MILLIS = 10_000;
  private static final int STALLED_WHILE_OTHERS_WAIT_MILLIS = 1_000;

  private final StalledAnswers stalled = new StalledAnswers(MAX_STALLED, STALLED_MILLIS);

  /** Those whose bodies arrive, who began first first. */
  private final Map<Share, Runnable> arriving = new LinkedHashMap<>(); // guarded by itself

  private final int decodedTotal;
  private final Semaphore bodies;
  private final Semaphore decoded;

  /**
   * Creates one.
   *
   * @param bodies bytes for bodies
   * @param decoded bytes for what they become
   */
  public MemoryBudget(long bodies, long decoded) {
    this.bodies = new Semaphore(kib(bodies));
    this.decodedTotal = kib(decoded);
    this.decoded = new Semaphore(decodedTotal, true);
  }

  /** Returns a sixth of the heap for bodies, and a third for what they become. */
  public static MemoryBudget ofHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    return new MemoryBudget(heap / BODIES_SHARE, heap / DECODED_SHARE);
  }

  private static int kib(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, bytes / KIB + (bytes % KIB == 0 ? 0 : 1));
  }

  StalledAnswers stalled() {
    return stalled;
  }

  /** Cuts off a client that does not read, if others wait for what its answer holds. */
  void relieve() {
    if (decoded.hasQueuedThreads()) {
      stalled.cut(STALLED_WHILE_OTHERS_WAIT_MILLIS);
    }
  }

  private void cutOffTheSlowest() {
    Runnable cutOff = null;
    synchronized (arriving) {
      if (!arriving.isEmpty()) {
        Map.Entry<Share, Runnable> eldest = arriving.entrySet().iterator().next();
        if (System.nanoTime() - eldest.getKey().beganNanos >= ARRIVAL_NANOS) {
          cutOff = eldest.getValue();
          arriving.remove(eldest.getKey());
        }
      }
    }
    if (cutOff != null) {
      cutOff.run();
    }
  }

  /** What one request has taken. For one thread at a time. */
  final class Share implements AutoCloseable {
    private final long beganNanos = System.nanoTime();
    private int ofBodies;
    private int ofDecoded;
    private int ofAnswer;

    /** From now on it may be cut off, to make room. */
    void arrives(Runnable cutOff) {
      synchronized (arriving) {
        arriving.put(this, cutOff);
      }
    }

    void arrived() {
      synchronized (arriving) {
        arriving.remove(this);
      }
    }

    /**
     * @throws HttpError 503 if it is not there
     */
    void takeForBody(int bytes) throws HttpError {
      if (!bodies.tryAcquire(kib(bytes))) {
        cutOffTheSlowest();
        throw new HttpError(503, "too many large requests at once, try again");
      }
      ofBodies += kib(bytes);
    }

    void giveBackOfBody(int bytes) {
      bodies.release(kib(bytes));
      ofBodies -= kib(bytes);
    }

    /**
     * @throws HttpError 413 if there never is so much, 503 if others do not give it back in time
     */
    void takeForDecoded(long bytes) throws HttpError {
      if (kib(bytes) > decodedTotal - ofDecoded) {
        throw new HttpError(
            413, "request too large for this heap: it may become " + (bytes >> 20) + " MiB");
      }
      if (!take(kib(bytes))) {
        throw new HttpError(503, "too many large requests at once, try again");
      }
      ofDecoded += kib(bytes);
    }

    /**
     * Takes it in place of what was taken so before.
     *
     * @throws UnavailableException if there never is so much, or others do not give it back in time
     */
    void hold(long bytes) {
      decoded.release(ofAnswer);
      ofAnswer = 0;
      if (kib(bytes) > decodedTotal - ofDecoded) {
        throw new UnavailableException(
            "answer too large for this heap: a part of it may take " + (bytes >> 20) + " MiB");
      }
      if (!take(kib(bytes))) {
        throw new UnavailableException("too many large answers at once, try again");
      }
      ofAnswer = kib(bytes);
    }

    private boolean take(int kib) {
      try {
        return decoded.tryAcquire(kib, PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    @Override
    public void close() {
      arrived();
      bodies.release(ofBodies);
      decoded.release(ofDecoded + ofAnswer);
      ofBodies = 0;
      ofDecoded = 0;
      ofAnswer = 0;
    }
  }
}
