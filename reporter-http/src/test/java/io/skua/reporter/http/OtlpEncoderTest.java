/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.Spans;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of too large a process and of too large a span. */
class OtlpEncoderTest {
  private static final int LIMIT = 4000;

  private final Spans spans = new Spans();

  // Settings

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 255, (1 << 30) + 1})
  void factories_limitOutOfRange_areRefused(int limit) {
    for (Otlp otlp : Otlp.values()) {
      assertThatThrownBy(() -> otlp.encoder(limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(limit));
    }
  }

  @Test
  void toString_encoder_namesFormatAndLimit() {
    assertThat(OtlpEncoder.protobuf(1000)).hasToString("OtlpEncoder{PROTOBUF, maxBytes=1000}");
  }

  // Processes

  @ParameterizedTest
  @EnumSource
  void append_processTooLarge_leavesOutItsLongestTagsAndSaysSoOnce(Otlp otlp) {
    Spans talkative =
        new Spans("svc", b -> b.tag("long", "x".repeat(1000)).tag("longest", "y".repeat(5000)));
    try (CapturedLog log = new CapturedLog(OtlpEncoder.class)) {
      OtlpEncoder encoder = otlp.encoder(LIMIT);
      encoder.append(talkative.plain());
      EncodedBatch batch = encoder.seal();
      encoder.append(spans.plain());
      encoder.seal();
      encoder.append(talkative.plain());
      encoder.seal();

      assertThat(batch.length()).isLessThanOrEqualTo(LIMIT);
      assertThat(otlp.read(batch).getResourceSpans(0).getResource().getAttributesList())
          .extracting(KeyValue::getKey)
          .contains("service.name", "long", "host.name")
          .doesNotContain("longest");
      assertThat(log.lines("WARN")).singleElement().asString().contains("4000", "[longest]");
    }
  }

  // Pruning

  private static Span prune(Otlp otlp, SkuaSpan span) {
    return prune(otlp, span, LIMIT);
  }

  private static Span prune(Otlp otlp, SkuaSpan span, int limit) {
    OtlpEncoder encoder = otlp.encoder(limit);
    assertThat(encoder.append(span)).isEqualTo(Appended.PRUNED);
    EncodedBatch batch = encoder.seal();
    assertThat(batch.length()).isLessThanOrEqualTo(limit);
    assertThat(batch.spanCount()).isEqualTo(1);
    return otlp.spans(batch).get(0);
  }

  private static Map<String, Object> attributes(Span span) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (KeyValue attribute : span.getAttributesList()) {
      Object value =
          attribute.getValue().hasIntValue()
              ? (Object) attribute.getValue().getIntValue()
              : attribute.getValue().getStringValue();
      assertThat(attributes.put(attribute.getKey(), value)).isNull();
    }
    return attributes;
  }

  @ParameterizedTest
  @EnumSource
  void append_longValues_areCutAndCounted(Otlp otlp) {
    Span read =
        prune(
            otlp,
            spans.named(
                "name".repeat(2000),
                s ->
                    s.setTag("a", "a".repeat(9000))
                        .setTag("error", true)
                        .setTag("otel.status_description", "d".repeat(5000))
                        .log(1, "e".repeat(5000))
                        .log(2, Map.of("f", "f".repeat(5000)))),
            2 * LIMIT);

    int length = read.getName().length();
    assertThat(length).isBetween(1024, 1600);
    assertThat(read.getName()).startsWith("namename");
    assertThat(read.getStatus().getMessage()).isEqualTo("d".repeat(length));
    assertThat(read.getStatus().getCodeValue()).isEqualTo(2);
    assertThat(attributes(read))
        .isEqualTo(Map.of("a", "a".repeat(length), SkuaSpan.TRUNCATED_VALUES, 5L));
    assertThat(read.getEvents(0).getName()).isEqualTo("e".repeat(length));
    assertThat(read.getEvents(1).getAttributes(0).getValue().getStringValue())
        .isEqualTo("f".repeat(length));
  }

  @ParameterizedTest
  @EnumSource
  void append_tooManyLogs_leavesOutTheLargest(Otlp otlp) {
    Span read =
        prune(
            otlp,
            spans.filled(
                s -> {
                  s.log(1, "first");
                  for (int i = 2; i < 8; i++) {
                    s.log(i, "x".repeat(1000 - i));
                  }
                  s.log(8, "last");
                }));

    assertThat(read.getEventsList())
        .extracting(Span.Event::getTimeUnixNano)
        .startsWith(1000L)
        .doesNotContain(2000L)
        .endsWith(7000L, 8000L);
    assertThat(attributes(read))
        .isEqualTo(Map.of(SkuaSpan.DROPPED_LOGS, 8L - read.getEventsCount()));
  }

  @ParameterizedTest
  @EnumSource
  void append_everythingTooLarge_isMarkedForEachReason(Otlp otlp) {
    Span read =
        prune(
            otlp,
            spans.filled(
                s -> {
                  for (int i = 0; i < 100; i++) {
                    s.log(i, "log".repeat(100));
                    s.setTag("key" + i, "value".repeat(10 + i));
                  }
                  s.setTag("span.kind", "client");
                }));

    assertThat(read.getEventsList()).isEmpty();
    assertThat(read.getKindValue()).isEqualTo(3);
    Map<String, Object> attributes = attributes(read);
    assertThat(attributes)
        .containsEntry(SkuaSpan.DROPPED_LOGS, 100L)
        .containsKey(SkuaSpan.TRUNCATED_VALUES);
    long dropped = (Long) attributes.get(SkuaSpan.DROPPED_TAGS);
    assertThat(dropped).isBetween(1L, 99L);
    assertThat(attributes).hasSize(100 - (int) dropped + 3);
  }
}
