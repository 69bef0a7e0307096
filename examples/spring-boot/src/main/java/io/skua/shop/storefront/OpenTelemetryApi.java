/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop.storefront;

import io.opentelemetry.api.OpenTelemetry;
import io.skua.opentelemetry.ContextScopeManager;
import io.skua.opentelemetry.SkuaOpenTelemetry;
import io.skua.shop.prices.Prices;
import io.skua.spring.boot.SkuaTracerCustomizer;
import io.skua.tracer.MdcScopeManager;
import io.skua.tracer.SkuaTracer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a library needs whose spans are OpenTelemetry's: they join the traces of the starter. */
@Configuration(proxyBeanMethods = false)
class OpenTelemetryApi {
  /** One active span for both APIs, and still in the log. */
  @Bean
  SkuaTracerCustomizer oneContext() {
    return builder ->
        builder.scopeManager(
            new MdcScopeManager(new ContextScopeManager(), "traceId", "spanId", "sampled"));
  }

  @Bean
  OpenTelemetry openTelemetry(SkuaTracer tracer) {
    return SkuaOpenTelemetry.over(tracer);
  }

  @Bean
  Prices prices(OpenTelemetry openTelemetry) {
    return new Prices(openTelemetry);
  }
}
