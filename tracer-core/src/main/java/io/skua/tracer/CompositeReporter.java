/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.skua.internal.RateLimitedLog;
import io.skua.internal.SafeLog;
import io.skua.internal.TagValue;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gives each span to several reporters; one that fails does not keep it from the others. */
public final class CompositeReporter implements Reporter {
  private static final SafeLog LOG = SafeLog.of(CompositeReporter.class);

  private final Reporter[] reporters;
  private final RateLimitedLog failures = new RateLimitedLog(LOG);

  /**
   * Combines reporters, in the order given.
   *
   * @param reporters none null
   */
  public CompositeReporter(Reporter... reporters) {
    this.reporters = reporters.clone();
  }

  @Override
  public void report(SkuaSpan span) {
    for (Reporter reporter : reporters) {
      try {
        reporter.report(span);
      } catch (Throwable thrown) {
        failures.warn("A reporter failed: " + TagValue.of(reporter), thrown);
      }
    }
  }

  /** {@inheritDoc} The timeout is for all of them together. */
  @Override
  public boolean flush(Duration timeout) {
    long start = System.nanoTime();
    boolean sent = true;
    for (Reporter reporter : reporters) {
      try {
        Duration left = timeout.minusNanos(System.nanoTime() - start);
        sent &= reporter.flush(left.isNegative() ? Duration.ZERO : left);
      } catch (Throwable thrown) {
        sent = false;
        failures.warn("A reporter failed to flush: " + TagValue.of(reporter), thrown);
      }
    }
    return sent;
  }

  /** {@inheritDoc} That of the first reporter that has one. */
  @Override
  public @Nullable String lastError() {
    for (Reporter reporter : reporters) {
      try {
        String error = reporter.lastError();
        if (error != null) {
          return error;
        }
      } catch (Throwable thrown) {
        failures.warn("A reporter failed to name its error: " + TagValue.of(reporter), thrown);
      }
    }
    return null;
  }

  @Override
  public void close() {
    for (Reporter reporter : reporters) {
      try {
        reporter.close();
      } catch (Throwable thrown) {
        LOG.warn("A reporter failed to close: {}: {}", reporter, thrown);
      }
    }
  }

  @Override
  public String toString() {
    return "CompositeReporter" + Arrays.toString(reporters);
  }
}
