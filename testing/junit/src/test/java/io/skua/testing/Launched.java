/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Test classes that JUnit runs within a test, and what became of them. */
final class Launched implements TestExecutionListener {
  private final Map<String, Optional<Throwable>> failures = new ConcurrentHashMap<>();

  private Launched() {}

  /** Runs the tests of a class; what it returns has the failure of each, by its name. */
  static Map<String, Optional<Throwable>> run(Class<?> tests) {
    return run(tests, 1);
  }

  static Map<String, Optional<Throwable>> run(Class<?> tests, int threads) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(tests))
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "" + (threads > 1))
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "" + threads)
            // Of JUnit 6.1, which has two of them; older ones have the other alone.
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL")
            .build();
    Launched listener = new Launched();
    LauncherFactory.create().execute(request, listener);
    return new TreeMap<>(listener.failures);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest() || result.getThrowable().isPresent()) {
      failures.put(test.getDisplayName(), result.getThrowable());
    }
  }
}
