/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that all requests under way share, so that many large ones at once are refused rather
 * than end the process. One part is for bodies: who finds it taken is refused at once, for it may
 * take a client long to send. The other is for what bodies become when they are decoded: that takes
 * moments, so one waits for it. Safe for any thread.
 */
public final class MemoryBudget {
  private static final int KIB = 1024;
  private static final int BODIES_SHARE = 6;
  private static final int DECODED_SHARE = 3;
  private static final int PATIENCE_SECONDS = 10;

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

  /** What one request has taken. For one thread. */
  final class Share implements AutoCloseable {
    private int ofBodies;
    private int ofDecoded;

    /**
     * @throws HttpError 503 if it is not there
     */
    void takeForBody(int bytes) throws HttpError {
      if (!bodies.tryAcquire(kib(bytes))) {
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
      try {
        if (!decoded.tryAcquire(kib(bytes), PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new HttpError(503, "too many large requests at once, try again");
        }
        ofDecoded += kib(bytes);
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
        throw new HttpError(503, "closing");
      }
    }

    @Override
    public void close() {
      bodies.release(ofBodies);
      decoded.release(ofDecoded);
    }
  }
}
