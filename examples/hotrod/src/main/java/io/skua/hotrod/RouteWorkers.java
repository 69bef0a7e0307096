/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Few workers for all requests together. Nothing queues up before them: who has work waits, in
 * turn, until a worker takes it. Safe for any thread.
 */
final class RouteWorkers extends ThreadPoolExecutor {
  RouteWorkers(int size) {
    super(
        size,
        size,
        0,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(true),
        Threads.named("route-worker"),
        RouteWorkers::handOver);
  }

  /** Waits in slices, since nobody takes anything from a pool that was shut down meanwhile. */
  private static void handOver(Runnable task, ThreadPoolExecutor pool) {
    try {
      while (!pool.isShutdown()) {
        if (pool.getQueue().offer(task, 100, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    throw new RejectedExecutionException("stopped");
  }

  /** Changes how many there are. Those at work finish it. */
  synchronized void resize(int size) {
    if (size > getMaximumPoolSize()) {
      setMaximumPoolSize(size);
      setCorePoolSize(size);
    } else {
      setCorePoolSize(size);
      setMaximumPoolSize(size);
    }
  }
}
