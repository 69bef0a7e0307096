/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** OpenTelemetry's API over a tracer. */
module io.skua.opentelemetry {
  requires transitive io.opentelemetry.api;
  requires transitive io.opentelemetry.context;
  requires transitive io.opentracing.api;
  requires transitive io.skua.tracer;

  exports io.skua.opentelemetry;
}
