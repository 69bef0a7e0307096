/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.propagation;

import io.skua.propagation.B3Codec;

/** B3's headers, {@code X-B3-TraceId} and others. Reads the single header, too. */
public class B3TextMapCodec extends TextCodec {
  /** Makes one; they are all alike. */
  public B3TextMapCodec() {
    super(B3Codec.multiHeader());
  }

  /** Builds a {@link B3TextMapCodec}. For one thread. */
  public static class Builder {
    /** There is nothing to set. */
    public Builder() {}

    /** Builds the codec. */
    public B3TextMapCodec build() {
      return new B3TextMapCodec();
    }
  }
}
