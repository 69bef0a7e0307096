/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** The names of jaeger-client over Skua: in place of jaeger-client, never beside it. */
module io.skua.jaegercompat {
  requires transitive io.opentracing.api;
  requires io.opentracing.util;
  requires io.skua.propagation;
  requires io.skua.reporter.http;
  requires io.skua.reporter.udp;
  requires transitive io.skua.reporter;
  requires io.skua.sampler;
  requires io.skua.thrift;
  requires transitive io.skua.tracer;
  requires io.skua;
  requires transitive okhttp3;
  requires transitive org.slf4j;

  exports io.jaegertracing;
  exports io.jaegertracing.internal;
  exports io.jaegertracing.internal.baggage;
  exports io.jaegertracing.internal.exceptions;
  exports io.jaegertracing.internal.metrics;
  exports io.jaegertracing.internal.propagation;
  exports io.jaegertracing.internal.reporters;
  exports io.jaegertracing.internal.samplers;
  exports io.jaegertracing.spi;
  exports io.jaegertracing.thrift.internal.senders;

  uses io.jaegertracing.spi.MetricsFactory;

  provides io.jaegertracing.spi.MetricsFactory with
      io.skua.jaegercompat.OldClientCheck;
}
