/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The three things that are wrong with the demo, and whether they are put right. Those who work ask
 * each time, so that a change is seen at once. Safe for any thread.
 */
public final class Fixes {
  /** How long a query takes unless that is fixed. */
  static final Duration SLOW_QUERY = Duration.ofMillis(300);

  /** How many routes are looked for at a time unless that is fixed. */
  static final int FEW_WORKERS = 3;

  /** None is put right. */
  public static final State NONE = new State(SLOW_QUERY.toMillis(), false, FEW_WORKERS);

  private static final int MAX_WORKERS = 1000;
  private static final long LONGEST_QUERY = 60_000;

  private final AtomicReference<State> state;

  /**
   * What is put right.
   *
   * @param dbQueryDelayMillis how long a query takes, on average
   * @param dbConnMutexDisabled whether queries run side by side
   * @param routeWorkerPoolSize how many routes are looked for at a time, by all requests together
   */
  public record State(
      @JsonProperty(required = true) long dbQueryDelayMillis,
      @JsonProperty(required = true) boolean dbConnMutexDisabled,
      @JsonProperty(required = true) int routeWorkerPoolSize) {
    /** Checks it. */
    public State {
      if (dbQueryDelayMillis < 0 || dbQueryDelayMillis > LONGEST_QUERY) {
        throw wrong("--fix-db-query-delay", dbQueryDelayMillis + "ms", "0ms to 60s");
      }
      if (routeWorkerPoolSize < 1 || routeWorkerPoolSize > MAX_WORKERS) {
        throw wrong("--fix-route-worker-pool-size", routeWorkerPoolSize, "1 to " + MAX_WORKERS);
      }
    }

    private static IllegalArgumentException wrong(String option, Object value, String allowed) {
      return new IllegalArgumentException(option + ": " + value + ", must be " + allowed);
    }
  }

  /** Begins with a state. */
  public Fixes(State state) {
    this.state = new AtomicReference<>(state);
  }

  /** Returns what holds now. */
  public State now() {
    return state.get();
  }

  /** Changes it, for what begins from now on. */
  public void set(State changed) {
    state.set(changed);
  }
}
