/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.opentracing.References;
import io.skua.reporter.ByteSink;
import io.skua.reporter.Pruning;
import io.skua.reporter.TextCache;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;

/**
 * Writes spans and their parts, field by field. For one thread.
 *
 * <p>The calls that end a field, list or message are left out: they do nothing in either protocol.
 * Before a text is encoded, the sink is asked for a byte a character, which it takes at least.
 */
final class ThriftSpanWriter {
  /**
   * Up to here, copying characters one by one is as fast as String.getBytes, without its array; and
   * the length takes one byte in the compact protocol.
   */
  private static final int LONGEST_BY_CHARACTER = 32;

  private final ByteSink sink;
  private final TProtocol protocol;
  private final int lengthBytes;
  private final TagHeads heads;
  private final TextCache keys;
  private final TextCache names;

  /**
   * @param protocol of that format, writes to the sink
   */
  ThriftSpanWriter(ByteSink sink, TProtocol protocol, WireFormat format) {
    this.sink = sink;
    this.protocol = protocol;
    lengthBytes = format.isCompact ? 1 : Integer.BYTES;
    heads = new TagHeads(format);
    keys = new TextCache(heads::key);
    names = new TextCache(name -> format.bytes(p -> p.writeString(name)));
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
    name(pruning.text(span.operationName()));
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
    sink.require(key.length());
    sink.write(keys.encoded(key));
    if (value instanceof String) {
      sink.write(heads.ofString);
      text((String) value);
    } else if (value instanceof Boolean) {
      sink.write((Boolean) value ? heads.yes : heads.no);
    } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      sink.write(heads.ofLong);
      protocol.writeI64(((Number) value).longValue());
    } else if (value instanceof Double || value instanceof Float) {
      sink.write(heads.ofDouble);
      protocol.writeDouble(((Number) value).doubleValue());
    } else if (value instanceof byte[]) {
      sink.write(heads.ofBinary);
      protocol.writeBinary(ByteBuffer.wrap((byte[]) value));
    } else {
      sink.write(heads.ofString);
      text(String.valueOf(value));
    }
    sink.write(TType.STOP);
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

  private void name(String name) throws TException {
    sink.require(name.length());
    sink.write(names.encoded(name));
  }

  private void text(String text) throws TException {
    int length = text.length();
    if (length <= LONGEST_BY_CHARACTER && sink.writeAscii(text, lengthBytes)) {
      return;
    }
    sink.require(length);
    protocol.writeString(text);
  }
}
