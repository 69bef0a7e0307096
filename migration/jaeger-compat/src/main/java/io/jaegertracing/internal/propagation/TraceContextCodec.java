/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.propagation;

import io.skua.propagation.W3cCodec;

/** W3C's headers, {@code traceparent}, {@code tracestate} and {@code baggage}. */
public class TraceContextCodec extends TextCodec {
  private TraceContextCodec() {
    super(new W3cCodec());
  }

  /** Builds a {@link TraceContextCodec}. For one thread. */
  public static class Builder {
    /** There is nothing to set. */
    public Builder() {}

    /** Builds the codec. */
    public TraceContextCodec build() {
      return new TraceContextCodec();
    }
  }
}
