/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package consumer;

import io.opentracing.Tracer;
import io.skua.Configuration;

/**
 * A service that somebody else builds, from what is published: prints its class path, and sends a
 * span, named as it is told.
 */
public final class Consumer {
  private Consumer() {}

  public static void main(String[] arguments) {
    System.out.println(arguments[0] + ": " + System.getProperty("java.class.path"));
    Tracer tracer = Configuration.fromEnv("consumer").getTracer();
    tracer.buildSpan(arguments[0]).start().finish();
    tracer.close();
  }
}
