/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** The formats in which a context crosses a wire. */
module io.skua.propagation {
  requires transitive io.opentracing.api;
  requires transitive io.skua.tracer;

  exports io.skua.propagation;

  provides io.skua.tracer.DefaultCodecs with
      io.skua.propagation.JaegerCodecs;
}
