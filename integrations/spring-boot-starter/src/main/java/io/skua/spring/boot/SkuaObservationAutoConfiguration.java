/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.skua.micrometer.tracing.OpenTracingTracer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;

/**
 * What makes spans of observations, in place of what Boot would use and in the same order; and what
 * takes the active span to other threads.
 */
@AutoConfiguration(
    after = SkuaAutoConfiguration.class,
    beforeName = {
      "org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration",
      SkuaObservationAutoConfiguration.BOOT_4
    },
    afterName = "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration")
@ConditionalOnBean(OpenTracingTracer.class)
class SkuaObservationAutoConfiguration {
  /** In a module that a service on Boot 4 need not have. */
  static final String BOOT_4 =
      "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration";

  @Bean
  @ConditionalOnMissingBean
  @Order(1_000)
  PropagatingReceiverTracingObservationHandler<?> skuaReceiverHandler(OpenTracingTracer tracer) {
    return tracer.receiverHandler();
  }

  @Bean
  @ConditionalOnMissingBean
  @Order(2_000)
  PropagatingSenderTracingObservationHandler<?> skuaSenderHandler(OpenTracingTracer tracer) {
    return tracer.senderHandler();
  }

  @Bean
  @ConditionalOnMissingBean
  @Order(Ordered.LOWEST_PRECEDENCE - 1_000)
  DefaultTracingObservationHandler skuaHandler(OpenTracingTracer tracer) {
    return tracer.observationHandler();
  }

  /** For {@code @Async}, and whatever else runs on Boot's executor. */
  @Bean
  @ConditionalOnMissingBean(TaskDecorator.class)
  ContextPropagatingTaskDecorator skuaTaskDecorator() {
    return new ContextPropagatingTaskDecorator();
  }

  /** Boot 4 without that module. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = HandlerGroup.TYPE)
  @ConditionalOnMissingClass(BOOT_4)
  @Import(HandlerGroup.class)
  static class WithoutBootsTracing {}
}
