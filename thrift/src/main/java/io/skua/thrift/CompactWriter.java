/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.reporter.ByteSink;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;

/**
 * Writes what a span is made of as <a
 * href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">libthrift's
 * compact protocol</a> does, but straight into the sink: libthrift's own brings each byte in an
 * array. The ids of a struct's fields must rise, by 15 at most. What is not written here is
 * inherited.
 *
 * <pre>
 * field   = header value                   a bool's value is its header's type
 * header  = byte( id - the id before &lt;&lt; 4 | type )
 * list    = byte( size &lt;&lt; 4 | type ) | byte( f0 | type ) varint( size ), from 15 on
 * i32,i64 = varint( zigzag )
 * </pre>
 */
final class CompactWriter extends TCompactProtocol {
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int MAX_NESTED = 16;
  private static final int LONGEST_SHORT_LIST = 14;
  private static final byte[] TYPES = types();

  private final ByteSink sink;
  private final int[] outerIds = new int[MAX_NESTED]; // where the structs around this one are
  private int depth;
  private int lastId;
  private int boolId; // of the field whose header waits for the value

  CompactWriter(ByteSink sink) {
    super(new SinkTransport(sink));
    this.sink = sink;
  }

  private static byte[] types() {
    byte[] types = new byte[TType.LIST + 1];
    types[TType.I32] = 5;
    types[TType.I64] = 6;
    types[TType.DOUBLE] = 7;
    types[TType.STRING] = 8;
    types[TType.LIST] = 9;
    types[TType.STRUCT] = 12;
    return types;
  }

  @Override
  public void reset() {
    depth = 0;
    lastId = 0;
  }

  @Override
  public void writeStructBegin(TStruct struct) {
    outerIds[depth++] = lastId;
    lastId = 0;
  }

  @Override
  public void writeStructEnd() {
    lastId = outerIds[--depth];
  }

  @Override
  public void writeFieldBegin(TField field) throws TException {
    if (field.type == TType.BOOL) {
      boolId = field.id;
    } else {
      writeHeader(field.id, TYPES[field.type]);
    }
  }

  @Override
  public void writeBool(boolean value) throws TException {
    writeHeader(boolId, value ? TRUE : FALSE);
  }

  private void writeHeader(int id, int type) throws TException {
    sink.write((id - lastId) << 4 | type);
    lastId = id;
  }

  @Override
  public void writeFieldStop() throws TException {
    sink.write(TType.STOP);
  }

  @Override
  protected void writeCollectionBegin(byte type, int size) throws TException {
    if (size <= LONGEST_SHORT_LIST) {
      sink.write(size << 4 | TYPES[type]);
    } else {
      sink.write(0xf0 | TYPES[type]);
      sink.writeVarint(size);
    }
  }

  @Override
  public void writeI32(int value) throws TException {
    sink.writeVarint((value << 1 ^ value >> 31) & 0xffff_ffffL);
  }

  @Override
  public void writeI64(long value) throws TException {
    sink.writeVarint(value << 1 ^ value >> 63);
  }
}
