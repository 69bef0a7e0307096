/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.metrics;

/** A number that only grows. Called by many threads at once. */
public interface Counter {
  /** Adds to the number; not negative. */
  void inc(long delta);
}
