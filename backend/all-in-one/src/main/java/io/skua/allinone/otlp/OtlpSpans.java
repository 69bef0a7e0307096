/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Span.Link;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes spans of OTLP's, as Jaeger shows them.
 *
 * <pre>
 * resource            process: service.name is the service, the other attributes are tags
 * scope               tags otel.scope.name, otel.scope.version
 * kind                tag span.kind, unless it is unspecified
 * status              tags error = true and otel.status_code = ERROR, or otel.status_code = OK;
 *                     otel.status_description
 * trace state         tag w3c.tracestate
 * parent              first reference: CHILD_OF, or FOLLOWS_FROM if a link to it says so
 * link                reference: FOLLOWS_FROM, or CHILD_OF if its attribute opentracing.ref_type
 *                     is child_of
 * event               log: its name is the field "event", unless it has such an attribute
 * array, map          text: its JSON
 * flags               the bit for sampled alone: Jaeger's others mean something else
 * nanoseconds         microseconds, the rest cut off
 * </pre>
 *
 * <p>An id of a wrong length becomes 0, which no span has: whoever takes the spans refuses it.
 */
final class OtlpSpans {
  private static final int SAMPLED = 1;

  private OtlpSpans() {}

  static List<Span> of(ExportTraceServiceRequest request) {
    List<Span> spans = new ArrayList<>();
    for (ResourceSpans resourceSpans : request.getResourceSpansList()) {
      Process process = process(resourceSpans.getResource());
      for (ScopeSpans scopeSpans : resourceSpans.getScopeSpansList()) {
        for (io.opentelemetry.proto.trace.v1.Span span : scopeSpans.getSpansList()) {
          spans.add(span(span, scopeSpans.getScope(), process));
        }
      }
    }
    return spans;
  }

  private static Process process(Resource resource) {
    String serviceName = null;
    List<Tag> tags = new ArrayList<>(resource.getAttributesCount());
    for (KeyValue attribute : resource.getAttributesList()) {
      if (attribute.getKey().equals("service.name")) {
        serviceName =
            attribute.getValue().hasStringValue()
                ? attribute.getValue().getStringValue()
                : "service-name-wrong-type";
      } else {
        tags.add(tag(attribute));
      }
    }
    return new Process(serviceName == null ? "missing-service-name" : serviceName, tags);
  }

  private static Span span(
      io.opentelemetry.proto.trace.v1.Span span, InstrumentationScope scope, Process process) {
    TraceId traceId = traceId(span.getTraceId());
    return new Span(
        traceId,
        spanId(span.getSpanId()),
        span.getName(),
        references(span, traceId),
        span.getFlags() & SAMPLED,
        Long.divideUnsigned(span.getStartTimeUnixNano(), 1000),
        (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1000,
        tags(span, scope),
        span.getEventsList().stream().map(OtlpSpans::log).toList(),
        process,
        List.of());
  }

  private static List<Tag> tags(
      io.opentelemetry.proto.trace.v1.Span span, InstrumentationScope scope) {
    List<Tag> tags = new ArrayList<>(span.getAttributesCount() + 4);
    span.getAttributesList().forEach(attribute -> tags.add(tag(attribute)));
    text(tags, "otel.scope.name", scope.getName());
    text(tags, "otel.scope.version", scope.getVersion());
    text(tags, "w3c.tracestate", span.getTraceState());
    text(tags, "span.kind", kind(span.getKind()));
    status(tags, span.getStatus());
    return tags;
  }

  private static void text(List<Tag> tags, String key, String value) {
    if (!value.isEmpty()) {
      tags.add(new Tag(key, value));
    }
  }

  private static String kind(SpanKind kind) {
    return switch (kind) {
      case SPAN_KIND_UNSPECIFIED, UNRECOGNIZED -> "";
      default -> kind.name().substring("SPAN_KIND_".length()).toLowerCase(Locale.ROOT);
    };
  }

  private static void status(List<Tag> tags, Status status) {
    if (status.getCode() == StatusCode.STATUS_CODE_ERROR) {
      tags.add(new Tag("error", true));
      tags.add(new Tag("otel.status_code", "ERROR"));
    } else if (status.getCode() == StatusCode.STATUS_CODE_OK) {
      tags.add(new Tag("otel.status_code", "OK"));
    }
    text(tags, "otel.status_description", status.getMessage());
  }

  private static List<SpanReference> references(
      io.opentelemetry.proto.trace.v1.Span span, TraceId traceId) {
    List<SpanReference> references = new ArrayList<>(span.getLinksCount() + 1);
    for (Link link : span.getLinksList()) {
      references.add(
          new SpanReference(
              followsFrom(link), traceId(link.getTraceId()), spanId(link.getSpanId())));
    }
    long parent = spanId(span.getParentSpanId());
    if (parent != 0) {
      SpanReference child = new SpanReference(false, traceId, parent);
      SpanReference follower = new SpanReference(true, traceId, parent);
      SpanReference first = references.contains(follower) ? follower : child;
      references.removeIf(reference -> reference.equals(child) || reference.equals(follower));
      references.add(0, first);
    }
    return references;
  }

  private static boolean followsFrom(Link link) {
    return link.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals("opentracing.ref_type"))
        .noneMatch(attribute -> attribute.getValue().getStringValue().equals("child_of"));
  }

  private static SpanLog log(Event event) {
    List<Tag> fields = new ArrayList<>(event.getAttributesCount() + 1);
    event.getAttributesList().forEach(attribute -> fields.add(tag(attribute)));
    if (fields.stream().noneMatch(field -> field.key().equals("event"))) {
      text(fields, "event", event.getName());
    }
    return new SpanLog(Long.divideUnsigned(event.getTimeUnixNano(), 1000), fields);
  }

  private static Tag tag(KeyValue attribute) {
    return new Tag(attribute.getKey(), value(attribute.getValue()));
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case BYTES_VALUE -> value.getBytesValue().toByteArray();
      case ARRAY_VALUE, KVLIST_VALUE -> json(value).toString();
      default -> value.getStringValue();
    };
  }

  private static JsonNode json(AnyValue value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (value.getValueCase()) {
      case BOOL_VALUE -> json.booleanNode(value.getBoolValue());
      case INT_VALUE -> json.numberNode(value.getIntValue());
      case DOUBLE_VALUE -> json.numberNode(value.getDoubleValue());
      case BYTES_VALUE -> json.binaryNode(value.getBytesValue().toByteArray());
      case STRING_VALUE -> json.textNode(value.getStringValue());
      case ARRAY_VALUE -> {
        ArrayNode array = json.arrayNode();
        value.getArrayValue().getValuesList().forEach(element -> array.add(json(element)));
        yield array;
      }
      case KVLIST_VALUE -> {
        ObjectNode object = json.objectNode();
        value
            .getKvlistValue()
            .getValuesList()
            .forEach(member -> object.set(member.getKey(), json(member.getValue())));
        yield object;
      }
      default -> json.nullNode();
    };
  }

  private static TraceId traceId(ByteString bytes) {
    return bytes.size() == 16
        ? new TraceId(
            bytes.asReadOnlyByteBuffer().getLong(0), bytes.asReadOnlyByteBuffer().getLong(8))
        : new TraceId(0, 0);
  }

  private static long spanId(ByteString bytes) {
    return bytes.size() == 8 ? bytes.asReadOnlyByteBuffer().getLong() : 0;
  }
}
