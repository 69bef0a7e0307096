/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.lang.ref.WeakReference;

/**
 * Closes a tracer when the JVM exits. Refers to it weakly and has no context class loader, so that
 * a tracer which is dropped without being closed can be collected; closing a tracer takes its hook
 * away.
 */
final class ShutdownHook extends Thread {
  private final WeakReference<SkuaTracer> tracer;

  ShutdownHook(SkuaTracer tracer) {
    super("skua-shutdown");
    this.tracer = new WeakReference<>(tracer);
    setContextClassLoader(null);
  }

  void register() {
    try {
      Runtime.getRuntime().addShutdownHook(this);
    } catch (IllegalStateException exiting) {
      // Too late for a hook: whoever builds a tracer now must close it.
    }
  }

  void deregister() {
    try {
      Runtime.getRuntime().removeShutdownHook(this);
    } catch (IllegalStateException exiting) {
      // The JVM is running its hooks, perhaps one that closes this tracer.
    }
  }

  @Override
  public void run() {
    SkuaTracer open = tracer.get();
    if (open != null) {
      open.close();
    }
  }
}
