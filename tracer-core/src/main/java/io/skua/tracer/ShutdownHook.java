/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.skua.internal.DaemonThread;
import java.lang.ref.WeakReference;

/**
 * Closes a tracer when the JVM exits. Refers to it weakly, and its thread to nothing of whoever
 * built it, so that a tracer which is dropped without being closed can be collected; closing a
 * tracer takes its hook away.
 */
final class ShutdownHook {
  private final WeakReference<SkuaTracer> tracer;
  private final Thread thread = DaemonThread.of(this::close, "skua-shutdown");

  ShutdownHook(SkuaTracer tracer) {
    this.tracer = new WeakReference<>(tracer);
  }

  void register() {
    try {
      Runtime.getRuntime().addShutdownHook(thread);
    } catch (IllegalStateException exiting) {
      // Too late for a hook: whoever builds a tracer now must close it.
    }
  }

  void deregister() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException exiting) {
      // The JVM is running its hooks, perhaps one that closes this tracer.
    }
  }

  private void close() {
    SkuaTracer open = tracer.get();
    if (open != null) {
      open.close();
    }
  }

  /** For tests: the thread that the JVM knows. */
  Thread thread() {
    return thread;
  }
}
