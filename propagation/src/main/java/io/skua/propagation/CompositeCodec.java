/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several formats at once: injects all of them, and extracts the first that names a span. Baggage
 * and debug id are taken from every format, the earlier one first. A codec that fails does not keep
 * the others from their turn.
 *
 * @param <C> the carrier
 */
public final class CompositeCodec<C> implements Codec<C> {
  private final List<Codec<? super C>> codecs;

  /**
   * Combines codecs.
   *
   * @param codecs in the order in which they are tried; none null
   */
  public CompositeCodec(List<? extends Codec<? super C>> codecs) {
    this.codecs = new ArrayList<>(codecs);
  }

  @Override
  public int inject(SkuaSpanContext context, C carrier) {
    RuntimeException failed = null;
    int leftOut = 0;
    for (Codec<? super C> codec : codecs) {
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
  public SkuaSpanContext extract(C carrier) {
    SkuaSpanContext first = null;
    Map<String, String> baggage = null;
    String debugId = null;
    boolean malformed = false;
    for (Codec<? super C> codec : codecs) {
      try {
        SkuaSpanContext found = codec.extract(carrier);
        if (found == null) {
          continue;
        }
        malformed |= found.isMalformed();
        first = first == null && found.hasTrace() ? found : first;
        baggage = merge(baggage, found);
        debugId = debugId == null ? found.debugId() : debugId;
      } catch (RuntimeException e) {
        malformed = true;
      }
    }
    return combine(first, baggage, debugId, malformed);
  }

  private static Map<String, String> merge(Map<String, String> baggage, SkuaSpanContext found) {
    if (found.baggageCount() == 0) {
      return baggage;
    }
    Map<String, String> merged = baggage == null ? new HashMap<>() : baggage;
    for (int i = 0; i < found.baggageCount(); i++) {
      merged.putIfAbsent(found.baggageKey(i), found.baggageValue(i));
    }
    return merged;
  }

  private static SkuaSpanContext combine(
      SkuaSpanContext first, Map<String, String> baggage, String debugId, boolean malformed) {
    int state = malformed ? SkuaSpanContext.MALFORMED : 0;
    if (first == null) {
      boolean nothing = baggage == null && debugId == null && !malformed;
      return nothing ? null : SkuaSpanContext.of(0, 0, 0, 0, state, baggage, debugId);
    }
    return SkuaSpanContext.of(
        first.traceIdHigh(),
        first.traceIdLow(),
        first.spanId(),
        first.parentSpanId(),
        first.flags() | state,
        baggage,
        debugId);
  }

  @Override
  public String toString() {
    return codecs.toString();
  }
}
