/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Spans and scopes as events of the JDK Flight Recorder. */
module io.skua.jfr {
  requires transitive io.opentracing.api;
  requires transitive io.skua.tracer;
  requires jdk.jfr;

  exports io.skua.jfr;
}
