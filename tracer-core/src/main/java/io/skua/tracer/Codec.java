/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import org.jspecify.annotations.Nullable;

/**
 * Carries a span context across a process border in one format, for example HTTP headers.
 * Implementations are stateless and safe for any thread.
 *
 * <pre>{@code
 * SkuaTracer.Builder builder =
 *     SkuaTracer.builder("orders").codec(Format.Builtin.HTTP_HEADERS, new W3cCodec());
 * }</pre>
 *
 * @param <C> the carrier, for example {@code io.opentracing.propagation.TextMap}
 */
public interface Codec<C> {
  /**
   * Writes a context into a carrier. What is thrown is logged and goes no further.
   *
   * @param context never null
   * @param carrier never null
   * @return how many items of baggage were left out because the format cannot carry them; the
   *     tracer counts them
   */
  int inject(SkuaSpanContext context, C carrier);

  /**
   * Reads a context from a carrier, which anyone may have written: headers that cannot be read are
   * left out, one bad header never costs the others.
   *
   * @param carrier never null
   * @return what was found; with {@link SkuaSpanContext#MALFORMED} if something was there that
   *     could not be read; null if there was nothing. To throw means the same as to return a
   *     malformed, empty context: it is counted and the caller of {@code Tracer.extract} gets null
   */
  @Nullable SkuaSpanContext extract(C carrier);
}
