/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

/**
 * The fields of OTLP's <a
 * href="https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto">trace.proto,
 * resource.proto and common.proto</a> that are written: their numbers in protobuf and their names
 * in JSON.
 */
enum Field {
  RESOURCE_SPANS(1, "resourceSpans"),
  RESOURCE(1, "resource"),
  RESOURCE_ATTRIBUTES(1, "attributes"),
  SCOPE_SPANS(2, "scopeSpans"),
  SCOPE(1, "scope"),
  SCOPE_NAME(1, "name"),
  SCOPE_VERSION(2, "version"),

  SPANS(2, "spans"),
  TRACE_ID(1, "traceId"),
  SPAN_ID(2, "spanId"),
  TRACE_STATE(3, "traceState"),
  PARENT_SPAN_ID(4, "parentSpanId"),
  NAME(5, "name"),
  KIND(6, "kind"),
  START(7, "startTimeUnixNano"),
  END(8, "endTimeUnixNano"),
  ATTRIBUTES(9, "attributes"),
  EVENTS(11, "events"),
  LINKS(13, "links"),
  STATUS(15, "status"),
  FLAGS(16, "flags"),

  EVENT_TIME(1, "timeUnixNano"),
  EVENT_NAME(2, "name"),
  EVENT_ATTRIBUTES(3, "attributes"),

  LINK_TRACE_ID(1, "traceId"),
  LINK_SPAN_ID(2, "spanId"),
  LINK_TRACE_STATE(3, "traceState"),
  LINK_ATTRIBUTES(4, "attributes"),
  LINK_FLAGS(6, "flags"),

  STATUS_MESSAGE(2, "message"),
  STATUS_CODE(3, "code"),

  KEY(1, "key"),
  VALUE(2, "value"),
  STRING_VALUE(1, "stringValue"),
  BOOL_VALUE(2, "boolValue"),
  INT_VALUE(3, "intValue"),
  DOUBLE_VALUE(4, "doubleValue"),
  BYTES_VALUE(7, "bytesValue");

  final int number;
  final String json;

  Field(int number, String json) {
    this.number = number;
    this.json = json;
  }
}
