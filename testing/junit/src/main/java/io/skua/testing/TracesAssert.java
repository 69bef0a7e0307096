/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on all that was recorded. {@link SkuaAssertions} makes them. For one thread.
 *
 * <p>For more than is here, {@link RecordingReporter#traces()} is a list for AssertJ's own
 * assertions, whose messages print the trees as well.
 */
public final class TracesAssert extends AbstractAssert<TracesAssert, List<RecordedTrace>> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final RecordingReporter reporter;

  TracesAssert(RecordingReporter reporter) {
    super(reporter.traces(), TracesAssert.class);
    this.reporter = reporter;
    reporter.requireAll();
  }

  /** Fails if any span was recorded. */
  public TracesAssert isEmpty() {
    if (!actual.isEmpty()) {
      throw failed("Expected no trace, but there " + are(actual.size()) + ":");
    }
    return this;
  }

  /** Fails if there are more or fewer traces. */
  public TracesAssert hasSize(int traces) {
    if (actual.size() != traces) {
      throw failed(
          "Expected "
              + TraceText.count(traces, "trace")
              + ", but there "
              + are(actual.size())
              + ":");
    }
    return this;
  }

  /**
   * Fails if there are more traces, or none. That there are more is what a context that was lost on
   * its way looks like.
   *
   * @return assertions on it
   */
  public TraceAssert hasOneTraceThat() {
    hasSize(1);
    return new TraceAssert(actual.get(0), this);
  }

  /**
   * Fails if not exactly one of the traces has one root, with this name.
   *
   * @return assertions on that trace
   */
  public TraceAssert hasOneTraceWithRoot(String name) {
    List<RecordedTrace> found = new ArrayList<>();
    for (RecordedTrace trace : actual) {
      if (trace.roots().size() == 1 && trace.roots().get(0).operationName().equals(name)) {
        found.add(trace);
      }
    }
    if (found.size() != 1) {
      throw failed(
          "Expected one trace with the root \""
              + name
              + "\", but there "
              + are(found.size())
              + ":");
    }
    return new TraceAssert(found.get(0), this);
  }

  /**
   * Waits up to 5 seconds until assertions hold. They are tried at once, and again whenever a span
   * has finished: nothing sleeps in between.
   *
   * <pre>{@code
   * assertThatTraces(skua).eventually(traces -> traces.hasOneTraceThat().hasRoot("POST /orders"));
   * }</pre>
   *
   * @param assertions of which an {@link AssertionError} means to wait, and anything else the end
   * @return assertions on the traces as they were then
   */
  public TracesAssert eventually(Consumer<TracesAssert> assertions) {
    return eventually(PATIENCE, assertions);
  }

  /**
   * Waits until assertions hold, see {@link #eventually(Consumer)}.
   *
   * @param patience the longest wait
   */
  public TracesAssert eventually(Duration patience, Consumer<TracesAssert> assertions) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      long seen = reporter.reported();
      TracesAssert now = new TracesAssert(reporter);
      now.info.description(info.description());
      try {
        assertions.accept(now);
        return now;
      } catch (AssertionError notYet) {
        awaitAnother(seen, deadline, patience, notYet);
      }
    }
  }

  private void awaitAnother(long seen, long deadline, Duration patience, AssertionError notYet) {
    try {
      if (reporter.awaitMoreThan(seen, deadline)) {
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted. " + notYet.getMessage(), notYet);
    }
    throw new AssertionError(
        "Not within " + patience.toMillis() + " ms. " + notYet.getMessage(), notYet);
  }

  private static String are(int traces) {
    return traces == 0 ? "is none" : traces == 1 ? "is 1" : "are " + traces;
  }

  private AssertionError failed(String message) {
    return failure("%s\n%s", message, TraceText.of(actual));
  }
}
