/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import io.jaegertracing.internal.JaegerSpanContext;
import io.jaegertracing.spi.Extractor;
import io.jaegertracing.spi.Injector;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;

/**
 * An injector and an extractor of which at least one is the application's.
 *
 * @param <C> the carrier
 */
public final class AdaptedCodec<C> implements Codec<C> {
  private final Injector<C> injector; // null for none
  private final Extractor<C> extractor; // null for none

  private AdaptedCodec(Injector<C> injector, Extractor<C> extractor) {
    this.injector = injector;
    this.extractor = extractor;
  }

  /** Returns Skua's own codec if both are the same one, or else both, adapted; each may be null. */
  @SuppressWarnings("unchecked") // It carries what its face does.
  public static <C> Codec<C> of(Injector<C> injector, Extractor<C> extractor) {
    Codec<C> ours = injector == extractor ? Faces.behind(injector, Codec.class) : null;
    return ours != null ? ours : new AdaptedCodec<>(injector, extractor);
  }

  @Override
  public int inject(SkuaSpanContext context, C carrier) {
    if (injector != null) {
      injector.inject(JaegerSpanContext.of(context), carrier);
    }
    return 0;
  }

  @Override
  public SkuaSpanContext extract(C carrier) {
    JaegerSpanContext context = extractor == null ? null : extractor.extract(carrier);
    return context == null ? null : context.unwrap();
  }

  @Override
  public String toString() {
    return injector == extractor ? String.valueOf(injector) : injector + "/" + extractor;
  }
}
