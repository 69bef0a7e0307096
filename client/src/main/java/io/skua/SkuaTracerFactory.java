/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.opentracing.Tracer;
import io.opentracing.contrib.tracerresolver.TracerFactory;

/**
 * Gives the tracer of {@link Configuration#fromEnv()} to opentracing-contrib's tracer resolver,
 * which finds this class by itself.
 */
public final class SkuaTracerFactory implements TracerFactory {
  /** Called by the service loader. */
  public SkuaTracerFactory() {}

  /**
   * Makes a new tracer.
   *
   * @throws IllegalArgumentException if a setting is wrong; the resolver logs it
   */
  @Override
  public Tracer getTracer() {
    return Configuration.fromEnv().getTracer();
  }
}
