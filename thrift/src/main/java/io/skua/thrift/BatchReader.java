/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.thrift.DecodedBatch.Log;
import io.skua.thrift.DecodedBatch.Reference;
import io.skua.thrift.DecodedBatch.Span;
import io.skua.thrift.DecodedBatch.Stats;
import io.skua.thrift.DecodedBatch.Tag;
import io.skua.thrift.DecodedBatch.TagType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TType;

/**
 * Reads one batch. The nesting of what is known is fixed, and of what is skipped bounded; each
 * element of a list takes a byte at least, so no list has more of them than there are bytes left.
 * libthrift asks the source before it makes room for a string.
 */
final class BatchReader {
  private static final int DEEPEST_SKIP = 32;
  private static final byte[] NO_BYTES = {};

  /** Bits 1 to 5 and 7 to 9: all fields of a Span but its lists. */
  private static final int SPAN_REQUIRED = 0b11_1011_1110;

  private interface Element<T> {
    T read() throws TException;
  }

  private final ByteSource source;
  private final TProtocol in;

  /**
   * @param in reads from the source
   */
  BatchReader(ByteSource source, TProtocol in) {
    this.source = source;
    this.in = in;
  }

  DecodedBatch message() throws TException {
    TMessage message = in.readMessageBegin();
    boolean isCall = message.type == TMessageType.CALL || message.type == TMessageType.ONEWAY;
    if (!isCall || !message.name.equals(Idl.EMIT_BATCH)) {
      throw malformed("a message that is no call of " + Idl.EMIT_BATCH);
    }
    DecodedBatch batch = null;
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      if (is(field, Idl.ARGS_BATCH)) {
        batch = batch();
      } else {
        skip(field.type, DEEPEST_SKIP);
      }
    }
    in.readStructEnd();
    require(batch != null, "a call without a Batch");
    return batch;
  }

  DecodedBatch batch() throws TException {
    DecodedBatch process = null;
    List<Span> spans = null;
    Long seqNo = null;
    Stats stats = null;
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      if (is(field, Idl.BATCH_PROCESS)) {
        process = process();
      } else if (is(field, Idl.BATCH_SPANS)) {
        spans = list(this::span);
      } else if (is(field, Idl.BATCH_SEQ_NO)) {
        seqNo = in.readI64();
      } else if (is(field, Idl.BATCH_STATS)) {
        stats = stats();
      } else {
        skip(field.type, DEEPEST_SKIP);
      }
    }
    in.readStructEnd();
    require(process != null && spans != null, "a Batch without process or spans");
    return new DecodedBatch(process.serviceName(), process.processTags(), spans, seqNo, stats);
  }

  /** A batch with nothing but a process. */
  private DecodedBatch process() throws TException {
    String serviceName = null;
    List<Tag> tags = Collections.emptyList();
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      if (is(field, Idl.PROCESS_SERVICE_NAME)) {
        serviceName = in.readString();
      } else if (is(field, Idl.PROCESS_TAGS)) {
        tags = list(this::tag);
      } else {
        skip(field.type, DEEPEST_SKIP);
      }
    }
    in.readStructEnd();
    require(serviceName != null, "a Process without a service name");
    return new DecodedBatch(serviceName, tags, Collections.emptyList(), null, null);
  }

  private Span span() throws TException {
    long traceIdLow = 0;
    long traceIdHigh = 0;
    long spanId = 0;
    long parentSpanId = 0;
    String operationName = "";
    List<Reference> references = Collections.emptyList();
    int flags = 0;
    long startMicros = 0;
    long durationMicros = 0;
    List<Tag> tags = Collections.emptyList();
    List<Log> logs = Collections.emptyList();
    int seen = 0;
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      if (is(field, Idl.SPAN_TRACE_ID_LOW)) {
        traceIdLow = in.readI64();
      } else if (is(field, Idl.SPAN_TRACE_ID_HIGH)) {
        traceIdHigh = in.readI64();
      } else if (is(field, Idl.SPAN_ID)) {
        spanId = in.readI64();
      } else if (is(field, Idl.SPAN_PARENT_ID)) {
        parentSpanId = in.readI64();
      } else if (is(field, Idl.SPAN_OPERATION_NAME)) {
        operationName = in.readString();
      } else if (is(field, Idl.SPAN_REFERENCES)) {
        references = list(this::reference);
      } else if (is(field, Idl.SPAN_FLAGS)) {
        flags = in.readI32();
      } else if (is(field, Idl.SPAN_START)) {
        startMicros = in.readI64();
      } else if (is(field, Idl.SPAN_DURATION)) {
        durationMicros = in.readI64();
      } else if (is(field, Idl.SPAN_TAGS)) {
        tags = list(this::tag);
      } else if (is(field, Idl.SPAN_LOGS)) {
        logs = list(this::log);
      } else {
        skip(field.type, DEEPEST_SKIP);
        continue;
      }
      seen |= 1 << field.id;
    }
    in.readStructEnd();
    require((seen & SPAN_REQUIRED) == SPAN_REQUIRED, "a Span without a required field");
    return new Span(
        traceIdHigh,
        traceIdLow,
        spanId,
        parentSpanId,
        operationName,
        references,
        flags,
        startMicros,
        durationMicros,
        tags,
        logs);
  }

  private Reference reference() throws TException {
    int type = 0;
    long[] ids = new long[3];
    int seen = 0;
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      if (is(field, Idl.REFERENCE_TYPE)) {
        type = in.readI32();
      } else if (is(field, Idl.REFERENCE_TRACE_ID_LOW)
          || is(field, Idl.REFERENCE_TRACE_ID_HIGH)
          || is(field, Idl.REFERENCE_SPAN_ID)) {
        ids[field.id - 2] = in.readI64();
      } else {
        skip(field.type, DEEPEST_SKIP);
        continue;
      }
      seen |= 1 << field.id;
    }
    in.readStructEnd();
    require(seen == 0b1_1110, "a SpanRef without a required field");
    return new Reference(type == Idl.FOLLOWS_FROM, ids[1], ids[0], ids[2]);
  }

  private Log log() throws TException {
    Long micros = null;
    List<Tag> fields = null;
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      if (is(field, Idl.LOG_TIMESTAMP)) {
        micros = in.readI64();
      } else if (is(field, Idl.LOG_FIELDS)) {
        fields = list(this::tag);
      } else {
        skip(field.type, DEEPEST_SKIP);
      }
    }
    in.readStructEnd();
    require(micros != null && fields != null, "a Log without time or fields");
    return new Log(micros, fields);
  }

  private Tag tag() throws TException {
    String key = null;
    Integer type = null;
    String text = "";
    double number = 0;
    boolean bool = false;
    long whole = 0;
    byte[] binary = NO_BYTES;
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      if (is(field, Idl.TAG_KEY)) {
        key = in.readString();
      } else if (is(field, Idl.TAG_TYPE)) {
        type = in.readI32();
      } else if (is(field, Idl.TAG_STRING)) {
        text = in.readString();
      } else if (is(field, Idl.TAG_DOUBLE)) {
        number = in.readDouble();
      } else if (is(field, Idl.TAG_BOOL)) {
        bool = in.readBool();
      } else if (is(field, Idl.TAG_LONG)) {
        whole = in.readI64();
      } else if (is(field, Idl.TAG_BINARY)) {
        binary = bytes(in.readBinary());
      } else {
        skip(field.type, DEEPEST_SKIP);
      }
    }
    in.readStructEnd();
    require(key != null && type != null, "a Tag without key or type");
    if (type == TagType.STRING.number) {
      return new Tag(key, TagType.STRING, text);
    } else if (type == TagType.DOUBLE.number) {
      return new Tag(key, TagType.DOUBLE, number);
    } else if (type == TagType.BOOL.number) {
      return new Tag(key, TagType.BOOL, bool);
    } else if (type == TagType.LONG.number) {
      return new Tag(key, TagType.LONG, whole);
    } else if (type == TagType.BINARY.number) {
      return new Tag(key, TagType.BINARY, binary);
    }
    // In the words of the backend.
    return new Tag(key, TagType.STRING, "<Unknown Jaeger TagType \"" + type + "\">");
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private Stats stats() throws TException {
    long[] counts = new long[3];
    int seen = 0;
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      if (field.type == TType.I64 && field.id >= 1 && field.id <= 3) {
        counts[field.id - 1] = in.readI64();
        seen |= 1 << field.id;
      } else {
        skip(field.type, DEEPEST_SKIP);
      }
    }
    in.readStructEnd();
    require(seen == 0b1110, "a ClientStats without a required field");
    return new Stats(counts[0], counts[1], counts[2]);
  }

  /** The next field of a struct; null at its end. */
  private TField next() throws TException {
    TField field = in.readFieldBegin();
    return field.type == TType.STOP ? null : field;
  }

  /** A known field of another type is skipped like an unknown one, as generated code does. */
  private static boolean is(TField field, TField known) {
    return field.id == known.id && field.type == known.type;
  }

  private <T> List<T> list(Element<T> element) throws TException {
    TList list = in.readListBegin();
    checkCount(list.size);
    require(list.size == 0 || list.elemType == TType.STRUCT, "a list of other than structs");
    // Not as long as it claims: room is made as the elements come.
    List<T> elements = new ArrayList<>(Math.min(list.size, 16));
    for (int i = 0; i < list.size; i++) {
      elements.add(element.read());
    }
    return Collections.unmodifiableList(elements);
  }

  private void checkCount(int count) throws TException {
    require(count >= 0 && count <= source.remaining(), "more elements than bytes");
  }

  private void skip(byte type, int levels) throws TException {
    require(levels > 0, "too deep");
    switch (type) {
      case TType.BOOL:
        in.readBool();
        break;
      case TType.BYTE:
        in.readByte();
        break;
      case TType.I16:
        in.readI16();
        break;
      case TType.I32:
        in.readI32();
        break;
      case TType.I64:
        in.readI64();
        break;
      case TType.DOUBLE:
        in.readDouble();
        break;
      case TType.UUID:
        in.readUuid();
        break;
      case TType.STRING:
        in.readBinary(); // a view, not a copy
        break;
      case TType.STRUCT:
        skipStruct(levels - 1);
        break;
      case TType.LIST:
      case TType.SET: // the same on the wire
        TList list = in.readListBegin();
        skipElements(list.size, list.elemType, TType.STOP, levels - 1);
        break;
      case TType.MAP:
        TMap map = in.readMapBegin();
        skipElements(map.size, map.keyType, map.valueType, levels - 1);
        break;
      default:
        throw malformed("a field of type " + type);
    }
  }

  private void skipStruct(int levels) throws TException {
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      skip(field.type, levels);
    }
    in.readStructEnd();
  }

  /**
   * @param valueType of a map, STOP of a list
   */
  private void skipElements(int count, byte type, byte valueType, int levels) throws TException {
    checkCount(count);
    for (int i = 0; i < count; i++) {
      skip(type, levels);
      if (valueType != TType.STOP) {
        skip(valueType, levels);
      }
    }
  }

  private static void require(boolean condition, String problem) throws TException {
    if (!condition) {
      throw malformed(problem);
    }
  }

  private static TException malformed(String problem) {
    return new TProtocolException(TProtocolException.INVALID_DATA, problem);
  }
}
