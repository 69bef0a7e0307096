/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.propagation.Binary;
import io.opentracing.propagation.BinaryAdapters;
import io.opentracing.propagation.Format;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryCodecTest {
  private static final String IDS =
      "463ac35c9f6413ad" + "48485a3953bb6124" + "a2fb4a1d1a96d312" + "00000000000000cc";
  private static final String NO_BAGGAGE = "00000000";
  private static final String USER = "00000004" + "75736572" + "00000004" + "5a6fc3ab";
  private static final String TRACE =
      "463ac35c9f6413ad48485a3953bb6124:a2fb4a1d1a96d312:00000000000000cc:3";

  private final BinaryCodec codec = new BinaryCodec();

  private static ByteBuffer bytes(String... hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(String.join("", hex)));
  }

  /** A carrier of one buffer, whatever is asked of it. */
  private static Binary carrier(ByteBuffer buffer) {
    return new Binary() {
      @Override
      public ByteBuffer injectionBuffer(int length) {
        return buffer;
      }

      @Override
      public ByteBuffer extractionBuffer() {
        return buffer;
      }
    };
  }

  private SkuaSpanContext extract(ByteBuffer buffer) {
    return codec.extract(carrier(buffer));
  }

  private static SkuaSpanContext context(Map<String, String> baggage) {
    return SkuaSpanContext.of(
        0x463ac35c9f6413adL, 0x48485a3953bb6124L, 0xa2fb4a1d1a96d312L, 0xcc, 3, baggage, null);
  }

  private static SkuaTracer tracer() {
    return SkuaTracer.builder("binary")
        .sampler((operation, id) -> SamplingDecision.NO)
        .reporter(new InMemoryReporter())
        .codec(Format.Builtin.BINARY, new BinaryCodec())
        .shutdownHook(false)
        .build();
  }

  @Test
  void inject_writesTheLayoutOfJaegerWithLengthsInBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(100);

    codec.inject(context(Map.of("user", "Zoë")), carrier(buffer));

    assertThat(buffer.position()).isEqualTo(37 + 16);
    assertThat(HexFormat.of().formatHex(buffer.array(), 0, 37 + 16))
        .isEqualTo(IDS + "03" + "00000001" + USER);
  }

  @Test
  void inject_littleEndianBufferInTheMiddle_writesBigEndianAtItsPosition() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(100).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(7);

    codec.inject(context(null), carrier(buffer));

    assertThat(buffer.position()).isEqualTo(7 + 37);
    assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    buffer.flip().position(7);
    assertThat(extract(buffer).toString()).isEqualTo(TRACE);
    assertThat(buffer.position()).isEqualTo(7);
  }

  @Test
  void inject_itemsBeyondWhatGoReads_areLeftOutAndCounted() {
    String large = "é".repeat(2047);
    ByteBuffer buffer = ByteBuffer.allocate(10_000);

    int leftOut =
        codec.inject(context(Map.of("ok", large, "not", large, "k", "v")), carrier(buffer));

    assertThat(leftOut).isEqualTo(1);
    buffer.flip();
    assertThat(PropagationVectorsTest.baggageOf(extract(buffer)))
        .isEqualTo(Map.of("ok", large, "k", "v"));
  }

  @Test
  void extract_bufferAsJaegerClientLeavesIt_isReadFromItsStart() {
    ByteBuffer exact = ByteBuffer.allocate(37);
    codec.inject(context(null), carrier(exact));
    ByteBuffer roomy = ByteBuffer.allocate(1_000);
    codec.inject(context(null), carrier(roomy));

    assertThat(extract(exact).toString()).isEqualTo(TRACE);
    assertThat(extract(roomy).toString()).isEqualTo(TRACE);
    assertThat(roomy.position()).isEqualTo(37);
  }

  @Test
  void extract_contextInTheMiddleOfAMessage_isReadFromThePosition() {
    ByteBuffer buffer = bytes("ff".repeat(50), IDS, "03", "00000001", USER, "ff".repeat(9));
    buffer.position(50);

    SkuaSpanContext found = extract(buffer.asReadOnlyBuffer());

    assertThat(found.toString()).isEqualTo(TRACE);
    assertThat(found.baggageItem("user")).isEqualTo("Zoë");
    assertThat(found.isMalformed()).isFalse();
  }

  @Test
  void extract_nothing_isNull() {
    assertThat(extract(ByteBuffer.allocate(0))).isNull();
    assertThat(extract(null)).isNull();
  }

  @Test
  void extract_shortBuffer_isMalformed() {
    for (int length = 1; length < 37; length++) {
      ByteBuffer buffer = bytes(IDS, "03", NO_BAGGAGE);
      buffer.limit(length);
      assertThat(extract(buffer).isMalformed()).isTrue();
      assertThat(extract(buffer).hasTrace()).isFalse();
    }
  }

  @Test
  void extract_onlyOneOfTheIds_isMalformed() {
    SkuaSpanContext found =
        extract(bytes("00".repeat(16), "00000000000000bb", "00".repeat(8), "01", NO_BAGGAGE));

    assertThat(found.isMalformed()).isTrue();
    assertThat(found.toString()).isEqualTo("0000000000000000:0000000000000000:0:0");
  }

  @Test
  void extract_onlyBaggage_isFound() {
    SkuaSpanContext found = extract(bytes("00".repeat(33), "00000001", USER));

    assertThat(found.hasTrace()).isFalse();
    assertThat(found.baggageItem("user")).isEqualTo("Zoë");
    assertThat(found.isMalformed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffff", // A count below zero.
        "7fffffff", // Far more items than there are bytes.
        "00000001",
        "00000001" + "00",
        "00000001" + "7fffffff",
        "00000001" + "80000000" + "00000000",
        "00000001" + "00000001" + "61",
        "00000001" + "00000001" + "61" + "7fffffff" + "62",
        "00000001" + "00000001" + "61" + "ffffffff" + "62",
        "00000001" + "00000001" + "61" + "00000002" + "62"
      })
  void extract_lengthsThatAreNotTrue_costOnlyTheBaggage(String rest) {
    SkuaSpanContext found = extract(bytes(IDS, "03", rest));

    assertThat(found.toString()).isEqualTo(TRACE);
    assertThat(found.baggageCount()).isZero();
    assertThat(found.isMalformed()).isTrue();
  }

  @Test
  void extract_oneItemTooLarge_isLeftOut() {
    String large = "00000001" + "62" + "00001000" + "76".repeat(4096);
    SkuaSpanContext found = extract(bytes(IDS, "03", "00000002", large, USER));

    assertThat(PropagationVectorsTest.baggageOf(found)).isEqualTo(Map.of("user", "Zoë"));
    assertThat(found.isMalformed()).isTrue();
  }

  @Test
  void extract_tooManyItems_areBounded() {
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      items.append("00000002").append(String.format("%04x", 0x3030 + i % 10 + i / 10 * 256));
      items.append("00000001").append("76");
    }
    SkuaSpanContext found = extract(bytes(IDS, "03", "000000c8", items.toString()));

    assertThat(found.baggageCount()).isEqualTo(180);
    assertThat(found.isMalformed()).isTrue();
  }

  @Test
  void extract_valueCutByJaegerClient_keepsTheRest() {
    String cut = "00000001" + "61" + "00000002" + "76c3";
    SkuaSpanContext found = extract(bytes(IDS, "03", "00000002", cut, USER));

    assertThat(PropagationVectorsTest.baggageOf(found))
        .isEqualTo(Map.of("a", "v\ufffd", "user", "Zoë"));
  }

  @Test
  void tracer_binaryAdapters_carryTheContext() {
    SkuaTracer tracer = tracer();
    Map<String, String> baggage = new LinkedHashMap<>(Map.of("user", "Zoë", "empty", ""));
    ByteBuffer buffer = ByteBuffer.allocate(1_000);

    tracer.inject(
        context(baggage), Format.Builtin.BINARY_INJECT, BinaryAdapters.injectionCarrier(buffer));
    ByteBuffer flipped = buffer.duplicate();
    flipped.flip();

    for (ByteBuffer read : new ByteBuffer[] {buffer, flipped, flipped.slice()}) {
      SkuaSpanContext found =
          tracer.extract(Format.Builtin.BINARY_EXTRACT, BinaryAdapters.extractionCarrier(read));
      assertThat(found.toString()).isEqualTo(TRACE);
      assertThat(PropagationVectorsTest.baggageOf(found)).isEqualTo(new HashMap<>(baggage));
    }
    assertThat(tracer.extract(Format.Builtin.BINARY, carrier(flipped)).toString()).isEqualTo(TRACE);
  }

  @Test
  void tracer_adapterWithoutRoom_throwsNothing() {
    ByteBuffer small = ByteBuffer.allocate(36);
    tracer()
        .inject(
            context(null), Format.Builtin.BINARY_INJECT, BinaryAdapters.injectionCarrier(small));

    assertThat(new String(small.array(), UTF_8)).isEqualTo("\u0000".repeat(36));
  }
}
