/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** The tracer, its spans and the ports. */
module io.skua.tracer {
  requires transitive io.opentracing.api;
  requires transitive org.slf4j;

  exports io.skua.tracer;
  exports io.skua.internal to
      io.skua,
      io.skua.jaegercompat,
      io.skua.micrometer.tracing,
      io.skua.opentelemetry,
      io.skua.reporter,
      io.skua.reporter.http,
      io.skua.reporter.udp,
      io.skua.sampler,
      io.skua.thrift;

  uses io.skua.tracer.DefaultCodecs;
}
