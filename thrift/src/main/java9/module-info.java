/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** The Thrift wire format of Jaeger. */
module io.skua.thrift {
  requires io.opentracing.api;
  requires transitive io.skua.reporter;
  requires transitive io.skua.tracer;
  requires org.apache.thrift;

  exports io.skua.thrift;
}
