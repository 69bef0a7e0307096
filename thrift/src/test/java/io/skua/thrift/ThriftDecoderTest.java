/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.thrift.DecodedBatch.TagType;
import io.skua.thrift.Vectors.Vector;
import java.util.Arrays;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThriftDecoderTest {
  static List<Vector> vectors() {
    return Vectors.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decode_vector_readsWhatItMeans(Vector vector) throws Exception {
    DecodedBatch batch = vector.wire().decode(vector.bytes(), 0, vector.bytes().length);

    assertThat(Dump.of(batch)).isEqualTo(Dump.of(vector.json().get("expect")));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decode_withinALargerArray_readsNoMore(Vector vector) throws Exception {
    byte[] larger = new byte[vector.bytes().length + 20];
    Arrays.fill(larger, (byte) 0xff);
    System.arraycopy(vector.bytes(), 0, larger, 7, vector.bytes().length);

    DecodedBatch batch = vector.wire().decode(larger, 7, vector.bytes().length);

    assertThat(Dump.of(batch)).isEqualTo(Dump.of(vector.json().get("expect")));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decode_bytesAfterTheEnd_areIgnored(Vector vector) throws Exception {
    byte[] longer = Arrays.copyOf(vector.bytes(), vector.bytes().length + 3);

    DecodedBatch batch = vector.wire().decode(longer, 0, longer.length);

    assertThat(Dump.of(batch)).isEqualTo(Dump.of(vector.json().get("expect")));
  }

  // Fields, by hand

  /** Writes with libthrift. */
  private interface Writing {
    void to(TProtocol out) throws TException;
  }

  private static byte[] compact(Writing writing) throws TException {
    TMemoryBuffer buffer = new TMemoryBuffer(256);
    writing.to(new TCompactProtocol(buffer));
    return Arrays.copyOf(buffer.getArray(), buffer.length());
  }

  private static byte[] binary(Writing writing) throws TException {
    TMemoryBuffer buffer = new TMemoryBuffer(256);
    writing.to(new TBinaryProtocol(buffer, false, false));
    return Arrays.copyOf(buffer.getArray(), buffer.length());
  }

  private static DecodedBatch decodeBoth(Writing writing) throws Exception {
    byte[] compact = compact(writing);
    byte[] binary = binary(writing);
    DecodedBatch batch = ThriftDecoder.compact().decodeBatch(compact, 0, compact.length);
    assertThat(Dump.of(ThriftDecoder.binary().decodeBatch(binary, 0, binary.length)))
        .isEqualTo(Dump.of(batch));
    return batch;
  }

  private static void assertMalformed(Writing writing, String problem) throws TException {
    byte[] compact = compact(writing);
    byte[] binary = binary(writing);
    assertThatThrownBy(() -> ThriftDecoder.compact().decodeBatch(compact, 0, compact.length))
        .isInstanceOf(MalformedBatchException.class)
        .hasMessageContaining(problem);
    assertThatThrownBy(() -> ThriftDecoder.binary().decodeBatch(binary, 0, binary.length))
        .isInstanceOf(MalformedBatchException.class)
        .hasMessageContaining(problem);
  }

  private static void struct(TProtocol out, Writing fields) throws TException {
    out.writeStructBegin(new TStruct());
    fields.to(out);
    out.writeFieldStop();
    out.writeStructEnd();
  }

  private static void field(TProtocol out, int id, byte type, Writing value) throws TException {
    out.writeFieldBegin(new TField("", type, (short) id));
    value.to(out);
    out.writeFieldEnd();
  }

  private static void string(TProtocol out, int id, String text) throws TException {
    field(out, id, TType.STRING, o -> o.writeString(text));
  }

  private static void list(TProtocol out, int id, Writing... structs) throws TException {
    field(
        out,
        id,
        TType.LIST,
        o -> {
          o.writeListBegin(new TList(TType.STRUCT, structs.length));
          for (Writing fields : structs) {
            struct(o, fields);
          }
        });
  }

  /** A batch of one span, whose fields are those given after the required ones. */
  private static Writing batchOf(Writing spanFields) {
    return batchWith(out -> list(out, 2, span -> spanFields.to(withRequired(span, 0))));
  }

  private static Writing batchWith(Writing fields) {
    return out ->
        struct(
            out,
            batch -> {
              field(batch, 1, TType.STRUCT, o -> struct(o, p -> string(p, 1, "svc")));
              fields.to(batch);
            });
  }

  /** Writes all required fields of a span but one. */
  private static TProtocol withRequired(TProtocol span, int except) throws TException {
    for (int id : new int[] {1, 2, 3, 4, 8, 9}) {
      if (id != except) {
        field(span, id, TType.I64, o -> o.writeI64(id));
      }
    }
    if (except != 5) {
      string(span, 5, "op");
    }
    if (except != 7) {
      field(span, 7, TType.I32, o -> o.writeI32(1));
    }
    return span;
  }

  private static Writing batchWithTag(Writing tagFields) {
    return batchOf(span -> list(span, 10, tagFields));
  }

  private static DecodedBatch.Tag onlyTag(DecodedBatch batch) {
    return batch.spans().get(0).tags().get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9})
  void decodeBatch_spanWithoutARequiredField_malformed(int missing) throws Exception {
    assertMalformed(
        batchWith(out -> list(out, 2, span -> withRequired(span, missing))), "a Span without");
  }

  @Test
  void decodeBatch_spanWithRequiredFieldsAlone_hasEmptyLists() throws Exception {
    DecodedBatch.Span span = decodeBoth(batchOf(out -> {})).spans().get(0);

    assertThat(span.references()).isEmpty();
    assertThat(span.tags()).isEmpty();
    assertThat(span.logs()).isEmpty();
    assertThat(span).hasToString("2/1:3 - op");
  }

  @Test
  void decodeBatch_fieldOfAnotherType_countsAsMissing() throws Exception {
    assertMalformed(
        batchWith(
            out ->
                list(
                    out,
                    2,
                    span -> field(withRequired(span, 3), 3, TType.I32, o -> o.writeI32(3)))),
        "a Span without");
  }

  @Test
  void decodeBatch_withoutProcess_malformed() throws Exception {
    assertMalformed(out -> struct(out, batch -> list(batch, 2)), "process or spans");
  }

  @Test
  void decodeBatch_withoutSpans_malformed() throws Exception {
    assertMalformed(batchWith(out -> {}), "process or spans");
  }

  @Test
  void decodeBatch_processWithoutName_malformed() throws Exception {
    assertMalformed(
        out -> struct(out, b -> field(b, 1, TType.STRUCT, o -> struct(o, p -> {}))), "a Process");
  }

  @Test
  void decodeBatch_noSpansAtAll_isEmpty() throws Exception {
    DecodedBatch batch = decodeBoth(batchWith(out -> list(out, 2)));

    assertThat(batch.spans()).isEmpty();
    assertThat(batch.processTags()).isEmpty();
    assertThat(batch.seqNo()).isNull();
    assertThat(batch.stats()).isNull();
    assertThat(batch).hasToString("svc, 0 spans");
  }

  @Test
  void decodeBatch_tagWithoutKey_malformed() throws Exception {
    assertMalformed(
        batchWithTag(tag -> field(tag, 2, TType.I32, o -> o.writeI32(0))), "a Tag without");
  }

  @Test
  void decodeBatch_tagWithoutType_malformed() throws Exception {
    assertMalformed(batchWithTag(tag -> string(tag, 1, "key")), "a Tag without");
  }

  @Test
  void decodeBatch_logWithoutFields_malformed() throws Exception {
    assertMalformed(
        batchOf(span -> list(span, 11, log -> field(log, 1, TType.I64, o -> o.writeI64(1)))),
        "a Log without");
  }

  @Test
  void decodeBatch_referenceWithoutSpanId_malformed() throws Exception {
    assertMalformed(
        batchOf(span -> list(span, 6, ref -> field(ref, 1, TType.I32, o -> o.writeI32(1)))),
        "a SpanRef without");
  }

  @Test
  void decodeBatch_statsWithoutACount_malformed() throws Exception {
    assertMalformed(
        batchWith(
            out -> {
              list(out, 2);
              field(out, 4, TType.STRUCT, o -> struct(o, stats -> {}));
            }),
        "a ClientStats without");
  }

  @Test
  void decodeBatch_listOfNumbersForSpans_malformed() throws Exception {
    assertMalformed(
        batchWith(
            out ->
                field(
                    out,
                    2,
                    TType.LIST,
                    o -> {
                      o.writeListBegin(new TList(TType.BYTE, 1));
                      o.writeByte((byte) 1);
                    })),
        "other than structs");
  }

  @Test
  void decodeBatch_missingValue_isZeroOfItsType() throws Exception {
    Object[] zeros = {"", 0.0, false, 0L};
    for (int type = 0; type < zeros.length; type++) {
      assertThat(tagOfType(type).value()).isEqualTo(zeros[type]);
      assertThat(tagOfType(type).type()).isEqualTo(TagType.values()[type]);
    }
    assertThat((byte[]) tagOfType(4).value()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5, Integer.MAX_VALUE})
  void decodeBatch_unknownTypeOfTag_isTextThatSaysSo(int type) throws Exception {
    assertThat(tagOfType(type).type()).isEqualTo(TagType.STRING);
    assertThat(tagOfType(type)).hasToString("key=<Unknown Jaeger TagType \"" + type + "\">");
  }

  private static DecodedBatch.Tag tagOfType(int type) throws Exception {
    return onlyTag(
        decodeBoth(
            batchWithTag(
                tag -> {
                  string(tag, 1, "key");
                  field(tag, 2, TType.I32, o -> o.writeI32(type));
                })));
  }

  @Test
  void value_binary_isACopy() throws Exception {
    DecodedBatch.Tag tag =
        onlyTag(
            decodeBoth(
                batchWithTag(
                    out -> {
                      string(out, 1, "key");
                      field(out, 2, TType.I32, o -> o.writeI32(4));
                      string(out, 7, "abc");
                    })));
    ((byte[]) tag.value())[0] = 'x';

    assertThat((byte[]) tag.value()).containsExactly('a', 'b', 'c');
    assertThat(tag).hasToString("key=3 bytes");
  }

  @Test
  void decodeBatch_unknownFieldsOfEveryType_areSkipped() throws Exception {
    DecodedBatch batch = decodeBoth(batchOf(span -> unknown(span, 3)));

    assertThat(batch.spans().get(0).operationName()).isEqualTo("op");
  }

  private static void unknown(TProtocol out, int levels) throws TException {
    field(out, 50, TType.BOOL, o -> o.writeBool(true));
    field(out, 51, TType.BYTE, o -> o.writeByte((byte) 1));
    field(out, 52, TType.I16, o -> o.writeI16((short) 1));
    field(out, 53, TType.I32, o -> o.writeI32(1));
    field(out, 54, TType.I64, o -> o.writeI64(1));
    field(out, 55, TType.DOUBLE, o -> o.writeDouble(1));
    string(out, 56, "text");
    string(out, 56, "");
    field(out, 57, TType.UUID, o -> o.writeUuid(new java.util.UUID(1, 2)));
    field(
        out,
        58,
        TType.MAP,
        o -> {
          o.writeMapBegin(new TMap(TType.STRING, TType.BOOL, 1));
          o.writeString("key");
          o.writeBool(false);
        });
    field(out, 59, TType.MAP, o -> o.writeMapBegin(new TMap(TType.I32, TType.I32, 0)));
    field(
        out,
        60,
        TType.SET,
        o -> {
          o.writeSetBegin(new TSet(TType.BOOL, 2));
          o.writeBool(true);
          o.writeBool(false);
        });
    if (levels > 0) {
      list(out, 61, o -> unknown(o, levels - 1), o -> {});
    }
  }

  // Messages

  private static byte[] message(String name, int type, Writing args) throws TException {
    return binary(
        out -> {
          out.writeMessageBegin(new TMessage(name, (byte) type, 1));
          struct(out, args);
        });
  }

  private static void assertMalformedMessage(byte[] bytes) {
    assertThatThrownBy(() -> ThriftDecoder.binary().decodeMessage(bytes, 0, bytes.length))
        .isInstanceOf(MalformedBatchException.class);
  }

  private static final Writing BATCH = args -> field(args, 1, TType.STRUCT, batchOf(span -> {}));

  @Test
  void decodeMessage_nonStrictBinary_isRead() throws Exception {
    byte[] bytes = message("emitBatch", 1, BATCH);

    assertThat(ThriftDecoder.binary().decodeMessage(bytes, 0, bytes.length).spans()).hasSize(1);
  }

  @Test
  void decodeMessage_anotherName_malformed() throws Exception {
    assertMalformedMessage(message("emitZipkinBatch", 4, BATCH));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 5})
  void decodeMessage_reply_malformed(int type) throws Exception {
    assertMalformedMessage(message("emitBatch", type, BATCH));
  }

  @Test
  void decodeMessage_withoutBatch_malformed() throws Exception {
    assertMalformedMessage(
        message("emitBatch", 4, args -> field(args, 2, TType.I32, o -> o.writeI32(1))));
  }

  @Test
  void decodeMessage_empty_malformed() {
    assertMalformedMessage(new byte[0]);
    assertThatThrownBy(() -> ThriftDecoder.compact().decodeMessage(new byte[0], 0, 0))
        .isInstanceOf(MalformedBatchException.class);
  }

  @Test
  void decode_rangeOutsideTheArray_isRefused() {
    int[][] ranges = {{-1, 1}, {0, 11}, {5, 6}, {11, 0}, {0, -1}, {1, Integer.MAX_VALUE}};
    for (int[] range : ranges) {
      assertThatThrownBy(
              () -> ThriftDecoder.compact().decodeBatch(new byte[10], range[0], range[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void toString_decoder_namesTheProtocol() {
    assertThat(ThriftDecoder.compact()).hasToString("ThriftDecoder{compact}");
    assertThat(ThriftDecoder.binary()).hasToString("ThriftDecoder{binary}");
  }
}
