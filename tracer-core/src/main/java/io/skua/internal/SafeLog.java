/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The log of Skua's own parts: all that they log goes through here. The logging is the
 * application's code, and the texts are anyone's:
 *
 * <ul>
 *   <li>Nothing is thrown, whatever an appender does or a part's {@code toString} throws.
 *   <li>An appender may use the tracer. What Skua would log on the same thread meanwhile is left
 *       out, since it would reach that appender again, without end.
 *   <li>Control characters are escaped, those of a stack trace's messages too: a line break in the
 *       name of an operation begins no line of the log.
 * </ul>
 *
 * <p>Safe for any thread.
 */
public final class SafeLog {
  /** Set while the thread logs; taken away after that, since there may be many threads. */
  private static final ThreadLocal<Boolean> LOGGING = new ThreadLocal<>();

  private final Logger log;

  /**
   * Makes the log that writes there.
   *
   * @param log not null
   */
  public SafeLog(Logger log) {
    this.log = log;
  }

  /**
   * Returns the log of a class.
   *
   * @param source whose name the logger has; not null
   */
  public static SafeLog of(Class<?> source) {
    return new SafeLog(LoggerFactory.getLogger(source));
  }

  /**
   * Logs at WARN.
   *
   * @param line with {@code {}} for each part, as for SLF4J
   * @param parts any objects, null too; their text is only asked for if the line is logged
   */
  public void warn(String line, @Nullable Object... parts) {
    say(Level.WARN, line, null, parts);
  }

  /** Logs at INFO, as {@link #warn}. */
  public void info(String line, @Nullable Object... parts) {
    say(Level.INFO, line, null, parts);
  }

  /** Logs at DEBUG, as {@link #warn}. */
  public void debug(String line, @Nullable Object... parts) {
    say(Level.DEBUG, line, null, parts);
  }

  /**
   * Logs at DEBUG, with the stack trace.
   *
   * @param problem in which {@code {}} means nothing
   * @param cause null for no stack trace
   */
  public void debug(String problem, @Nullable Throwable cause) {
    say(Level.DEBUG, problem, cause);
  }

  /** Whether the calling thread logs something of Skua's just now: it comes from an appender. */
  static boolean isLogging() {
    return LOGGING.get() != null;
  }

  private void say(Level level, String line, @Nullable Throwable cause, @Nullable Object... parts) {
    boolean isOutermost = false;
    try {
      isOutermost = !isLogging();
      if (isOutermost) {
        LOGGING.set(Boolean.TRUE);
        write(level, line, cause, parts);
      }
    } catch (Throwable ignored) {
      // There is no other place to say it.
    } finally {
      if (isOutermost) {
        LOGGING.remove();
      }
    }
  }

  private void write(
      Level level, String line, @Nullable Throwable cause, @Nullable Object... parts) {
    switch (level) {
      case WARN:
        if (log.isWarnEnabled()) {
          log.warn(LogText.escaped(line), escaped(cause, parts));
        }
        break;
      case INFO:
        if (log.isInfoEnabled()) {
          log.info(LogText.escaped(line), escaped(cause, parts));
        }
        break;
      default:
        if (log.isDebugEnabled()) {
          log.debug(LogText.escaped(line), escaped(cause, parts));
        }
    }
  }

  /** The cause comes last, where SLF4J takes it for one. */
  private static Object[] escaped(@Nullable Throwable cause, @Nullable Object... parts) {
    Object[] escaped = new Object[cause == null ? parts.length : parts.length + 1];
    for (int i = 0; i < parts.length; i++) {
      Object value = TagValue.of(parts[i]);
      escaped[i] = value instanceof String ? LogText.escaped((String) value) : value;
    }
    if (cause != null) {
      escaped[parts.length] = RetoldException.of(cause, LogText::escaped);
    }
    return escaped;
  }
}
