/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Takes finished spans to a backend. */
module io.skua.reporter {
  requires transitive io.skua.tracer;

  exports io.skua.reporter;
}
