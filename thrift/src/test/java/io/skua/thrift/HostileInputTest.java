/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.skua.thrift.Vectors.Vector;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class HostileInputTest {
  /** What decoding may allocate, in bytes for each byte of input and beside. */
  private static final long ALLOCATED_PER_BYTE = 64;

  private static final long ALLOCATED_BESIDE = 64 * 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static List<Vector> vectors() {
    return Vectors.all();
  }

  /** Loading classes allocates too, and is not what is measured. */
  @BeforeAll
  static void loadClasses() {
    for (Vector vector : Vectors.all()) {
      for (int length : new int[] {0, 2, 20, vector.bytes().length}) {
        try {
          vector.wire().decode(vector.bytes(), 0, length);
        } catch (MalformedBatchException malformed) {
          // As it should be.
        }
      }
    }
  }

  /** Returns null if the bytes are malformed; anything else that is thrown fails the test. */
  private static DecodedBatch decode(Wire wire, byte[] bytes, int length) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    DecodedBatch batch = null;
    try {
      batch = wire.decode(bytes, 0, length);
    } catch (MalformedBatchException malformed) {
      // The one thing that may be thrown.
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > length * ALLOCATED_PER_BYTE + ALLOCATED_BESIDE) {
      throw new AssertionError(allocated + " bytes allocated for " + length);
    }
    return batch;
  }

  private static void assertMalformed(Wire wire, byte[] bytes) {
    assertThat(decode(wire, bytes, bytes.length)).isNull();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decode_everyTruncation_malformed(Vector vector) {
    int step = vector.bytes().length > 10_000 ? 97 : 1;
    for (int length = 0; length < vector.bytes().length; length += step) {
      // A copy, and the same within the whole: nothing beyond the length may be read.
      assertMalformed(vector.wire(), Arrays.copyOf(vector.bytes(), length));
      assertThat(decode(vector.wire(), vector.bytes(), length)).isNull();
    }
  }

  @Test
  void decode_mutatedVectors_aBatchOrMalformed() {
    SplittableRandom random = new SplittableRandom(20_261_101);
    List<Vector> vectors =
        Vectors.all().stream().filter(vector -> vector.bytes().length < 10_000).toList();
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      Vector vector = vectors.get(random.nextInt(vectors.size()));
      byte[] bytes = vector.bytes().clone();
      for (int n = random.nextInt(1, 5); n > 0; n--) {
        mutate(bytes, random);
      }
      int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      read += decode(vector.wire(), bytes, length) != null ? 1 : 0;
    }
    assertThat(read).isBetween(10_000, 190_000);
  }

  private static void mutate(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> {
        int to = Math.min(bytes.length, at + random.nextInt(1, 9));
        Arrays.fill(bytes, at, to, random.nextBoolean() ? (byte) 0xff : 0x7f);
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int length = random.nextInt(Math.min(64, bytes.length - Math.max(at, from)) + 1);
        System.arraycopy(bytes, from, bytes, at, length);
      }
    }
  }

  @Test
  void decode_randomBytes_malformed() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      for (Wire wire : Wire.values()) {
        decode(wire, bytes, bytes.length);
      }
    }
  }

  /** Builds input byte by byte. */
  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof String text) {
        text.chars().forEach(out::write);
      } else if (part instanceof int[] run) {
        for (int i = 0; i < run[1]; i++) {
          out.write(run[0]);
        }
      } else {
        out.write((Integer) part);
      }
    }
    return out.toByteArray();
  }

  private static final String MESSAGE = "\u0082\u0081\u0001\u0009emitBatch";
  private static final String MOST = "\u00ff\u00ff\u00ff\u00ff\u0007"; // 2^31 - 1 as a varint
  private static final String MINUS_ONE = "\u00ff\u00ff\u00ff\u00ff\u000f";

  /** A message up to the fields of its Batch. */
  private static final String BATCH = MESSAGE + "\u001c";

  @Test
  void decodeCompact_claimsOfHugeStrings_malformed() {
    for (String length : List.of(MOST, MINUS_ONE)) {
      // The name of the message, the name of the service, and an unknown field.
      assertMalformed(Wire.COMPACT, bytes(0x82, 0x81, 1, length, "emitBatch"));
      assertMalformed(Wire.COMPACT, bytes(BATCH, 0x1c, 0x18, length, "svc"));
      assertMalformed(Wire.COMPACT, bytes(BATCH, 0xf8, length, "svc"));
    }
  }

  @Test
  void decodeCompact_claimsOfHugeLists_malformed() {
    for (String size : List.of(MOST, MINUS_ONE)) {
      // Of every type, known or not: the spans, and unknown lists, sets and maps.
      for (int type = 0; type < 16; type++) {
        assertMalformed(
            Wire.COMPACT,
            bytes(BATCH, 0x1c, 0x18, 0, 0, 0x19, 0xf0 | type, size, new int[] {0, 99}));
        assertMalformed(Wire.COMPACT, bytes(BATCH, 0xf9, 0xf0 | type, size, new int[] {0, 99}));
        assertMalformed(Wire.COMPACT, bytes(BATCH, 0xfa, 0xf0 | type, size, new int[] {1, 99}));
        assertMalformed(Wire.COMPACT, bytes(BATCH, 0xfb, size, type << 4, new int[] {0, 99}));
        assertMalformed(
            Wire.COMPACT, bytes(BATCH, 0xfb, size, type << 4 | type, new int[] {0, 99}));
      }
    }
  }

  @Test
  void decodeBinary_claimsOfHugeLengths_malformed() {
    for (int top : new int[] {0x7f, 0xff}) {
      int[] low = {0xff, 3};
      assertMalformed(Wire.BINARY_MESSAGE, bytes(top, low, "emitBatch"));
      assertMalformed(Wire.BINARY_MESSAGE, bytes(0x80, 1, 0, 4, top, low, "emitBatch"));
      assertMalformed(Wire.BINARY_BATCH, bytes(12, 0, 1, 11, 0, 1, top, low, "svc"));
      assertMalformed(Wire.BINARY_BATCH, bytes(11, 0, 99, top, low, "text"));
      for (int type = 0; type < 17; type++) {
        int[] zeros = {0, 99};
        assertMalformed(Wire.BINARY_BATCH, bytes(15, 0, 2, type, top, low, zeros));
        assertMalformed(Wire.BINARY_BATCH, bytes(14, 0, 99, type, top, low, zeros));
        assertMalformed(Wire.BINARY_BATCH, bytes(13, 0, 99, type, type, top, low, zeros));
        assertMalformed(Wire.BINARY_BATCH, bytes(13, 0, 99, type, 0, top, low, zeros));
      }
    }
  }

  @Test
  void decodeCompact_endlessVarint_malformed() {
    for (int length = 0; length < 30; length++) {
      assertMalformed(Wire.COMPACT, bytes(0x82, 0x81, new int[] {0x80, length}));
      assertMalformed(Wire.COMPACT, bytes(BATCH, 0xf6, new int[] {0xff, length}));
    }
  }

  @Test
  void decode_deepNesting_malformed() {
    int deep = 1_000_000;
    assertMalformed(Wire.COMPACT, bytes(BATCH, new int[] {0xfc, deep}));
    assertMalformed(Wire.COMPACT, bytes(BATCH, 0xf9, new int[] {0x19, deep}));
    assertMalformed(Wire.COMPACT, bytes(BATCH, new int[] {0xf9, deep}));
    ByteArrayOutputStream lists = new ByteArrayOutputStream();
    ByteArrayOutputStream structs = new ByteArrayOutputStream();
    lists.writeBytes(bytes(15, 0, 99));
    for (int i = 0; i < deep; i++) {
      lists.writeBytes(new byte[] {15, 0, 0, 0, 1});
      structs.writeBytes(new byte[] {12, 0, 99});
    }
    assertMalformed(Wire.BINARY_BATCH, lists.toByteArray());
    assertMalformed(Wire.BINARY_BATCH, structs.toByteArray());
  }

  @Test
  void decode_wideLists_takeTimeOfTheirLengthAlone() {
    // A million empty lists in a list, and as many structs of nothing where spans are due.
    int wide = 1_000_000;
    byte[] header = {15, 0, 99, 15, 0, 0x0f, 0x42, 0x40};
    byte[] lists = Arrays.copyOf(header, header.length + 5 * wide);
    assertMalformed(Wire.BINARY_BATCH, lists);
    byte[] spans = {15, 0, 2, 12, 0, 0x0f, 0x42, 0x40};
    assertMalformed(Wire.BINARY_BATCH, Arrays.copyOf(spans, spans.length + wide));
  }

  @Test
  void decode_moreThan64Mib_malformed() {
    byte[] bytes = new byte[(64 << 20) + 1];

    assertThatThrownBy(() -> ThriftDecoder.binary().decodeBatch(bytes, 0, bytes.length))
        .isInstanceOf(MalformedBatchException.class)
        .hasMessageContaining("67108864");
  }
}
