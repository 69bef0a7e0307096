/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Micrometer Tracing over an OpenTracing tracer. */
module io.skua.micrometer.tracing {
  requires transitive io.opentracing.api;
  requires io.opentracing.noop;
  requires io.skua.tracer;
  requires micrometer.commons;
  requires transitive micrometer.observation;
  requires transitive micrometer.tracing;

  exports io.skua.micrometer.tracing;
}
