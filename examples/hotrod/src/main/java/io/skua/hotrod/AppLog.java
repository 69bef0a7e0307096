/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.opentracing.ScopeManager;
import io.opentracing.Span;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log of a service: each event goes to the log of the process, where the logging context names
 * the trace, and to the active span. Safe for any thread.
 */
final class AppLog {
  private final Logger logger;
  private final ScopeManager scopes;

  AppLog(String service, ScopeManager scopes) {
    this.logger = LoggerFactory.getLogger("hotrod." + service);
    this.scopes = scopes;
  }

  /**
   * Logs what happened.
   *
   * @param fields a name, its value, the next name, and so on
   */
  void info(String event, Object... fields) {
    log("info", logger.atInfo(), event, fields);
  }

  /** Logs what went wrong; fields as {@link #info}. */
  void error(String event, Object... fields) {
    log("error", logger.atError(), event, fields);
  }

  private void log(String level, LoggingEventBuilder line, String event, Object... fields) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("event", event);
    all.put("level", level);
    for (int i = 0; i < fields.length; i += 2) {
      Object value =
          fields[i + 1] instanceof Number ? fields[i + 1] : String.valueOf(fields[i + 1]);
      all.put((String) fields[i], value);
      line = line.addKeyValue((String) fields[i], value);
    }
    line.log(event);
    Span span = scopes.activeSpan();
    if (span != null) {
      span.log(all);
    }
  }
}
