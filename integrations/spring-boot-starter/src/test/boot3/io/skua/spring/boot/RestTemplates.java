/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestTemplate;

/** Its builder is in another package in Boot 4. */
final class RestTemplates {
  private RestTemplates() {}

  static RestTemplate of(ApplicationContext context) {
    return context.getBean(RestTemplateBuilder.class).build();
  }
}
