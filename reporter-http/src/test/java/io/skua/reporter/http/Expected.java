/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What should be read of spans that were written, by the table in docs/otlp.md. */
final class Expected {
  private static final Map<String, SpanKind> KINDS =
      Map.of(
          "internal", SpanKind.SPAN_KIND_INTERNAL,
          "server", SpanKind.SPAN_KIND_SERVER,
          "client", SpanKind.SPAN_KIND_CLIENT,
          "producer", SpanKind.SPAN_KIND_PRODUCER,
          "consumer", SpanKind.SPAN_KIND_CONSUMER);

  private Expected() {}

  static ExportTraceServiceRequest of(List<SkuaSpan> spans) {
    ScopeSpans.Builder scopeSpans =
        ScopeSpans.newBuilder()
            .setScope(
                InstrumentationScope.newBuilder()
                    .setName("io.skua")
                    .setVersion(SkuaTracer.VERSION.replace("Java-", "")));
    spans.forEach(span -> scopeSpans.addSpans(span(span)));
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource(spans.get(0).process()))
                .addScopeSpans(scopeSpans))
        .build();
  }

  private static Resource resource(SkuaProcess process) {
    Map<String, Object> tags = new LinkedHashMap<>();
    for (int i = 0; i < process.tagCount(); i++) {
      tags.put(process.tagKey(i), process.tagValue(i));
    }
    Resource.Builder resource = Resource.newBuilder();
    resource.addAttributes(attribute("service.name", process.serviceName()));
    tags.forEach(
        (key, value) -> {
          if (key.equals("hostname") && !tags.containsKey("host.name")) {
            resource.addAttributes(attribute("host.name", value));
          } else if (!key.equals("service.name")) {
            resource.addAttributes(attribute(key, value));
          }
        });
    return resource.build();
  }

  private static Span span(SkuaSpan span) {
    SkuaSpanContext context = span.context();
    Span.Builder built =
        Span.newBuilder()
            .setTraceId(id(context.traceIdHigh(), context.traceIdLow()))
            .setSpanId(id(context.spanId()))
            .setName(utf8(span.operationName()))
            .setStartTimeUnixNano(span.startMicros() * 1000)
            .setEndTimeUnixNano((span.startMicros() + span.durationMicros()) * 1000)
            .setFlags(context.flags() & 1);
    if (context.traceState() != null) {
      built.setTraceState(context.traceState());
    }
    if (context.parentSpanId() != 0) {
      built.setParentSpanId(id(context.parentSpanId()));
    }
    tags(span.tags(), built);
    for (int i = 0; i < span.logCount(); i++) {
      built.addEvents(event(span.logMicros(i), span.logFields(i)));
    }
    for (int i = 0; i < span.referenceCount(); i++) {
      SkuaSpanContext other = span.referenceContext(i);
      boolean isParent =
          other.spanId() == context.parentSpanId()
              && other.toTraceId().equals(context.toTraceId())
              && span.referenceType(i).equals("child_of");
      if (!isParent) {
        built.addLinks(link(other, span.referenceType(i)));
      }
    }
    return built.build();
  }

  private static void tags(Map<String, Object> tags, Span.Builder built) {
    Map<String, Object> rest = new LinkedHashMap<>(tags);
    built.setKind(SpanKind.SPAN_KIND_INTERNAL);
    if (KINDS.containsKey(String.valueOf(tags.get("span.kind")))) {
      built.setKind(KINDS.get(String.valueOf(rest.remove("span.kind"))));
    }
    Status.Builder status = Status.newBuilder();
    String code = String.valueOf(tags.get("otel.status_code")).toUpperCase(Locale.ROOT);
    if (code.equals("OK") || code.equals("ERROR")) {
      status.setCode(
          code.equals("OK")
              ? Status.StatusCode.STATUS_CODE_OK
              : Status.StatusCode.STATUS_CODE_ERROR);
      rest.remove("otel.status_code");
    }
    String error = String.valueOf(tags.get("error")).toLowerCase(Locale.ROOT);
    if (error.equals("true")) {
      status.setCode(Status.StatusCode.STATUS_CODE_ERROR);
    }
    if (error.equals("true")) {
      rest.remove("error");
    }
    if (status.getCode() == Status.StatusCode.STATUS_CODE_UNSET
        && isFailure(String.valueOf(tags.get("http.status_code")), built.getKind())) {
      status.setCode(Status.StatusCode.STATUS_CODE_ERROR);
    }
    if (tags.get("otel.status_description") instanceof String message) {
      status.setMessage(utf8(message));
      rest.remove("otel.status_description");
    }
    if (!status.build().equals(Status.getDefaultInstance())) {
      built.setStatus(status);
    }
    rest.forEach((key, value) -> built.addAttributes(attribute(key, value)));
  }

  private static boolean isFailure(String httpStatus, SpanKind kind) {
    if (!httpStatus.matches("-?\\d+")) {
      return false;
    }
    int code = Integer.parseInt(httpStatus);
    return code < 100 || code > 398 && !(code / 100 == 4 && kind == SpanKind.SPAN_KIND_SERVER);
  }

  private static Span.Event event(long micros, Map<String, Object> fields) {
    Map<String, Object> rest = new LinkedHashMap<>(fields);
    Span.Event.Builder event = Span.Event.newBuilder().setTimeUnixNano(micros * 1000);
    boolean isNamed = fields.get("event") instanceof String name && !name.isEmpty();
    String name = isNamed ? (String) rest.remove("event") : "log";
    Map<String, String> exception = new LinkedHashMap<>();
    exception.put("error.kind", "exception.type");
    exception.put("message", "exception.message");
    exception.put("stack", "exception.stacktrace");
    exception.put(
        "error.object", fields.containsKey("message") ? "error.object" : "exception.message");
    boolean isException =
        name.equals("error") && exception.keySet().stream().anyMatch(fields::containsKey);
    event.setName(isException ? "exception" : utf8(name));
    rest.forEach(
        (key, value) ->
            event.addAttributes(
                attribute(isException ? exception.getOrDefault(key, key) : key, value)));
    return event.build();
  }

  private static Span.Link link(SkuaSpanContext context, String type) {
    Span.Link.Builder link =
        Span.Link.newBuilder()
            .setTraceId(id(context.traceIdHigh(), context.traceIdLow()))
            .setSpanId(id(context.spanId()))
            .addAttributes(attribute("opentracing.ref_type", type))
            .setFlags(context.flags() & 1);
    if (context.traceState() != null) {
      link.setTraceState(context.traceState());
    }
    return link.build();
  }

  static KeyValue attribute(String key, Object value) {
    AnyValue.Builder any = AnyValue.newBuilder();
    if (value instanceof Boolean) {
      any.setBoolValue((Boolean) value);
    } else if (value instanceof Double || value instanceof Float) {
      any.setDoubleValue(((Number) value).doubleValue());
    } else if (value instanceof Number) {
      any.setIntValue(((Number) value).longValue());
    } else if (value instanceof byte[]) {
      any.setBytesValue(ByteString.copyFrom((byte[]) value));
    } else {
      any.setStringValue(utf8((String) value));
    }
    return KeyValue.newBuilder().setKey(utf8(key)).setValue(any).build();
  }

  /** What is left of a text in UTF-8: half a surrogate pair becomes a question mark. */
  static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  static ByteString id(long... halves) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * halves.length);
    for (long half : halves) {
      bytes.putLong(half);
    }
    return ByteString.copyFrom(bytes.array());
  }
}
