/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.propagation;

import io.jaegertracing.internal.JaegerSpanContext;
import io.jaegertracing.spi.Codec;
import io.opentracing.propagation.Binary;
import io.skua.internal.Wrapper;

/** Jaeger's binary format. */
public class BinaryCodec implements Codec<Binary>, Wrapper<io.skua.tracer.Codec<Binary>> {
  private final io.skua.tracer.Codec<Binary> skua = new io.skua.propagation.BinaryCodec();

  /** Makes one; they are all alike. */
  public BinaryCodec() {}

  @Override
  public void inject(JaegerSpanContext spanContext, Binary carrier) {
    skua.inject(spanContext.unwrap(), carrier);
  }

  /** Returns null also for what cannot be read. */
  @Override
  public JaegerSpanContext extract(Binary carrier) {
    return JaegerSpanContext.of(skua.extract(carrier));
  }

  @Override
  public io.skua.tracer.Codec<Binary> unwrap() {
    return skua;
  }

  @Override
  public String toString() {
    return skua.toString();
  }
}
