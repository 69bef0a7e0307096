/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import io.jaegertracing.internal.JaegerSpan;
import io.jaegertracing.internal.exceptions.SenderException;
import io.jaegertracing.spi.Sender;
import io.skua.internal.Wrapper;
import io.skua.reporter.BatchReporter;
import java.time.Duration;

/**
 * What all senders of the old names have in common. A reporter takes the encoder and sender behind
 * it; for those who call its methods themselves, it has a reporter of its own. Safe for any thread.
 */
public abstract class ReportingSender implements Sender, Wrapper<BatchReporter.Builder> {
  private static final Duration LONGEST_FLUSH = Duration.ofSeconds(10);

  private BatchReporter reporter; // guarded by this; null until a method here needs it
  private int waiting; // guarded by this; spans since the last flush

  /** Makes one that has sent nothing yet. */
  protected ReportingSender() {}

  /** Begins a reporter that sends so; each call begins a new one. */
  @Override
  public abstract BatchReporter.Builder unwrap();

  @Override
  public synchronized int append(JaegerSpan span) throws SenderException {
    if (reporter == null) {
      reporter = unwrap().build();
    }
    reporter.report(span.unwrap());
    waiting++;
    return 0;
  }

  /** {@inheritDoc} Waits for at most ten seconds. */
  @Override
  public synchronized int flush() throws SenderException {
    int spans = waiting;
    waiting = 0;
    if (spans > 0 && !reporter.flush(LONGEST_FLUSH)) {
      throw new SenderException("Not all of " + spans + " spans were sent: see the log", spans);
    }
    return spans;
  }

  @Override
  public synchronized int close() throws SenderException {
    try {
      return flush();
    } finally {
      if (reporter != null) {
        reporter.close();
      }
    }
  }
}
