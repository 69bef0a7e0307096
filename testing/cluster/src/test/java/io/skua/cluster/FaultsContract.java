/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import io.skua.engines.Engine;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a real engine does to what it is sent: the sender is told, the metrics say why, nothing
 * was acknowledged that is not there, and memory stays in its bounds. Each test class has a method
 * {@code faults}.
 */
@Tag("slow")
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultsContract {
  /** What begins and ends, and the reason in the metrics meanwhile. */
  record Fault(String name, Step begin, Step end, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  interface Step {
    void run() throws Exception;
  }

  Engine engine;
  FaultyStore store;

  /** Starts the engine, and what may stand before it; returns the store as the option names it. */
  abstract String start() throws Exception;

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    store = new FaultyStore(directory.resolve("server"), start());
    // Tables and the index of the day are there before the first fault.
    store.sendUntilAcknowledged(store.request(1));
  }

  @AfterAll
  void close() throws Exception {
    if (store != null) {
      store.close();
    }
    if (engine != null) {
      engine.close();
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void fault_sendersAreToldToRetry_andLoseNothing(Fault fault) throws Exception {
    FaultyStore.Request first;
    fault.begin.run();
    try {
      first = store.assertAllAreToldToRetry(fault.reason);
    } finally {
      fault.end.run();
    }
    store.sendUntilAcknowledged(first);

    store.assertNothingWasLost();
  }
}
