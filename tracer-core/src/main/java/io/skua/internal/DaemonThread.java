/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;

/**
 * Makes the threads of Skua's own parts. They keep nothing of whoever happens to start them:
 * neither the JVM alive, nor a class loader, nor, where the JVM can leave them out (Java 9),
 * inheritable thread locals. Traces that begin on them are not sampled: an instrumented HTTP client
 * would else trace the sending of its own spans.
 */
public final class DaemonThread {
  private static final @Nullable Constructor<Thread> WITHOUT_THREAD_LOCALS = find();

  private DaemonThread() {}

  private static @Nullable Constructor<Thread> find() {
    try {
      return Thread.class.getConstructor(
          ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
    } catch (ReflectiveOperationException | RuntimeException java8) {
      return null;
    }
  }

  /**
   * Makes a thread, which is yet to be started.
   *
   * @param work what it does; if it throws, that is logged
   * @param name of the thread
   */
  public static Thread of(Runnable work, String name) {
    Thread thread = create(work, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.setUncaughtExceptionHandler(Mark.INSTANCE);
    return thread;
  }

  private static Thread create(Runnable work, String name) {
    if (WITHOUT_THREAD_LOCALS != null) {
      try {
        return WITHOUT_THREAD_LOCALS.newInstance(null, work, name, 0L, false);
      } catch (ReflectiveOperationException | RuntimeException inaccessible) {
        // A thread all the same.
      }
    }
    return new Thread(work, name);
  }

  /** Returns whether the calling thread was made here. */
  public static boolean isCurrent() {
    return Thread.currentThread().getUncaughtExceptionHandler() == Mark.INSTANCE;
  }

  /** Costs less to look for than a thread local, and an application's threads have none of it. */
  private enum Mark implements Thread.UncaughtExceptionHandler {
    INSTANCE;

    private static final SafeLog LOG = SafeLog.of(DaemonThread.class);

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
      LOG.warn("{} ended by {}", thread.getName(), thrown);
    }
  }
}
