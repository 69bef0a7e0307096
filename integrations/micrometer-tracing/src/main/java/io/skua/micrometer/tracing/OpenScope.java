/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import org.jspecify.annotations.Nullable;

/** A scope in the order in which those of a thread were opened. */
interface OpenScope {
  /** The latest that was open when this was opened; null for the outermost, which never closes. */
  @Nullable OpenScope before();

  OpenTracingCurrentTraceContext current();

  /** Closes what was opened in it, and it. */
  void close();
}
