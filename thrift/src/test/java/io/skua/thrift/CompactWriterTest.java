/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.reporter.ByteSink;
import java.util.Arrays;
import java.util.Random;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is what libthrift's own protocol writes. */
class CompactWriterTest {
  /** Writes the same by both. */
  private static void assertSame(WireFormat.Part part) {
    assertThat(WireFormat.COMPACT_MESSAGE.bytes(part)).isEqualTo(byLibthrift(part));
  }

  private static byte[] byLibthrift(WireFormat.Part part) {
    ByteSink sink = new ByteSink(16);
    try {
      part.write(new TCompactProtocol(new SinkTransport(sink)));
    } catch (TException e) {
      throw new AssertionError(e);
    }
    return Arrays.copyOf(sink.bytes(), sink.position());
  }

  private static TField field(int id, byte type) {
    return new TField("", type, (short) id);
  }

  @Test
  void writeI64_everyLength_same() {
    assertSame(
        protocol -> {
          for (int bits = 0; bits < 64; bits++) {
            protocol.writeI64(1L << bits);
            protocol.writeI64((1L << bits) - 1);
            protocol.writeI64(-(1L << bits));
            protocol.writeI64(-(1L << bits) - 1);
          }
        });
  }

  @Test
  void writeI32_everyLength_same() {
    assertSame(
        protocol -> {
          for (int bits = 0; bits < 32; bits++) {
            protocol.writeI32(1 << bits);
            protocol.writeI32((1 << bits) - 1);
            protocol.writeI32(-(1 << bits));
            protocol.writeI32(-(1 << bits) - 1);
          }
        });
  }

  @Test
  void numbers_random_same() {
    Random random = new Random(1);
    long[] numbers = random.longs(100_000).map(n -> n >> (n & 63)).toArray();
    assertSame(
        protocol -> {
          for (long number : numbers) {
            protocol.writeI64(number);
            protocol.writeI32((int) number);
          }
        });
  }

  @Test
  void writeFieldBegin_everyTypeAndDistance_same() {
    byte[] types = {
      TType.BOOL, TType.I32, TType.I64, TType.DOUBLE, TType.STRING, TType.LIST, TType.STRUCT
    };
    for (byte type : types) {
      for (int id = 1; id <= 15; id++) {
        TField first = field(id, type);
        TField second = field(2 * id, type);
        assertSame(
            protocol -> {
              protocol.writeStructBegin(new TStruct());
              write(protocol, first);
              write(protocol, second);
              protocol.writeFieldStop();
              protocol.writeStructEnd();
            });
      }
    }
  }

  /** With a value if the header depends on it. */
  private static void write(TProtocol protocol, TField field) throws TException {
    protocol.writeFieldBegin(field);
    if (field.type == TType.BOOL) {
      protocol.writeBool(field.id % 2 == 0);
    }
  }

  @Test
  void structs_nested_idsGoOnAfterThem() {
    assertSame(
        protocol -> {
          nest(protocol, 10);
          nest(protocol, 10);
        });
  }

  private static void nest(TProtocol protocol, int depth) throws TException {
    protocol.writeStructBegin(new TStruct());
    protocol.writeFieldBegin(field(3, TType.STRUCT));
    if (depth > 0) {
      nest(protocol, depth - 1);
    }
    protocol.writeFieldBegin(field(5, TType.I32));
    protocol.writeI32(depth);
    protocol.writeFieldStop();
    protocol.writeStructEnd();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 14, 15, 16, 127, 128, 1 << 20, Integer.MAX_VALUE})
  void writeListBegin_anySize_same(int size) {
    assertSame(protocol -> protocol.writeListBegin(new TList(TType.STRUCT, size)));
  }

  @Test
  void reset_withinStructs_asNew() throws TException {
    ByteSink sink = new ByteSink(16);
    CompactWriter writer = new CompactWriter(sink);
    for (int i = 0; i < 100; i++) {
      writer.writeStructBegin(new TStruct());
      writer.writeFieldBegin(field(7, TType.STRUCT));
      writer.reset();
    }
    sink.position(0);

    nest(writer, 3);

    assertThat(Arrays.copyOf(sink.bytes(), sink.position()))
        .isEqualTo(byLibthrift(protocol -> nest(protocol, 3)));
  }
}
