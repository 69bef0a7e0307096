/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.jaegertracing.thriftjava.Batch;
import io.skua.tracer.SkuaSpan;
import java.util.HexFormat;
import java.util.List;

/** The same text for the same batch, whichever of four models it is in. Doubles by their bits. */
final class Dump {
  private final StringBuilder out = new StringBuilder();

  private Dump() {}

  /** What should be read of spans that were written, by the rules of the contract. */
  static String of(List<SkuaSpan> spans) {
    Dump dump = new Dump();
    dump.line("process", spans.get(0).process().serviceName());
    for (int i = 0; i < spans.get(0).process().tagCount(); i++) {
      dump.tag("  tag", spans.get(0).process().tagKey(i), spans.get(0).process().tagValue(i));
    }
    for (SkuaSpan span : spans) {
      dump.span(span);
    }
    return dump.out.toString();
  }

  private void span(SkuaSpan span) {
    boolean parentOnly = span.referenceCount() == 0;
    line(
        "span",
        Long.toHexString(span.context().traceIdHigh()),
        Long.toHexString(span.context().traceIdLow()),
        Long.toHexString(span.context().spanId()),
        Long.toHexString(parentOnly ? span.context().parentSpanId() : 0),
        span.operationName(),
        span.context().flags(),
        span.startMicros(),
        span.durationMicros());
    for (int i = 0; i < span.referenceCount(); i++) {
      line(
          "  reference",
          span.referenceType(i).equals("child_of") ? 0 : 1,
          Long.toHexString(span.referenceContext(i).traceIdHigh()),
          Long.toHexString(span.referenceContext(i).traceIdLow()),
          Long.toHexString(span.referenceContext(i).spanId()));
    }
    for (int i = 0; i < span.tagCount(); i++) {
      tag("  tag", span.tagKey(i), span.tagValue(i));
    }
    for (int i = 0; i < span.logCount(); i++) {
      line("  log", span.logMicros(i));
      for (int j = 0; j < span.logFieldCount(i); j++) {
        tag("    field", span.logFieldKey(i, j), span.logFieldValue(i, j));
      }
    }
  }

  static String of(Batch batch) {
    Dump dump = new Dump();
    dump.line("process", batch.getProcess().getServiceName());
    dump.tags("  tag", batch.getProcess().getTags());
    for (io.jaegertracing.thriftjava.Span span : batch.getSpans()) {
      dump.line(
          "span",
          Long.toHexString(span.getTraceIdHigh()),
          Long.toHexString(span.getTraceIdLow()),
          Long.toHexString(span.getSpanId()),
          Long.toHexString(span.getParentSpanId()),
          span.getOperationName(),
          span.getFlags(),
          span.getStartTime(),
          span.getDuration());
      for (io.jaegertracing.thriftjava.SpanRef reference : span.getReferences()) {
        dump.line(
            "  reference",
            reference.getRefType().getValue(),
            Long.toHexString(reference.getTraceIdHigh()),
            Long.toHexString(reference.getTraceIdLow()),
            Long.toHexString(reference.getSpanId()));
      }
      dump.tags("  tag", span.getTags());
      for (io.jaegertracing.thriftjava.Log log : span.getLogs()) {
        dump.line("  log", log.getTimestamp());
        dump.tags("    field", log.getFields());
      }
    }
    return dump.out.toString();
  }

  private void tags(String kind, List<io.jaegertracing.thriftjava.Tag> tags) {
    for (io.jaegertracing.thriftjava.Tag tag : tags) {
      int values =
          (tag.isSetVStr() ? 1 : 0)
              + (tag.isSetVDouble() ? 1 : 0)
              + (tag.isSetVBool() ? 1 : 0)
              + (tag.isSetVLong() ? 1 : 0)
              + (tag.isSetVBinary() ? 1 : 0);
      if (values != 1) {
        throw new AssertionError(values + " values of " + tag);
      }
      tag(
          kind,
          tag.getKey(),
          switch (tag.getVType()) {
            case STRING -> tag.getVStr();
            case DOUBLE -> tag.getVDouble();
            case BOOL -> tag.isVBool();
            case LONG -> tag.getVLong();
            case BINARY -> tag.getVBinary();
          });
    }
  }

