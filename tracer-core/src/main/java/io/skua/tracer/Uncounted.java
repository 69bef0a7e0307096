/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

/**
 * Spans that an Error cost on an application's thread. Counting takes calls, and that thread may
 * have no stack for any: so it adds to the field under the monitor, which takes none, and whoever
 * has the stack counts.
 */
final class Uncounted {
  long spans; // guarded by this

  synchronized long take() {
    long taken = spans;
    spans = 0;
    return taken;
  }
}
