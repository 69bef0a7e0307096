/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop.prices;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;

/** A library as somebody else has it: instrumented with OpenTelemetry's API, and with no other. */
public final class Prices {
  private final Tracer tracer;

  /** Its spans go where the given one has them go. */
  public Prices(OpenTelemetry openTelemetry) {
    tracer = openTelemetry.getTracer("prices");
  }

  /** Returns what an item costs, in cents. */
  public int of(String item) {
    Span span = tracer.spanBuilder("price").setAttribute("item", item).startSpan();
    try (Scope scope = span.makeCurrent()) {
      return 100 + 10 * item.length();
    } finally {
      span.end();
    }
  }
}
