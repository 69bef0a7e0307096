/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.propagation;

import io.jaegertracing.internal.JaegerSpanContext;
import io.skua.propagation.JaegerCodec;

/** Jaeger's headers, {@code uber-trace-id} and {@code uberctx-*}. */
public class TextMapCodec extends TextCodec {
  /** Makes one that percent-encodes values, as for HTTP headers, or writes them as they are. */
  public TextMapCodec(boolean urlEncoding) {
    super(urlEncoding ? JaegerCodec.httpHeaders() : JaegerCodec.textMap());
  }

  /** Returns a context as it stands in a header, without baggage. */
  public static String contextAsString(JaegerSpanContext context) {
    return context.toString();
  }

  /** Starts to build one. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds a {@link TextMapCodec}. For one thread. */
  public static class Builder {
    private boolean urlEncoding;

    /** Writes values as they are. */
    public Builder() {}

    /** Whether values are percent-encoded, as for HTTP headers. */
    public Builder withUrlEncoding(boolean urlEncoding) {
      this.urlEncoding = urlEncoding;
      return this;
    }

    /** Builds the codec. */
    public TextMapCodec build() {
      return new TextMapCodec(urlEncoding);
    }
  }
}
