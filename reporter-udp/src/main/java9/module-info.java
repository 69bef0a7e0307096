/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Sends batches to an agent. */
module io.skua.reporter.udp {
  requires transitive io.skua.reporter;
  requires io.skua.tracer;

  exports io.skua.reporter.udp;
}