  static String of(DecodedBatch batch) {
    Dump dump = new Dump();
    dump.line("process", batch.serviceName());
    dump.decodedTags("  tag", batch.processTags());
    for (DecodedBatch.Span span : batch.spans()) {
      dump.line(
          "span",
          Long.toHexString(span.traceIdHigh()),
          Long.toHexString(span.traceIdLow()),
          Long.toHexString(span.spanId()),
          Long.toHexString(span.parentSpanId()),
          span.operationName(),
          span.flags(),
          span.startMicros(),
          span.durationMicros());
      for (DecodedBatch.Reference reference : span.references()) {
        dump.line(
            "  reference",
            reference.isFollowsFrom() ? 1 : 0,
            Long.toHexString(reference.traceIdHigh()),
            Long.toHexString(reference.traceIdLow()),
            Long.toHexString(reference.spanId()));
      }
      dump.decodedTags("  tag", span.tags());
      for (DecodedBatch.Log log : span.logs()) {
        dump.line("  log", log.micros());
        dump.decodedTags("    field", log.fields());
      }
    }
    if (batch.seqNo() != null) {
      dump.line("seqNo", batch.seqNo());
    }
    if (batch.stats() != null) {
      dump.line(
          "stats",
          batch.stats().fullQueueDroppedSpans(),
          batch.stats().tooLargeDroppedSpans(),
          batch.stats().failedToEmitSpans());
    }
    return dump.out.toString();
  }

  private void decodedTags(String kind, List<DecodedBatch.Tag> tags) {
    tags.forEach(tag -> tag(kind, tag.key(), tag.value()));
  }

  /** The {@code expect} of a vector. */
  static String of(JsonNode batch) {
    Dump dump = new Dump();
    dump.line("process", batch.at("/process/serviceName").asText());
    dump.jsonTags("  tag", batch.at("/process/tags"));
    for (JsonNode span : batch.get("spans")) {
      dump.line(
          "span",
          hex(span, "traceIdHigh"),
          hex(span, "traceIdLow"),
          hex(span, "spanId"),
          hex(span, "parentSpanId"),
          span.get("operationName").asText(),
          span.get("flags").asInt(),
          span.get("startTimeMicros").asLong(),
          span.get("durationMicros").asLong());
      for (JsonNode reference : span.get("references")) {
        dump.line(
            "  reference",
            reference.get("refType").asText().equals("CHILD_OF") ? 0 : 1,
            hex(reference, "traceIdHigh"),
            hex(reference, "traceIdLow"),
            hex(reference, "spanId"));
      }
      dump.jsonTags("  tag", span.get("tags"));
      for (JsonNode log : span.get("logs")) {
        dump.line("  log", log.get("timestampMicros").asLong());
        dump.jsonTags("    field", log.get("fields"));
      }
    }
    if (batch.has("seqNo")) {
      dump.line("seqNo", batch.get("seqNo").asLong());
    }
    if (batch.has("stats")) {
      dump.line(
          "stats",
          batch.at("/stats/fullQueueDroppedSpans").asLong(),
          batch.at("/stats/tooLargeDroppedSpans").asLong(),
          batch.at("/stats/failedToEmitSpans").asLong());
    }
    return dump.out.toString();
  }

  private static String hex(JsonNode node, String field) {
    return Long.toHexString(Long.parseUnsignedLong(node.get(field).asText(), 16));
  }

  private void jsonTags(String kind, JsonNode tags) {
    for (JsonNode tag : tags) {
      tag(
          kind,
          tag.get("key").asText(),
          switch (tag.get("vType").asText()) {
            case "DOUBLE" ->
                Double.longBitsToDouble(
                    Long.parseUnsignedLong(tag.get("vDoubleBits").asText(), 16));
            case "BOOL" -> tag.get("vBool").asBoolean();
            case "LONG" -> tag.get("vLong").asLong();
            case "BINARY" -> HexFormat.of().parseHex(tag.get("vBinaryHex").asText());
            default -> text(tag);
          });
    }
  }

  private static String text(JsonNode tag) {
    JsonNode repeat = tag.get("vStrRepeat");
    if (repeat != null) {
      return repeat.get("char").asText().repeat(repeat.get("times").asInt());
    }
    return tag.get("vStr").isNull() ? "" : tag.get("vStr").asText();
  }

  private void tag(String kind, String key, Object value) {
    if (value instanceof Float || value instanceof Double) {
      long bits = Double.doubleToRawLongBits(((Number) value).doubleValue());
      line(kind, key, "DOUBLE", Long.toHexString(bits));
    } else if (value instanceof Number) {
      line(kind, key, "LONG", value);
    } else if (value instanceof byte[] bytes) {
      line(kind, key, "BINARY", HexFormat.of().formatHex(bytes));
    } else {
      line(kind, key, value instanceof Boolean ? "BOOL" : "STRING", value);
    }
  }

  private void line(String kind, Object... parts) {
    out.append(kind);
    for (Object part : parts) {
      // Half a surrogate pair has no UTF-8, and is read back as a question mark.
      out.append(' ').append(new String(part.toString().getBytes(UTF_8), UTF_8)).append('|');
    }
    out.append('\n');
  }
}
