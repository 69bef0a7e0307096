/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.lang.reflect.Constructor;

/**
 * Makes threads that keep nothing of whoever happens to start them: neither the JVM alive, nor a
 * class loader, nor, where the JVM can leave them out (Java 9), inheritable thread locals.
 */
final class DaemonThread {
  private static final Constructor<Thread> WITHOUT_THREAD_LOCALS = find();

  private DaemonThread() {}

  private static Constructor<Thread> find() {
    try {
      return Thread.class.getConstructor(
          ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
    } catch (ReflectiveOperationException | RuntimeException java8) {
      return null;
    }
  }

  static Thread of(Runnable work, String name) {
    Thread thread = create(work, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
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
}
