/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.util.concurrent.CompletableFuture;

/** A service that somebody tests. */
final class Shop {
  private final Tracer tracer;

  Shop(Tracer tracer) {
    this.tracer = tracer;
  }

  void checkout(String item) {
    Span span = tracer.buildSpan("checkout").start();
    try (Scope scope = tracer.activateSpan(span)) {
      reserve(item);
    } catch (IllegalStateException soldOut) {
      Tags.ERROR.set(span, true);
      throw soldOut;
    } finally {
      span.finish();
    }
  }

  private void reserve(String item) {
    Span span = tracer.buildSpan("reserve").withTag("item", item).start();
    try {
      if (item.isEmpty()) {
        span.log("sold out");
        throw new IllegalStateException("sold out");
      }
    } finally {
      span.finish();
    }
  }

  /** Returns before the mail is sent. */
  void order(String item) {
    Span order = tracer.buildSpan("order").start();
    CompletableFuture.runAsync(
        () -> tracer.buildSpan("mail").asChildOf(order).withTag("item", item).start().finish());
    order.finish();
  }
}
