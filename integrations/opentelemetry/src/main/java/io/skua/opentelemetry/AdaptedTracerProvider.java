/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import io.skua.tracer.SkuaTracer;
import org.jspecify.annotations.Nullable;

/** Makes a tracer for each instrumentation scope; they are small, so none is kept. */
final class AdaptedTracerProvider implements TracerProvider {
  private final SkuaTracer skua;

  AdaptedTracerProvider(SkuaTracer skua) {
    this.skua = skua;
  }

  @Override
  public Tracer get(@Nullable String scopeName) {
    return new AdaptedTracer(skua, scopeName, null);
  }

  @Override
  public Tracer get(@Nullable String scopeName, @Nullable String scopeVersion) {
    return new AdaptedTracer(skua, scopeName, scopeVersion);
  }

  @Override
  public TracerBuilder tracerBuilder(@Nullable String scopeName) {
    return new ScopeBuilder(scopeName);
  }

  private final class ScopeBuilder implements TracerBuilder {
    private final @Nullable String name;
    private @Nullable String version;

    ScopeBuilder(@Nullable String name) {
      this.name = name;
    }

    /** {@inheritDoc} It is not kept: no format of Skua's has a place for it. */
    @Override
    public TracerBuilder setSchemaUrl(@Nullable String schemaUrl) {
      return this;
    }

    @Override
    public TracerBuilder setInstrumentationVersion(@Nullable String newVersion) {
      version = newVersion;
      return this;
    }

    @Override
    public Tracer build() {
      return new AdaptedTracer(skua, name, version);
    }
  }
}
