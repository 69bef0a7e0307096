/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.metrics;

/** A time. Skua measures none. */
public interface Timer {
  /** Takes a time in microseconds. */
  void durationMicros(long time);
}
