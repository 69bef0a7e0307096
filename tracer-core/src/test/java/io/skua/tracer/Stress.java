/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Several threads at once. */
public final class Stress {
  public interface Work {
    void run(int thread) throws Exception;
  }

  private Stress() {}

  /** Runs the work on each of so many threads, which start together; throws what any threw. */
  public static void run(int threads, Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      run(pool, threads, work);
    } finally {
      pool.shutdownNow();
    }
  }

  /** As above, on threads of a pool that has at least as many. */
  public static void run(ExecutorService pool, int threads, Work work)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int thread = i;
      running.add(
          pool.submit(
              () -> {
                start.await(10, TimeUnit.SECONDS);
                work.run(thread);
                return null;
              }));
    }
    for (Future<?> one : running) {
      one.get(30, TimeUnit.SECONDS);
    }
  }
}
