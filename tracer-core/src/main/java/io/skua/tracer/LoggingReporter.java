/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.skua.internal.SafeLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a line at INFO for each finished span: the context's text form and the operation name. Safe
 * for any thread.
 */
public final class LoggingReporter implements Reporter {
  private final SafeLog log;

  /** Logs by a logger of this class's name. */
  public LoggingReporter() {
    this(LoggerFactory.getLogger(LoggingReporter.class));
  }

  /**
   * Logs by the given logger.
   *
   * @throws IllegalArgumentException if it is null
   */
  public LoggingReporter(Logger log) {
    if (log == null) {
      throw new IllegalArgumentException("log: null, must be given");
    }
    this.log = new SafeLog(log);
  }

  @Override
  public void report(SkuaSpan span) {
    log.info("Span reported: {}", span);
  }

  @Override
  public String toString() {
    return "LoggingReporter";
  }
}
