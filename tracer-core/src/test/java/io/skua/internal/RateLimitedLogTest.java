/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import io.skua.tracer.CapturedLog;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RateLimitedLogTest {
  private static final Exception UNPRINTABLE =
      new Exception() {
        @Override
        public String getMessage() {
          throw new IllegalStateException("not even that");
        }
      };

  @Test
  void warn_twice_saysItOnce() {
    try (CapturedLog log = new CapturedLog(RateLimitedLogTest.class)) {
      RateLimitedLog limited = new RateLimitedLog(SafeLog.of(RateLimitedLogTest.class));
      limited.warn("problem");
      limited.warn("problem", new Exception("cause"));

      assertThat(log.lines()).containsExactly("WARN problem (logged at most once a minute)");
    }
  }

  @Test
  void warn_loggingThatThrows_goesNoFurther() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.skua.internal.throwing");
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.setContext(logger.getLoggerContext());
    appender.addFilter(
        new Filter<>() {
          @Override
          public FilterReply decide(ILoggingEvent event) {
            throw new IllegalStateException("the disk is full");
          }
        });
    appender.start();
    logger.setLevel(Level.DEBUG);
    logger.addAppender(appender);
    RateLimitedLog limited = new RateLimitedLog(new SafeLog(logger));
    try {
      assertThatCode(
              () -> {
                limited.warn("problem");
                limited.warn("problem");
                limited.warn("problem", UNPRINTABLE);
                limited.debug("problem", UNPRINTABLE);
              })
          .doesNotThrowAnyException();
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(null);
    }
  }
}
