/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.opentracing.propagation.Binary;
import io.opentracing.propagation.TextMap;
import io.skua.tracer.Codec;
import io.skua.tracer.DefaultCodecs;

/** Jaeger's own formats, for tracers that are given no others. Safe for any thread. */
public final class JaegerCodecs implements DefaultCodecs {
  /** For {@link java.util.ServiceLoader}. */
  public JaegerCodecs() {}

  @Override
  public Codec<TextMap> httpHeaders() {
    return JaegerCodec.httpHeaders();
  }

  @Override
  public Codec<TextMap> textMap() {
    return JaegerCodec.textMap();
  }

  @Override
  public Codec<Binary> binary() {
    return new BinaryCodec();
  }
}
