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
import java.io.IOException;
import java.nio.ByteBuffer;
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
 *                     is child_of; with its other attributes
 * event               log: its name is the field "event", the first, unless it has such an attribute
 * array, map          text: its JSON
 * flags               the bit for sampled alone: Jaeger's others mean something else
 * nanoseconds         microseconds, the rest cut off
 * </pre>
 *
 * <p>An id that is absent is 0, which no span has: whoever takes the spans refuses it.
 */
final class OtlpSpans {
  private static final int SAMPLED = 1;

  private OtlpSpans() {}

  /**
   * Makes them.
   *
   * @throws IOException if an id is of a wrong length
   */
  static List<Span> of(ExportTraceServiceRequest request) throws IOException {
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
      io.opentelemetry.proto.trace.v1.Span span, InstrumentationScope scope, Process process)
      throws IOException {
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
      io.opentelemetry.proto.trace.v1.Span span, TraceId traceId) throws IOException {
    List<SpanReference> references = new ArrayList<>(span.getLinksCount() + 1);
    for (Link link : span.getLinksList()) {
      references.add(reference(link));
    }
    long parent = spanId(span.getParentSpanId());
    if (parent == 0) {
      references.replaceAll(SpanReference::asLink);
    } else {
      SpanReference first = new SpanReference(false, traceId, parent);
      for (SpanReference reference : references) {
        if (reference.isTo(traceId, parent) && !first.followsFrom()) {
          first = reference;
        }
      }
      references.removeIf(reference -> reference.isTo(traceId, parent));
      references.add(0, first);
    }
    return references;
  }

  private static SpanReference reference(Link link) throws IOException {
    boolean followsFrom = true;
    List<Tag> tags = new ArrayList<>(link.getAttributesCount());
    for (KeyValue attribute : link.getAttributesList()) {
      if (attribute.getKey().equals(SpanReference.TYPE)) {
        followsFrom = !attribute.getValue().getStringValue().equals("child_of");
      } else {
        tags.add(tag(attribute));
      }
    }
    return new SpanReference(
        followsFrom, traceId(link.getTraceId()), spanId(link.getSpanId()), List.copyOf(tags));
  }

  private static SpanLog log(Event event) {
    List<Tag> fields = new ArrayList<>(event.getAttributesCount() + 1);
    if (event.getAttributesList().stream().noneMatch(field -> field.getKey().equals("event"))) {
      text(fields, "event", event.getName());
    }
    event.getAttributesList().forEach(attribute -> fields.add(tag(attribute)));
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

  private static TraceId traceId(ByteString bytes) throws IOException {
    if (bytes.isEmpty()) {
      return new TraceId(0, 0);
    }
    ByteBuffer halves = id("trace", bytes, 16);
    return new TraceId(halves.getLong(), halves.getLong());
  }

  private static long spanId(ByteString bytes) throws IOException {
    return bytes.isEmpty() ? 0 : id("span", bytes, 8).getLong();
  }

  private static ByteBuffer id(String what, ByteString bytes, int size) throws IOException {
    if (bytes.size() != size) {
      throw new IOException("a " + what + " id has " + bytes.size() + " bytes, must be " + size);
    }
    return bytes.asReadOnlyByteBuffer();
  }
}
