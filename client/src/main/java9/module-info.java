/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Configuration, and everything it wires. */
module io.skua {
  requires transitive io.opentracing.api;
  requires transitive io.opentracing.contrib.tracerresolver;
  requires io.skua.propagation;
  requires io.skua.reporter.http;
  requires io.skua.reporter.udp;
  requires transitive io.skua.reporter;
  requires io.skua.sampler;
  requires io.skua.thrift;
  requires transitive io.skua.tracer;
  requires okhttp3;
  requires okio;

  exports io.skua;

  provides io.opentracing.contrib.tracerresolver.TracerFactory with
      io.skua.SkuaTracerFactory;
  provides io.opentracing.contrib.tracerresolver.TracerResolver with
      io.skua.SkuaTracerResolver;
}
