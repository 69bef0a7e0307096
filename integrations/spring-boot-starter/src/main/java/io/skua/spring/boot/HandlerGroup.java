/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.micrometer.tracing.handler.TracingObservationHandler;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Tells Boot 4 that of all handlers that trace, the first that knows an observation has it alone:
 * else one observation would become two spans. Its type is of Boot 4, so it is known by name.
 */
final class HandlerGroup implements ImportBeanDefinitionRegistrar {
  static final String TYPE =
      "org.springframework.boot.micrometer.observation.autoconfigure.ObservationHandlerGroup";

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importing, BeanDefinitionRegistry registry) {
    registry.registerBeanDefinition(
        "skuaObservationHandlerGroup",
        BeanDefinitionBuilder.genericBeanDefinition(TYPE)
            .setFactoryMethod("of")
            .addConstructorArgValue(TracingObservationHandler.class)
            .getBeanDefinition());
  }
}
