/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.metrics;

/** A number that was last seen. Called by many threads at once. */
public interface Gauge {
  /** Replaces the number. */
  void update(long amount);
}
