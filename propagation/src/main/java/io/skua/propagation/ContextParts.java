/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.skua.tracer.SkuaSpanContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a carrier holds beside the ids. Made only once there is some of it, since most requests have
 * none.
 */
final class ContextParts {
  private @Nullable Map<String, String> baggage;
  private @Nullable String debugId;
  private boolean isMalformed;

  static ContextParts orNew(@Nullable ContextParts parts) {
    return parts == null ? new ContextParts() : parts;
  }

  static boolean isIn(SkuaSpanContext context) {
    return context.isMalformed() || context.debugId() != null || context.baggageCount() > 0;
  }

  /** Notes that something was there that could not be read. */
  static ContextParts malformed(@Nullable ContextParts parts) {
    ContextParts noting = orNew(parts);
    noting.isMalformed = true;
    return noting;
  }

  /**
   * Takes an item of baggage as it came. One that encodes nothing, {@code 100%}, is taken as it
   * stands, as other clients do, and noted.
   *
   * @param plusIsSpace whether + stands for a space
   */
  void putEncoded(String key, String value, boolean plusIsSpace) {
    String decoded = HeaderText.decode(value, plusIsSpace);
    isMalformed |= decoded == null;
    put(key, decoded == null ? value : decoded);
  }

  /** Takes an item of baggage; of two with the same key, the later. */
  void put(String key, String value) {
    if (baggage == null) {
      baggage = new LinkedHashMap<>();
    }
    baggage.put(key, value);
  }

  void debugId(String id) {
    debugId = id;
  }

  /** Takes what another codec found, as far as it is not there yet. */
  void addAll(SkuaSpanContext found) {
    isMalformed |= found.isMalformed();
    debugId = debugId == null ? found.debugId() : debugId;
    for (int i = 0; i < found.baggageCount(); i++) {
      if (baggage == null || !baggage.containsKey(found.baggageKey(i))) {
        put(found.baggageKey(i), found.baggageValue(i));
      }
    }
  }

  /**
   * The context with this beside its ids, instead of what it had.
   *
   * @param context null if no ids were found
   */
  SkuaSpanContext with(@Nullable SkuaSpanContext context) {
    int malformed = isMalformed ? SkuaSpanContext.MALFORMED : 0;
    if (context == null) {
      return SkuaSpanContext.of(0, 0, 0, 0, malformed, baggage, debugId);
    }
    return SkuaSpanContext.of(
            context.traceIdHigh(),
            context.traceIdLow(),
            context.spanId(),
            context.parentSpanId(),
            stateOf(context) | malformed,
            baggage,
            debugId)
        .withTraceState(context.traceState());
  }

  private static int stateOf(SkuaSpanContext context) {
    return context.flags()
        | (context.isMalformed() ? SkuaSpanContext.MALFORMED : 0)
        | (context.isDeferred() ? SkuaSpanContext.DEFERRED : 0)
        | (context.isDecisionOnly() ? SkuaSpanContext.DECISION_ONLY : 0);
  }
}
