/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.skua.tracer.SkuaTracer;

/**
 * Changes the tracer that the starter builds, when all settings are applied. A bean of this type is
 * called once, on the thread that starts the application; several in their order.
 *
 * <pre>{@code
 * @Bean
 * SkuaTracerCustomizer team() {
 *   return builder -> builder.tag("team", "checkout");
 * }
 * }</pre>
 *
 * <p>What it throws ends the start of the application.
 */
@FunctionalInterface
public interface SkuaTracerCustomizer {
  /**
   * Changes the builder.
   *
   * @param builder with the settings of the application; not null
   */
  void customize(SkuaTracer.Builder builder);
}
