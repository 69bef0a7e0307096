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
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TType;
import org.jspecify.annotations.Nullable;

/**
 * Reads one batch. The nesting of what is known is fixed, and of what is skipped bounded; each
 * element of a list takes a byte at least, so no list has more of them than there are bytes left.
 * libthrift asks the source before it makes room for a string.
 */
final class BatchReader {
  private static final byte[] NO_BYTES = {};

  /** Bits 1 to 4, 8 and 9. */
  private static final int SPAN_NUMBERS = 0b11_0001_1110;

  /** These and bits 5 and 7: all fields of a Span but its lists. */
  private static final int SPAN_REQUIRED = SPAN_NUMBERS | 0b1010_0000;

  private interface Element<T> {
    T read() throws TException;
  }

  private final ByteSource source;
  private final TProtocol in;
  private final FieldSkipper skipper;

  /**
   * @param in reads from the source
   */
  BatchReader(ByteSource source, TProtocol in) {
    this.source = source;
    this.in = in;
    skipper = new FieldSkipper(source, in);
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
        skipper.skip(field.type);
      }
    }
    in.readStructEnd();
    if (batch == null) {
      throw malformed("a call without a Batch");
    }
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
        skipper.skip(field.type);
      }
    }
    in.readStructEnd();
    if (process == null || spans == null) {
      throw malformed("a Batch without process or spans");
    }
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
        skipper.skip(field.type);
      }
    }
    in.readStructEnd();
    if (serviceName == null) {
      throw malformed("a Process without a service name");
    }
    return new DecodedBatch(serviceName, tags, Collections.emptyList(), null, null);
  }

  private Span span() throws TException {
    long[] numbers = new long[10]; // by field id
    String operationName = "";
    List<Reference> references = Collections.emptyList();
    int flags = 0;
    List<Tag> tags = Collections.emptyList();
    List<Log> logs = Collections.emptyList();
    int seen = 0;
    in.readStructBegin();
    for (TField field = next(); field != null; field = next()) {
      if (isSpanNumber(field)) {
        numbers[field.id] = in.readI64();
      } else if (is(field, Idl.SPAN_OPERATION_NAME)) {
        operationName = in.readString();
      } else if (is(field, Idl.SPAN_REFERENCES)) {
        references = list(this::reference);
      } else if (is(field, Idl.SPAN_FLAGS)) {
        flags = in.readI32();
      } else if (is(field, Idl.SPAN_TAGS)) {
        tags = list(this::tag);
      } else if (is(field, Idl.SPAN_LOGS)) {
        logs = list(this::log);
      } else {
        skipper.skip(field.type);
        continue;
      }
      seen |= 1 << field.id;
    }
    in.readStructEnd();
    require((seen & SPAN_REQUIRED) == SPAN_REQUIRED, "a Span without a required field");
    return new Span(
        numbers[Idl.SPAN_TRACE_ID_HIGH.id],
        numbers[Idl.SPAN_TRACE_ID_LOW.id],
        numbers[Idl.SPAN_ID.id],
        numbers[Idl.SPAN_PARENT_ID.id],
        operationName,
        references,
        flags,
        numbers[Idl.SPAN_START.id],
        numbers[Idl.SPAN_DURATION.id],
        tags,
        logs);
  }

  private static boolean isSpanNumber(TField field) {
    return field.type == TType.I64
        && field.id >= 1
        && field.id <= 9
        && (SPAN_NUMBERS & 1 << field.id) != 0;
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
        skipper.skip(field.type);
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
        skipper.skip(field.type);
      }
    }
    in.readStructEnd();
    if (micros == null || fields == null) {
      throw malformed("a Log without time or fields");
    }
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
        skipper.skip(field.type);
      }
    }
    in.readStructEnd();
    if (key == null || type == null) {
      throw malformed("a Tag without key or type");
    }
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
        skipper.skip(field.type);
      }
    }
    in.readStructEnd();
    require(seen == 0b1110, "a ClientStats without a required field");
    return new Stats(counts[0], counts[1], counts[2]);
  }

  /** The next field of a struct; null at its end. */
  private @Nullable TField next() throws TException {
    TField field = in.readFieldBegin();
    return field.type == TType.STOP ? null : field;
  }

  /** A known field of another type is skipped like an unknown one, as generated code does. */
  private static boolean is(TField field, TField known) {
    return field.id == known.id && field.type == known.type;
  }

  private <T> List<T> list(Element<T> element) throws TException {
    TList list = in.readListBegin();
    source.checkElements(list.size);
    require(list.size == 0 || list.elemType == TType.STRUCT, "a list of other than structs");
    // Not as long as it claims: room is made as the elements come.
    List<T> elements = new ArrayList<>(Math.min(list.size, 16));
    for (int i = 0; i < list.size; i++) {
      elements.add(element.read());
    }
    return Collections.unmodifiableList(elements);
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
