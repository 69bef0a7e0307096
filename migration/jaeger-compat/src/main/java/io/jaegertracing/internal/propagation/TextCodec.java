/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.propagation;

import io.jaegertracing.internal.JaegerSpanContext;
import io.jaegertracing.spi.Codec;
import io.opentracing.propagation.TextMap;
import io.skua.internal.Wrapper;

/** What all codecs of text have in common: one of Skua's reads and writes. */
abstract class TextCodec implements Codec<TextMap>, Wrapper<io.skua.tracer.Codec<TextMap>> {
  private final io.skua.tracer.Codec<TextMap> skua;

  TextCodec(io.skua.tracer.Codec<TextMap> skua) {
    this.skua = skua;
  }

  @Override
  public void inject(JaegerSpanContext spanContext, TextMap carrier) {
    skua.inject(spanContext.unwrap(), carrier);
  }

  /** Returns null also for what cannot be read. */
  @Override
  public JaegerSpanContext extract(TextMap carrier) {
    return JaegerSpanContext.of(skua.extract(carrier));
  }

  @Override
  public final io.skua.tracer.Codec<TextMap> unwrap() {
    return skua;
  }

  @Override
  public String toString() {
    return skua.toString();
  }
}
