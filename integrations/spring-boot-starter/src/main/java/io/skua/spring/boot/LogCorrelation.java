/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Has Boot's log lines show the trace: {@code logging.expect-correlation-id}, unless the
 * application sets it. Boot sets it in a module that a service on Boot 4 need not have.
 */
final class LogCorrelation
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
  private static final String SOURCE = "skuaLogCorrelation";

  /** After the files of the application were read, before the logging system starts. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 15;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    SkuaSettings settings = new SkuaSettings(environment);
    if (settings.flag("skua.enabled", true) && settings.isInLogs()) {
      environment
          .getPropertySources()
          .addLast(new MapPropertySource(SOURCE, Map.of("logging.expect-correlation-id", "true")));
    }
  }
}
