/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.skua.tracer.SkuaTracer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/skua}: what the tracer does now. It shows no secret. */
@Endpoint(id = "skua")
final class SkuaEndpoint {
  private final SkuaTracer tracer;
  private final Books books;

  SkuaEndpoint(SkuaTracer tracer, Books books) {
    this.tracer = tracer;
    this.books = books;
  }

  @ReadOperation
  Map<String, Object> tracer() {
    Map<String, Object> shown = new LinkedHashMap<>(tracer.describe());
    shown.put("version", SkuaTracer.VERSION);
    shown.put("spans", books.spans());
    shown.put("queue", books.queue());
    return shown;
  }
}
