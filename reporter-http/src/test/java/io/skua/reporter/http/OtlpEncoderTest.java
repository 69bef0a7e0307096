/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentracing.References;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.EncodedBatch;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SpanEncoder.Appended;
import io.skua.tracer.Spans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every encoder promises about its batches, and what is left of too large a span. */
class OtlpEncoderTest {
  private static final int ROOMY = 1 << 20;
  private static final int LIMIT = 4000;

  private final Spans spans = new Spans();

  private static void assertHolds(Otlp otlp, EncodedBatch batch, SkuaSpan... given) {
    assertThat(batch.spanCount()).isEqualTo(given.length);
    assertThat(otlp.read(batch)).isEqualTo(Expected.of(List.of(given)));
  }

  private static int lengthOf(Otlp otlp, SkuaSpan... given) {
    OtlpEncoder encoder = otlp.encoder(1 << 20);
    for (SkuaSpan span : given) {
      encoder.append(span);
    }
    return encoder.seal().length();
  }

  // Batches

  @ParameterizedTest
  @EnumSource
  void seal_empty_null(Otlp otlp) {
    OtlpEncoder encoder = otlp.encoder(ROOMY);

    assertThat(encoder.seal()).isNull();

    encoder.append(spans.plain());
    encoder.seal();
    assertThat(encoder.seal()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void append_batchOfExactlyTheLimit_added(Otlp otlp) {
    SkuaSpan first = spans.ofSize(100);
    SkuaSpan second = spans.ofSize(1000);
    int length = lengthOf(otlp, first, second);

    OtlpEncoder encoder = otlp.encoder(length);
    assertThat(encoder.append(first)).isEqualTo(Appended.ADDED);
    assertThat(encoder.append(second)).isEqualTo(Appended.ADDED);

    EncodedBatch batch = encoder.seal();
    assertThat(batch.length()).isEqualTo(length);
    assertHolds(otlp, batch, first, second);
  }

  @ParameterizedTest
  @EnumSource
  void append_oneByteOverTheLimit_fullAndTheBatchIsAsBefore(Otlp otlp) {
    SkuaSpan first = spans.ofSize(100);
    SkuaSpan second = spans.ofSize(1000);

    OtlpEncoder encoder = otlp.encoder(lengthOf(otlp, first, second) - 1);
    encoder.append(first);

    assertThat(encoder.append(second)).isEqualTo(Appended.FULL);
    assertHolds(otlp, encoder.seal(), first);
    assertThat(encoder.append(second)).isEqualTo(Appended.ADDED);
    assertHolds(otlp, encoder.seal(), second);
  }

  /** Across the sizes at which a length takes a byte more: 16,384 and 2,097,152. */
  @ParameterizedTest
  @EnumSource
  void append_anySize_fillsTheLimitToTheByte(Otlp otlp) {
    for (int around : new int[] {16_000, 16_250, 2_097_000}) {
      for (int size = around; size < around + 150; size += around > 100_000 ? 13 : 1) {
        SkuaSpan span = spans.ofSize(size);
        int length = lengthOf(otlp.encoder(1 << 22), span);

        OtlpEncoder encoder = otlp.encoder(length);
        assertThat(encoder.append(span)).isEqualTo(Appended.ADDED);
        assertThat(encoder.seal().length()).isEqualTo(length);
        OtlpEncoder tight = otlp.encoder(length - 1);
        assertThat(tight.append(span)).isNotEqualTo(Appended.ADDED);
      }
    }
  }

  private static int lengthOf(OtlpEncoder encoder, SkuaSpan span) {
    encoder.append(span);
    return encoder.seal().length();
  }

  @ParameterizedTest
  @EnumSource
  void seal_manySizes_neverAboveTheLimit(Otlp otlp) {
    for (int limit = 256; limit < 1400; limit += 61) {
      OtlpEncoder encoder = otlp.encoder(limit);
      for (int i = 0; i < 40; i++) {
        SkuaSpan span = spans.ofSize(i * 31 % 400);
        if (encoder.append(span) == Appended.FULL) {
          EncodedBatch batch = encoder.seal();
          assertThat(batch.length()).isLessThanOrEqualTo(limit);
          otlp.read(batch);
          assertThat(encoder.append(span)).isNotEqualTo(Appended.FULL);
        }
      }
      EncodedBatch last = encoder.seal();
      assertThat(last == null || last.length() <= limit).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_spanOfAnotherTracer_fullUntilSealed(Otlp otlp) {
    SkuaSpan ours = spans.plain();
    SkuaSpan theirs = new Spans("other", b -> {}).plain();
    OtlpEncoder encoder = otlp.encoder(ROOMY);
    encoder.append(ours);

    assertThat(encoder.append(theirs)).isEqualTo(Appended.FULL);
    assertHolds(otlp, encoder.seal(), ours);
    assertThat(encoder.append(theirs)).isEqualTo(Appended.ADDED);
    assertHolds(otlp, encoder.seal(), theirs);
    assertThat(encoder.append(ours)).isEqualTo(Appended.ADDED);
    assertHolds(otlp, encoder.seal(), ours);
  }

  @ParameterizedTest
  @EnumSource
  void append_throwing_leavesTheBatchAsItWas(Otlp otlp) {
    SkuaSpan first = spans.ofSize(100);
    SkuaSpan last = spans.ofSize(200);
    OtlpEncoder encoder = otlp.encoder(ROOMY);
    encoder.append(first);

    SkuaSpan broken = spans.broken();
    assertThatThrownBy(() -> encoder.append(broken)).hasMessage("no text");
    encoder.append(last);

    assertHolds(otlp, encoder.seal(), first, last);
  }

  @ParameterizedTest
  @EnumSource
  void append_throwingInEmptyBatch_leavesItEmpty(Otlp otlp) {
    OtlpEncoder encoder = otlp.encoder(ROOMY);

    SkuaSpan broken = spans.broken();
    assertThatThrownBy(() -> encoder.append(broken)).hasMessage("no text");

    assertThat(encoder.seal()).isNull();
  }

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

  // Shrinking

  @ParameterizedTest
  @EnumSource
  void shrink_once_halvesTheBatches(Otlp otlp) {
    OtlpEncoder encoder = otlp.encoder(8000);
    encoder.append(spans.ofSize(5000));
    encoder.seal();

    assertThat(encoder.shrink()).isTrue();

    assertThat(encoder.append(spans.ofSize(5000))).isEqualTo(Appended.PRUNED);
    assertThat(encoder.seal().length()).isEqualTo(4000);
  }

  @Test
  void shrink_again_stopsAtTheLeast() {
    OtlpEncoder encoder = OtlpEncoder.protobuf(700);

    assertThat(encoder.shrink()).isTrue();
    assertThat(encoder).hasToString("OtlpEncoder{PROTOBUF, maxBytes=350}");
    assertThat(encoder.shrink()).isTrue();
    assertThat(encoder).hasToString("OtlpEncoder{PROTOBUF, maxBytes=256}");
    assertThat(encoder.shrink()).isFalse();
    assertThat(encoder).hasToString("OtlpEncoder{PROTOBUF, maxBytes=256}");
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

  @ParameterizedTest
  @EnumSource
  void append_serviceNameTooLarge_tooLarge(Otlp otlp) {
    Spans unnameable = new Spans("n".repeat(5000), b -> {});

    OtlpEncoder encoder = otlp.encoder(1000);
    assertThat(encoder.append(unnameable.plain())).isEqualTo(Appended.TOO_LARGE);
    assertThat(encoder.seal()).isNull();
    assertThat(encoder.append(spans.plain())).isEqualTo(Appended.ADDED);
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
  void append_longValue_fillsTheLimitToTheByte(Otlp otlp) {
    OtlpEncoder encoder = otlp.encoder(LIMIT);
    encoder.append(spans.ofSize(10_000));

    assertThat(encoder.seal().length()).isEqualTo(LIMIT);
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

  @ParameterizedTest
  @EnumSource
  void append_tooLargeForANonEmptyBatch_fullFirst(Otlp otlp) {
    SkuaSpan large = spans.ofSize(10_000);
    OtlpEncoder encoder = otlp.encoder(LIMIT);
    encoder.append(spans.plain());

    assertThat(encoder.append(large)).isEqualTo(Appended.FULL);
    assertThat(encoder.seal().spanCount()).isEqualTo(1);
    assertThat(encoder.append(large)).isEqualTo(Appended.PRUNED);
  }

  @ParameterizedTest
  @EnumSource
  void append_afterAPrunedSpan_goesOn(Otlp otlp) {
    OtlpEncoder encoder = otlp.encoder(LIMIT);
    encoder.append(
        spans.filled(s -> IntStream.range(0, 5).forEach(i -> s.log(i, "x".repeat(800)))));

    assertThat(encoder.append(spans.plain())).isEqualTo(Appended.ADDED);
    assertThat(otlp.spans(encoder.seal())).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void append_bareSpanDoesNotFit_tooLargeAndTheEncoderGoesOn(Otlp otlp) {
    SkuaSpan hopeless =
        spans.built(
            b ->
                IntStream.range(0, 1000)
                    .forEach(
                        i -> b.addReference(References.CHILD_OF, Spans.context(i, -1, -i, 1))));
    OtlpEncoder encoder = otlp.encoder(LIMIT);

    assertThat(encoder.append(hopeless)).isEqualTo(Appended.TOO_LARGE);
    assertThat(encoder.seal()).isNull();
    SkuaSpan plain = spans.plain();
    assertThat(encoder.append(plain)).isEqualTo(Appended.ADDED);
    assertHolds(otlp, encoder.seal(), plain);
  }

  // Anything

  /** Random spans in random batches are read back, as generated code has them. */
  @ParameterizedTest
  @EnumSource
  void append_randomSpans_areReadBack(Otlp otlp) {
    Random random = new Random(20_240_229);
    OtlpEncoder encoder = otlp.encoder(1 << 16);
    List<SkuaSpan> open = new ArrayList<>();
    int batches = 0;
    for (int i = 0; i < 2000; i++) {
      SkuaSpan span = random(random);
      Appended appended = encoder.append(span);
      if (appended == Appended.FULL) {
        assertHolds(otlp, encoder.seal(), open.toArray(new SkuaSpan[0]));
        open.clear();
        batches++;
        appended = encoder.append(span);
      }
      assertThat(appended).isEqualTo(Appended.ADDED);
      open.add(span);
    }
    assertThat(batches).isGreaterThan(10);
  }

  private SkuaSpan random(Random random) {
    String[] keys = {
      "span.kind",
      "error",
      "otel.status_code",
      "otel.status_description",
      "event",
      "message",
      "error.kind",
      "error.object",
      "stack",
      "http.url",
      "größe",
      "k".repeat(200)
    };
    Consumer<SkuaSpan> fill =
        span -> {
          for (int i = random.nextInt(12); i > 0; i--) {
            span.setTag(Spans.tag(keys[random.nextInt(keys.length)]), value(random));
          }
          for (int i = random.nextInt(4); i > 0; i--) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (int j = random.nextInt(6); j > 0; j--) {
              fields.put(keys[random.nextInt(keys.length)], value(random));
            }
            span.log(random.nextInt(1 << 30), fields);
          }
        };
    if (random.nextInt(3) > 0) {
      return spans.named("op" + text(random), fill);
    }
    return spans.built(
        b -> {
          for (int i = random.nextInt(5); i > 0; i--) {
            b.addReference(
                random.nextBoolean() ? References.CHILD_OF : References.FOLLOWS_FROM,
                Spans.context(random.nextInt(2), 1 + random.nextInt(2), 1 + random.nextInt(3), 1));
          }
        });
  }

  private static Object value(Random random) {
    String[] words = {"client", "server", "error", "OK", "true", "false", "retry", ""};
    switch (random.nextInt(8)) {
      case 0:
        return random.nextBoolean();
      case 1:
        return random.nextLong() >> random.nextInt(64);
      case 2:
        return random.nextGaussian() * 1e6;
      case 3:
        return random.nextInt();
      case 4:
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
      case 5:
        return words[random.nextInt(words.length)];
      default:
        return text(random);
    }
  }

  /** Any chars, halves of surrogate pairs too; now and then very many. */
  private static String text(Random random) {
    int length = random.nextInt(1 << random.nextInt(random.nextInt(50) == 0 ? 15 : 9));
    int most = random.nextBoolean() ? 0x80 : 0x10000;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(most));
    }
    return text.toString();
  }
}
