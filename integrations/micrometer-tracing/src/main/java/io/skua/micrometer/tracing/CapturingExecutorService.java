/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.CurrentTraceContext;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs each task under the span that is active where it is handed in. Safe for any thread. */
final class CapturingExecutorService extends AbstractExecutorService {
  private final ExecutorService delegate;
  private final CurrentTraceContext current;

  CapturingExecutorService(ExecutorService delegate, CurrentTraceContext current) {
    this.delegate = delegate;
    this.current = current;
  }

  /** All that the superclass offers comes here, on the caller's thread. */
  @Override
  public void execute(Runnable task) {
    delegate.execute(current.wrap(task));
  }

  @Override
  public void shutdown() {
    delegate.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return delegate.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return delegate.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return delegate.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return delegate.awaitTermination(timeout, unit);
  }

  @Override
  public String toString() {
    return "CapturingExecutorService{" + delegate + '}';
  }
}
