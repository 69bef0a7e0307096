/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static java.util.stream.Collectors.joining;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Spans as OTLP has them, as text that two tracers can have in common: ids are the names of their
 * spans, and times are told if they were given. What Skua cannot say as the SDK does is made the
 * same here, and nowhere else; docs/opentelemetry.md lists it.
 */
final class Otlp {
  private static final long GIVEN_BEFORE = 1_600_000_000_000_000_000L;

  private record Found(InstrumentationScope scope, Span span) {}

  private final List<Found> found = new ArrayList<>();
  private final Map<ByteString, String> names =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());

  void add(ExportTraceServiceRequest request) {
    request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .forEach(this::add);
  }

  private void add(ScopeSpans scope) {
    for (Span span : scope.getSpansList()) {
      found.add(new Found(scope.getScope(), span));
      names.put(span.getSpanId(), span.getName());
      names.merge(span.getTraceId(), span.getName(), (a, b) -> a.compareTo(b) < 0 ? a : b);
    }
  }

  /** One line each, sorted. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    found.forEach(each -> lines.add(line(each.scope, each.span)));
    Collections.sort(lines);
    return lines;
  }

  private String line(InstrumentationScope scope, Span span) {
    Map<String, String> attributes = attributes(span.getAttributesList());
    String scopeName = attributes.remove("otel.scope.name");
    String scopeVersion = attributes.remove("otel.scope.version");
    boolean isSkua = scope.getName().equals("io.skua");
    attributes.remove("sampler.type");
    attributes.remove("sampler.param");
    attributes.remove("error", "false"); // Once an error, then OK.
    return span.getName()
        + " of trace "
        + name(span.getTraceId())
        + " under "
        + name(span.getParentSpanId())
        + " by "
        + (isSkua ? or(scopeName) : or(scope.getName()))
        + " "
        + (isSkua ? or(scopeVersion) : or(scope.getVersion()))
        + " "
        + span.getKind()
        + " at "
        + time(span.getStartTimeUnixNano())
        + " to "
        + time(span.getEndTimeUnixNano())
        + " state ["
        + span.getTraceState()
        + "]"
        + " status "
        + span.getStatus().getCode()
        + " ["
        + span.getStatus().getMessage()
        + "] "
        + attributes
        + " events "
        + span.getEventsList().stream().map(Otlp::event).toList()
        + " links "
        + span.getLinksList().stream().map(this::link).toList();
  }

  private static String or(String text) {
    return text == null || text.isEmpty() ? "unnamed" : text;
  }

  private static String time(long nanos) {
    return nanos < GIVEN_BEFORE ? nanos / 1000 + " us" : "now";
  }

  private String name(ByteString id) {
    return id.isEmpty()
        ? "none"
        : names.getOrDefault(id, HexFormat.of().formatHex(id.toByteArray()));
  }

  private static String event(Span.Event event) {
    return event.getName()
        + " at "
        + time(event.getTimeUnixNano())
        + " "
        + attributes(event.getAttributesList());
  }

  /** Skua's links have no attributes but that of OpenTracing. */
  private String link(Span.Link link) {
    return name(link.getTraceId())
        + "/"
        + name(link.getSpanId())
        + " ["
        + link.getTraceState()
        + "]";
  }

  private static Map<String, String> attributes(List<KeyValue> list) {
    Map<String, String> attributes = new TreeMap<>();
    for (KeyValue each : list) {
      AnyValue value = each.getValue();
      String text = text(value, each.getKey());
      attributes.put(each.getKey(), text);
    }
    return attributes;
  }

  private static String text(AnyValue value, String key) {
    return switch (value.getValueCase()) {
      case STRING_VALUE ->
          key.endsWith("stacktrace")
              ? value.getStringValue().lines().limit(1).toList().toString()
              : value.getStringValue();
      case INT_VALUE -> value.getIntValue() + "";
      case DOUBLE_VALUE -> value.getDoubleValue() + "d";
      case BOOL_VALUE -> value.getBoolValue() + "";
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(Otlp::element)
              .collect(joining(",", "[", "]"));
      default -> value.toString();
    };
  }

  private static String element(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> '"' + value.getStringValue() + '"';
      case INT_VALUE -> String.valueOf(value.getIntValue());
      case DOUBLE_VALUE -> String.valueOf(value.getDoubleValue());
      default -> String.valueOf(value.getBoolValue());
    };
  }
}
