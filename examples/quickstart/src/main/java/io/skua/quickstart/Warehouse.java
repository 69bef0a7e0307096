/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.quickstart;

import io.opentracing.Span;
import io.opentracing.Tracer;
import java.io.IOException;
import java.util.Map;

/** The second service: knows what is in stock, and fails for what it never heard of. */
final class Warehouse extends TracedService {
  private static final Map<String, Integer> STOCK = Map.of("tea", 7);

  private Warehouse(Tracer tracer) throws IOException {
    super(tracer, "/stock");
  }

  static Warehouse start(Tracer tracer) throws IOException {
    Warehouse warehouse = new Warehouse(tracer);
    warehouse.start();
    return warehouse;
  }

  @Override
  Answer answer(Map<String, String> query, Span span) {
    String item = query.get("item");
    span.setTag("item", item);
    span.setTag("customer", span.getBaggageItem("customer"));
    Integer count = STOCK.get(item);
    if (count == null) {
      throw new IllegalArgumentException("no such item");
    }
    span.log(Map.of("event", "counted", "count", count));
    return new Answer(200, count + " in stock");
  }
}
