/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryInputTransport;

/** Counts the spans of a body and reads as little of it as can be: it shares the machine. */
final class SpanCounter {
  /** Of Batch, in Jaeger's Thrift. */
  private static final int SPANS = 2;

  /** From a request over its resources and scopes to the spans, in OTLP's protobuf. */
  private static final int[] OTLP_PATH = {1, 2, 2};

  /** Once in each span of Zipkin's JSON, and in no tag of ours. */
  private static final byte[] ZIPKIN_MARK = {'"', 't', 'r', 'a', 'c', 'e', 'I', 'd', '"'};

  private final byte[] bytes;
  private final int end;
  private int position;

  private SpanCounter(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** Of the body of a POST in the binary protocol. */
  static int thriftBatch(byte[] bytes, int length) throws TException {
    TProtocol protocol = new TBinaryProtocol(new TMemoryInputTransport(bytes, 0, length));
    protocol.readStructBegin();
    TField field;
    while ((field = protocol.readFieldBegin()).type != TType.STOP) {
      if (field.id == SPANS) {
        return protocol.readListBegin().size;
      }
      TProtocolUtil.skip(protocol, field.type);
    }
    return 0;
  }

  /** Of the body of a POST in OTLP's protobuf. */
  static int otlp(byte[] bytes, int length) {
    return new SpanCounter(bytes, length).otlp(length, 0);
  }

  private int otlp(int to, int depth) {
    int spans = 0;
    while (position < to) {
      long key = varint();
      int length = fieldLength((int) key & 7);
      if (key >>> 3 != OTLP_PATH[depth]) {
        position += length;
      } else if (depth == OTLP_PATH.length - 1) {
        position += length;
        spans++;
      } else {
        spans += otlp(position + length, depth + 1);
      }
    }
    return spans;
  }

  private int fieldLength(int wireType) {
    switch (wireType) {
      case 0:
        varint();
        return 0;
      case 1:
        return 8;
      case 2:
        return (int) varint();
      default:
        return 4;
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** Of the body of a POST in Zipkin's JSON. */
  static int zipkin(byte[] bytes, int length) {
    return new SpanCounter(bytes, length).marks();
  }

  private int marks() {
    int spans = 0;
    for (position = 0; position <= end - ZIPKIN_MARK.length; position++) {
      // The letter that is rare among the rest tells most places apart.
      if (bytes[position + 6] == 'I' && isMark()) {
        spans++;
      }
    }
    return spans;
  }

  private boolean isMark() {
    for (int i = 0; i < ZIPKIN_MARK.length; i++) {
      if (bytes[position + i] != ZIPKIN_MARK[i]) {
        return false;
      }
    }
    return true;
  }
}
