/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.opentracing.Tracer;
import io.opentracing.contrib.tracerresolver.TracerResolver;

/** As {@link SkuaTracerFactory}, for those who look for a resolver. */
public final class SkuaTracerResolver extends TracerResolver {
  /** Called by the service loader. */
  public SkuaTracerResolver() {}

  @Override
  @SuppressWarnings("deprecation") // What those who look for a resolver still call.
  protected Tracer resolve() {
    return Configuration.fromEnv().getTracer();
  }
}
