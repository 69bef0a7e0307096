/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.reporters;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a line at INFO for each finished span. */
public class LoggingReporter extends SkuaReporter {
  /** Logs by a logger of this class's name. */
  public LoggingReporter() {
    this(null);
  }

  /** Logs by the given logger; null for one of this class's name. */
  public LoggingReporter(Logger logger) {
    super(
        new io.skua.tracer.LoggingReporter(
            logger == null ? LoggerFactory.getLogger(LoggingReporter.class) : logger));
  }
}
