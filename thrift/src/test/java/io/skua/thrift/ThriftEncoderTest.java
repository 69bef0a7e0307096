/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.References;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.Spans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThriftEncoderTest {
  private static final int ROOMY = 65_000;
  private static final int LONGEST_CACHED = 128;

  private final Spans spans = new Spans();

  /** Encodes all in one batch, and reads it with generated code and with ours. */
  private static void assertReadBack(Wire wire, SkuaSpan... given) {
    ThriftEncoder encoder = wire.encoder(ROOMY);
    for (SkuaSpan span : given) {
      assertThat(encoder.append(span)).isEqualTo(Appended.ADDED);
    }
    EncodedBatch batch = encoder.seal();
    assertThat(batch.spanCount()).isEqualTo(given.length);
    assertThat(Dump.of(wire.generated(batch))).isEqualTo(Dump.of(List.of(given)));
    assertThat(Dump.of(wire.decode(batch))).isEqualTo(Dump.of(List.of(given)));
  }

  // What is written

  @ParameterizedTest
  @EnumSource
  void append_plainSpan_isReadBack(Wire wire) {
    assertReadBack(wire, spans.plain());
  }

  @ParameterizedTest
  @EnumSource
  void append_everyTypeOfTag_isReadBack(Wire wire) {
    assertReadBack(
        wire,
        spans.filled(
            span ->
                span.setTag("string", "text")
                    .setTag("true", true)
                    .setTag("false", false)
                    .setTag("short", (short) -3)
                    .setTag("int", 1_000_000)
                    .setTag("long", 1L << 60)
                    .setTag("float", 1.1f)
                    .setTag("double", Math.PI)
                    .setTag("byte", (byte) 1)
                    .setTag(Spans.tag("binary"), new byte[] {0, 1, -1})
                    .setTag(Spans.tag("no bytes"), new byte[0])));
  }

  @ParameterizedTest
  @EnumSource
  void append_extremeNumbers_areReadBack(Wire wire) {
    assertReadBack(
        wire,
        spans.filled(
            span ->
                span.setTag("1", Long.MIN_VALUE)
                    .setTag("2", Long.MAX_VALUE)
                    .setTag("3", -1)
                    .setTag("4", 0)
                    .setTag("5", -0.0)
                    .setTag("6", Double.NaN)
                    .setTag("7", Double.POSITIVE_INFINITY)
                    .setTag("8", Double.NEGATIVE_INFINITY)
                    .setTag("9", Double.MIN_VALUE)
                    .setTag("10", Double.MAX_VALUE)
                    .setTag("11", Float.MIN_VALUE)
                    .setTag("12", Integer.MIN_VALUE)));
  }

  @ParameterizedTest
  @EnumSource
  void append_allKindsOfText_isReadBack(Wire wire) {
    List<String> texts =
        List.of(
            "",
            "\0",
            "a\0b",
            "grüße",
            "\ud83d\ude80",
            "half \ud83d",
            "\ude80 half",
            "\uffff",
            "é".repeat(LONGEST_CACHED),
            "k".repeat(LONGEST_CACHED + 1),
            "\ud83d\ude80".repeat(1000));
    assertReadBack(
        wire, spans.filled(span -> texts.forEach(text -> span.setTag(text, text + text))));
    assertReadBack(
        wire,
        texts.stream()
            .filter(text -> !text.isEmpty())
            .map(text -> spans.named(text, span -> {}))
            .toArray(SkuaSpan[]::new));
  }

  @ParameterizedTest
  @EnumSource
  void append_keysWithOneHash_areNotMixedUp(Wire wire) {
    assertReadBack(
        wire,
        spans.filled(span -> span.setTag("Aa", 1).setTag("BB", 2)),
        spans.named("Aa", s -> {}));
  }

  @ParameterizedTest
  @EnumSource
  void append_parent_isReadBackWithoutReferences(Wire wire) {
    SkuaSpan child = spans.built(b -> b.asChildOf(Spans.context(0, 7, 8, 1)));

    assertReadBack(wire, child);
    DecodedBatch.Span read = only(wire, child);
    assertThat(read.parentSpanId()).isEqualTo(8);
    assertThat(read.references()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void append_followsFrom_isReadBackWithoutParent(Wire wire) {
    SkuaSpan follower =
        spans.built(b -> b.addReference(References.FOLLOWS_FROM, Spans.context(0, 7, 8, 1)));

    assertReadBack(wire, follower);
    DecodedBatch.Span read = only(wire, follower);
    assertThat(read.parentSpanId()).isZero();
    assertThat(read.references()).singleElement().matches(r -> r.isFollowsFrom());
  }

  @ParameterizedTest
  @EnumSource
  void append_severalReferences_areReadBackInOrder(Wire wire) {
    assertReadBack(
        wire,
        spans.built(
            b -> {
              for (int i = 0; i < 20; i++) {
                b.addReference(
                    i % 3 == 0 ? References.FOLLOWS_FROM : References.CHILD_OF,
                    Spans.context(i, -i - 1, Long.MIN_VALUE + i, 1));
              }
            }));
  }

  @ParameterizedTest
  @EnumSource
  void append_128BitIds_areReadBack(Wire wire) {
    assertReadBack(
        wire,
        spans.built(b -> b.asChildOf(Spans.context(Long.MIN_VALUE, -1, Long.MAX_VALUE, 1))),
        spans.built(b -> b.asChildOf(Spans.context(1, Long.MIN_VALUE, -1, 1))));
  }

  @ParameterizedTest
  @EnumSource
  void append_anyFlags_areReadBackUnsigned(Wire wire) {
    for (int flags = 1; flags < 256; flags += 2) {
      SkuaSpanContext parent = Spans.context(0, 7, 8, flags);
      SkuaSpan span = spans.built(b -> b.asChildOf(parent));

      assertThat(only(wire, span).flags()).isEqualTo(flags);
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_logs_areReadBack(Wire wire) {
    assertReadBack(
        wire,
        spans.filled(
            span -> {
              span.log(Spans.START + 1, "event");
              span.log(0, Map.of());
              span.log(Long.MAX_VALUE, Map.of("n", 1));
              Map<String, Object> many = new LinkedHashMap<>();
              for (int i = 0; i < 100; i++) {
                many.put("field" + i, i % 2 == 0 ? "value" + i : (Object) (i / 2.0));
              }
              span.log(Spans.START + 2, many);
            }));
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 63, 64, 65, 127, 128, 1000})
  void append_manyTags_areReadBack(int count) {
    for (Wire wire : Wire.values()) {
      assertReadBack(
          wire,
          spans.filled(
              span -> {
                for (int i = 0; i < count; i++) {
                  span.setTag("key" + i, "v" + i);
                }
              }));
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_processTagsOfEveryType_areReadBack(Wire wire) {
    Spans other =
        new Spans(
            "größe", b -> b.tag("number", 7).tag("ratio", 0.5).tag("flag", true).tag("s", ""));

    assertReadBack(wire, other.plain());
  }

  @Test
  void append_exampleOfTheJavadoc_isWrittenSo() {
    ThriftEncoder encoder = ThriftEncoder.compact(ROOMY);
    encoder.append(spans.plain());

    byte[] bytes = Wire.bytes(encoder.seal());

    assertThat(bytes).startsWith(0x82, 0x81, 0x01, 0x09, 'e', 'm', 'i', 't');
    assertThat(bytes).containsSequence(0x1c, 0x1c, 0x18, 0x03, 's', 'v', 'c', 0x19);
    assertThat(bytes).endsWith(0x19, 0x0c, 0x19, 0x0c, 0, 0, 0);
  }

  private static DecodedBatch.Span only(Wire wire, SkuaSpan span) {
    ThriftEncoder encoder = wire.encoder(ROOMY);
    encoder.append(span);
    return wire.decode(encoder.seal()).spans().get(0);
  }

  // Batches

  private static int lengthOf(Wire wire, SkuaSpan... given) {
    ThriftEncoder encoder = wire.encoder(1 << 20);
    for (SkuaSpan span : given) {
      encoder.append(span);
    }
    return encoder.seal().length();
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPACT", "BINARY_MESSAGE"})
  void seal_messages_areNumberedFromOne(Wire wire) {
    ThriftEncoder encoder = wire.encoder(ROOMY);
    for (int id = 1; id <= 300; id++) {
      encoder.append(spans.plain());

      assertThat(wire.sequenceId(encoder.seal())).isEqualTo(id);
    }
  }

  @Test
  void append_whenTheSequenceIdGetsLonger_fillsTheLimitToTheByte() {
    SkuaSpan span = spans.ofSize(300);
    int length = lengthOf(Wire.COMPACT, span);
    ThriftEncoder encoder = ThriftEncoder.compact(length);
    for (int id = 1; id <= 127; id++) {
      assertThat(encoder.append(span)).isEqualTo(Appended.ADDED);
      assertThat(encoder.seal().length()).isEqualTo(length);
    }

    assertThat(encoder.append(span)).isEqualTo(Appended.PRUNED);
    assertThat(encoder.seal().length()).isLessThanOrEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 255, (1 << 30) + 1})
  void factories_limitOutOfRange_areRefused(int limit) {
    for (Wire wire : Wire.values()) {
      assertThatThrownBy(() -> wire.encoder(limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(limit));
    }
  }

  @Test
  void toString_encoder_namesFormatAndLimit() {
    assertThat(ThriftEncoder.compact(1000))
        .hasToString("ThriftEncoder{COMPACT_MESSAGE, maxBytes=1000}");
  }

  // Processes

  @ParameterizedTest
  @EnumSource
  void append_processTooLarge_leavesOutItsLongestTagsAndSaysSoOnce(Wire wire) {
    Spans talkative =
        new Spans("svc", b -> b.tag("long", "x".repeat(1500)).tag("longest", "y".repeat(5000)));
    try (CapturedLog log = new CapturedLog(ThriftEncoder.class)) {
      ThriftEncoder encoder = wire.encoder(4000);
      encoder.append(talkative.plain());
      EncodedBatch batch = encoder.seal();
      encoder.append(spans.plain());
      encoder.seal();
      encoder.append(talkative.plain());
      encoder.seal();

      assertThat(wire.decode(batch).processTags())
          .extracting(DecodedBatch.Tag::key)
          .contains("long", "hostname")
          .doesNotContain("longest");
      assertThat(log.lines("WARN")).singleElement().asString().contains("4000", "[longest]");
    }
  }

  @Test
  void append_moreDistinctKeysThanAreCached_areReadBack() {
    ThriftEncoder encoder = ThriftEncoder.compact(ROOMY);
    List<SkuaSpan> batch = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      int n = i;
      SkuaSpan span = spans.named("op" + n, s -> s.setTag("key" + n % 1500, n));
      if (encoder.append(span) == Appended.FULL) {
        assertThat(Dump.of(Wire.COMPACT.generated(encoder.seal()))).isEqualTo(Dump.of(batch));
        batch.clear();
        encoder.append(span);
      }
      batch.add(span);
    }
    assertThat(Dump.of(Wire.COMPACT.generated(encoder.seal()))).isEqualTo(Dump.of(batch));
  }
}
