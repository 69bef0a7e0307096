/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several formats at once, if need be others for writing than for reading. Safe for any thread.
 *
 * <p>Injection writes all of them. Extraction asks all of them and takes the first that names a
 * span. From the others it takes the baggage, in which the earlier takes precedence; the debug id;
 * and, if they name a span of the same trace, its trace state and the decision that the first
 * deferred. Without a trace, the first decision counts. A codec that fails does not keep the others
 * from their turn.
 *
 * <pre>{@code
 * SkuaTracer.Builder builder =
 *     SkuaTracer.builder("orders")
 *         .codec(
 *             Format.Builtin.HTTP_HEADERS,
 *             new CompositeCodec<>(Arrays.asList(new W3cCodec(), JaegerCodec.httpHeaders())));
 * }</pre>
 *
 * @param <C> the carrier
 */
public final class CompositeCodec<C> implements Codec<C> {
  private final List<Codec<? super C>> writing;
  private final List<Codec<? super C>> reading;

  /**
   * Combines codecs.
   *
   * @param codecs in the order in which they are tried; none null
   */
  public CompositeCodec(List<? extends Codec<? super C>> codecs) {
    this(codecs, codecs);
  }

  /**
   * Combines codecs, others for each direction.
   *
   * @param writing those that inject, in their order; none null. Where two write the same header,
   *     the later takes precedence
   * @param reading those that extract, in the order in which they are tried; none null
   */
  public CompositeCodec(
      List<? extends Codec<? super C>> writing, List<? extends Codec<? super C>> reading) {
    this.writing = new ArrayList<>(writing);
    this.reading = new ArrayList<>(reading);
  }

  /**
   * {@inheritDoc}
   *
   * @return the sum of what the codecs returned
   */
  @Override
  public int inject(SkuaSpanContext context, C carrier) {
    RuntimeException failed = null;
    int leftOut = 0;
    for (Codec<? super C> codec : writing) {
      try {
        leftOut += codec.inject(context, carrier);
      } catch (RuntimeException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
    return leftOut;
  }

  @Override
  public @Nullable SkuaSpanContext extract(C carrier) {
    SkuaSpanContext first = null;
    ContextParts parts = null;
    for (Codec<? super C> codec : reading) {
      SkuaSpanContext found = extract(codec, carrier);
      if (found == null) {
        continue;
      }
      if (first == null) {
        first = found;
        continue;
      }
      SkuaSpanContext merged = merge(first, found);
      if (merged != first || ContextParts.isIn(found)) {
        if (parts == null) {
          parts = new ContextParts();
          parts.addAll(first);
        }
        parts.addAll(found);
      }
      first = merged;
    }
    return parts == null ? first : parts.with(first);
  }

  private static <C> @Nullable SkuaSpanContext extract(Codec<? super C> codec, C carrier) {
    try {
      return codec.extract(carrier);
    } catch (RuntimeException e) {
      return SkuaSpanContext.of(0, 0, 0, 0, SkuaSpanContext.MALFORMED, null, null);
    }
  }

  /** What a later format says about the trace of an earlier one; without baggage and debug id. */
  private static SkuaSpanContext merge(SkuaSpanContext first, SkuaSpanContext later) {
    if (!first.hasTrace()) {
      return later.hasTrace() || !first.isDecisionOnly() ? later : first;
    }
    boolean isSameTrace =
        first.traceIdHigh() == later.traceIdHigh()
            && first.traceIdLow() == later.traceIdLow()
            && later.hasTrace();
    SkuaSpanContext merged = first;
    if (first.isDeferred() && (isSameTrace ? !later.isDeferred() : later.isDecisionOnly())) {
      merged =
          SkuaSpanContext.of(
                  first.traceIdHigh(),
                  first.traceIdLow(),
                  first.spanId(),
                  first.parentSpanId(),
                  first.flags() | later.flags(),
                  null,
                  null)
              .withTraceState(first.traceState());
    }
    return isSameTrace && first.traceState() == null && later.traceState() != null
        ? merged.withTraceState(later.traceState())
        : merged;
  }

  @Override
  public String toString() {
    return writing.equals(reading)
        ? reading.toString()
        : "writes " + writing + ", reads " + reading;
  }
}
