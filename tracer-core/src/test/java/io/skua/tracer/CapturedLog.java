/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a class logs while this is open. */
public final class CapturedLog implements AutoCloseable {
  private final Logger logger;
  private final Level levelBefore;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };

  public CapturedLog(Class<?> source) {
    this(source.getName());
  }

  public CapturedLog(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    levelBefore = logger.getLevel();
    logger.setLevel(Level.INFO);
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
  }

  /** Lines as {@code LEVEL message}, in order. */
  public List<String> lines() {
    return events.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  /** Lines of one level, without it. */
  public List<String> lines(String level) {
    return events.stream()
        .filter(e -> e.getLevel().toString().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** All that is said: messages, and those of exceptions. */
  public List<String> texts() {
    return events.stream()
        .map(
            e ->
                e.getFormattedMessage() + '\n' + ThrowableProxyUtil.asString(e.getThrowableProxy()))
        .toList();
  }

  /** Whether any line came with a stack trace. */
  public boolean hasStackTrace() {
    return events.stream().anyMatch(e -> e.getThrowableProxy() != null);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(levelBefore);
  }
}
