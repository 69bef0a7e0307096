/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.opentracing.References;
import io.skua.tracer.Pruning;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.Utf8Cache;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TProtocol;

/**
 * Writes spans and their parts, field by field. For one thread.
 *
 * <p>The calls that end a field, list or message are left out: they do nothing in either protocol.
 */
final class SpanWriter {
  /** Up to here, copying characters one by one is as fast as String.getBytes, without its array. */
  private static final int LONGEST_BY_CHARACTER = 32;

  private final ByteSink sink;
  private final TProtocol protocol;
  private final boolean isCompact;
  private final Utf8Cache cache = new Utf8Cache();

  /**
   * @param protocol of that format, writes to the sink
   */
  SpanWriter(ByteSink sink, TProtocol protocol, WireFormat format) {
    this.sink = sink;
    this.protocol = protocol;
    isCompact = format.isCompact;
  }

  /** Writes a Span struct with all of the span that the pruning leaves. */
  void write(SkuaSpan span, Pruning pruning) throws TException {
    SkuaSpanContext context = span.context();
    int references = span.referenceCount();
    protocol.writeStructBegin(Idl.STRUCT);
    i64(Idl.SPAN_TRACE_ID_LOW, context.traceIdLow());
    i64(Idl.SPAN_TRACE_ID_HIGH, context.traceIdHigh());
    i64(Idl.SPAN_ID, context.spanId());
    // Either the parent or the references, as jaeger-client; backends look for the parent in both.
    i64(Idl.SPAN_PARENT_ID, references == 0 ? context.parentSpanId() : 0);
    protocol.writeFieldBegin(Idl.SPAN_OPERATION_NAME);
    recurring(pruning.text(span.operationName()));
    list(Idl.SPAN_REFERENCES, references);
    for (int i = 0; i < references; i++) {
      reference(span.referenceType(i), span.referenceContext(i));
    }
    i32(Idl.SPAN_FLAGS, context.flags());
    i64(Idl.SPAN_START, span.startMicros());
    i64(Idl.SPAN_DURATION, span.durationMicros());
    int tags = span.tagCount();
    Map<String, Long> marks = pruning.marks();
    list(Idl.SPAN_TAGS, tags - pruning.omittedTags() + marks.size());
    for (int i = 0; i < tags; i++) {
      if (pruning.keepsTag(i)) {
        tag(span.tagKey(i), pruning.value(span.tagValue(i)));
      }
    }
    if (!marks.isEmpty()) {
      marks(marks);
    }
    int logs = span.logCount();
    list(Idl.SPAN_LOGS, logs - pruning.omittedLogs());
    for (int i = 0; i < logs; i++) {
      if (pruning.keepsLog(i)) {
        log(span, i, pruning);
      }
    }
    endStruct();
  }

  private void marks(Map<String, Long> marks) throws TException {
    for (Map.Entry<String, Long> mark : marks.entrySet()) {
      tag(mark.getKey(), mark.getValue());
    }
  }

  /** Ends a Span struct, or any other. */
  void endStruct() throws TException {
    protocol.writeFieldStop();
    protocol.writeStructEnd();
  }

  private void reference(String type, SkuaSpanContext context) throws TException {
    protocol.writeStructBegin(Idl.STRUCT);
    i32(Idl.REFERENCE_TYPE, References.FOLLOWS_FROM.equals(type) ? Idl.FOLLOWS_FROM : Idl.CHILD_OF);
    i64(Idl.REFERENCE_TRACE_ID_LOW, context.traceIdLow());
    i64(Idl.REFERENCE_TRACE_ID_HIGH, context.traceIdHigh());
    i64(Idl.REFERENCE_SPAN_ID, context.spanId());
    endStruct();
  }

  private void log(SkuaSpan span, int log, Pruning pruning) throws TException {
    protocol.writeStructBegin(Idl.STRUCT);
    i64(Idl.LOG_TIMESTAMP, span.logMicros(log));
    int fields = span.logFieldCount(log);
    list(Idl.LOG_FIELDS, fields);
    for (int i = 0; i < fields; i++) {
      tag(span.logFieldKey(log, i), pruning.value(span.logFieldValue(log, i)));
    }
    endStruct();
  }

  /** Writes a Tag struct: the value as it is, what is no type of Thrift's as its text. */
  void tag(String key, Object value) throws TException {
    protocol.writeStructBegin(Idl.STRUCT);
    protocol.writeFieldBegin(Idl.TAG_KEY);
    recurring(key);
    if (value instanceof Boolean) {
      type(DecodedBatch.TagType.BOOL);
      protocol.writeFieldBegin(Idl.TAG_BOOL);
      protocol.writeBool((Boolean) value);
    } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      type(DecodedBatch.TagType.LONG);
      i64(Idl.TAG_LONG, ((Number) value).longValue());
    } else if (value instanceof Double || value instanceof Float) {
      type(DecodedBatch.TagType.DOUBLE);
      protocol.writeFieldBegin(Idl.TAG_DOUBLE);
      protocol.writeDouble(((Number) value).doubleValue());
    } else if (value instanceof byte[]) {
      type(DecodedBatch.TagType.BINARY);
      protocol.writeFieldBegin(Idl.TAG_BINARY);
      protocol.writeBinary(ByteBuffer.wrap((byte[]) value));
    } else {
      type(DecodedBatch.TagType.STRING);
      protocol.writeFieldBegin(Idl.TAG_STRING);
      text(String.valueOf(value));
    }
    endStruct();
  }

  private void type(DecodedBatch.TagType type) throws TException {
    i32(Idl.TAG_TYPE, type.number);
  }

  private void i32(TField field, int value) throws TException {
    protocol.writeFieldBegin(field);
    protocol.writeI32(value);
  }

  private void i64(TField field, long value) throws TException {
    protocol.writeFieldBegin(field);
    protocol.writeI64(value);
  }

  private void list(TField field, int size) throws TException {
    protocol.writeFieldBegin(field);
    protocol.writeListBegin(Idl.structs(size));
  }

  private void recurring(String text) throws TException {
    sink.require(text.length());
    byte[] utf8 = cache.utf8(text);
    length(utf8.length);
    sink.write(utf8, 0, utf8.length);
  }

  private void text(String text) throws TException {
    int length = text.length();
    // A character takes a byte at least: what cannot fit need not be encoded to know.
    sink.require(length);
    if (length <= LONGEST_BY_CHARACTER) {
      int before = sink.position();
      length(length);
      if (sink.writeAscii(text)) {
        return;
      }
      sink.position(before);
    }
    protocol.writeString(text);
  }

  /**
   * Writes what stands before the bytes of a string: in the binary protocol an i32, in the compact
   * one a varint, which writeI32 would write in zigzag, so that is undone. libthrift's writeBinary
   * writes the same, but makes a read-only view of a buffer each time.
   */
  private void length(int length) throws TException {
    protocol.writeI32(isCompact ? (length >>> 1) ^ -(length & 1) : length);
  }
}
