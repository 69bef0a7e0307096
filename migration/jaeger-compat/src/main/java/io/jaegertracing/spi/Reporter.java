/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.spi;

import io.jaegertracing.internal.JaegerSpan;

/** Takes finished spans of sampled traces. Called by many threads at once. */
public interface Reporter {
  /**
   * Takes a finished span, never null. It equals the one that was started, but is another object.
   */
  void report(JaegerSpan span);

  /** Hands over what is left. */
  void close();
}
