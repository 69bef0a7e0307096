/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.skua.tracer.SkuaTracer;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The endpoint, if the application exposes it. */
@AutoConfiguration(after = SkuaAutoConfiguration.class)
@ConditionalOnAvailableEndpoint(SkuaEndpoint.class)
class SkuaEndpointAutoConfiguration {
  @Bean
  @ConditionalOnBean({SkuaTracer.class, Books.class})
  @ConditionalOnMissingBean
  SkuaEndpoint skuaEndpoint(SkuaTracer tracer, Books books) {
    return new SkuaEndpoint(tracer, books);
  }
}
