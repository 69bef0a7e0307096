/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Counts what a tracer does in a registry of Micrometer. */
module io.skua.micrometer {
  requires transitive io.skua.tracer;
  requires transitive micrometer.core;

  exports io.skua.micrometer;
}
