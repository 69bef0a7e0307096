/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.forward;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TIOStreamTransport;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * A batch as it came, in Thrift's binary protocol, in two parts: what it says of the process, and
 * the spans behind each other. So batches of one process become one by putting their spans
 * together. Nothing is left out, be it known here or not, but {@code seqNo} and {@code stats} of a
 * batch, which are for the agent.
 *
 * <pre>
 * Batch     1: Process process   2: list of Span spans   3: i64 seqNo   4: ClientStats stats
 * </pre>
 *
 * @param process the fields of the batch but those of spans, each with its header
 * @param spans the structs
 * @param count how many there are
 */
record ProcessSpans(ByteBuffer process, ByteBuffer spans, int count) {
  private static final TStruct STRUCT = new TStruct();
  private static final int ARGS_BATCH = 1;
  private static final int BATCH_SPANS = 2;
  private static final int BATCH_SEQ_NO = 3;
  private static final int BATCH_STATS = 4;
  private static final int UUID_BYTES = 16;

  /**
   * Reads a message that was decoded before, by one who refuses what is malformed or too deep.
   *
   * @throws TException if it was not
   */
  static ProcessSpans ofMessage(byte[] message, boolean isCompact) throws TException {
    TMemoryInputTransport bytes = new TMemoryInputTransport(message);
    TProtocol in = isCompact ? new TCompactProtocol(bytes) : new TBinaryProtocol(bytes);
    in.readMessageBegin();
    in.readStructBegin();
    ProcessSpans batch = null;
    Copy passedOver = new Copy(in);
    for (TField field = in.readFieldBegin();
        field.type != TType.STOP;
        field = in.readFieldBegin()) {
      if (field.id == ARGS_BATCH && field.type == TType.STRUCT) {
        batch = batch(in);
      } else {
        passedOver.value(field.type);
      }
    }
    if (batch == null) {
      throw new TProtocolException(TProtocolException.INVALID_DATA, "a call without a Batch");
    }
    return batch;
  }

  private static ProcessSpans batch(TProtocol in) throws TException {
    Copy process = new Copy(in);
    Copy spans = new Copy(in);
    Copy passedOver = new Copy(in);
    int count = 0;
    in.readStructBegin();
    for (TField field = in.readFieldBegin();
        field.type != TType.STOP;
        field = in.readFieldBegin()) {
      if (field.id == BATCH_SPANS && field.type == TType.LIST) {
        spans.bytes.reset(); // The last one counts, as for whoever reads it.
        count = spans.elements();
      } else if (field.id == BATCH_SEQ_NO || field.id == BATCH_STATS) {
        passedOver.value(field.type);
      } else {
        process.field(field);
      }
    }
    in.readStructEnd();
    return new ProcessSpans(
        ByteBuffer.wrap(process.bytes.toByteArray()),
        ByteBuffer.wrap(spans.bytes.toByteArray()),
        count);
  }

  /** Reads from one protocol what it writes in the binary one. */
  private static final class Copy {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TProtocol in;
    private final TProtocol out;

    Copy(TProtocol in) throws TException {
      this.in = in;
      this.out = new TBinaryProtocol(new TIOStreamTransport(bytes));
    }

    void field(TField field) throws TException {
      out.writeFieldBegin(field);
      value(field.type);
    }

    void value(byte type) throws TException {
      switch (type) {
        case TType.BOOL -> out.writeBool(in.readBool());
        case TType.BYTE -> out.writeByte(in.readByte());
        case TType.I16 -> out.writeI16(in.readI16());
        case TType.I32 -> out.writeI32(in.readI32());
        case TType.I64 -> out.writeI64(in.readI64());
        case TType.DOUBLE -> out.writeDouble(in.readDouble());
        case TType.STRING -> out.writeBinary(in.readBinary());
        case TType.UUID -> uuid();
        case TType.STRUCT -> struct();
        case TType.MAP -> map();
        case TType.LIST, TType.SET -> list(); // the same on the wire
        default ->
            throw new TProtocolException(
                TProtocolException.INVALID_DATA, "a field of type " + type);
      }
    }

    private void uuid() throws TException {
      byte[] uuid = new byte[UUID_BYTES];
      in.getTransport().readAll(uuid, 0, uuid.length);
      out.getTransport().write(uuid);
    }

    private void struct() throws TException {
      in.readStructBegin();
      out.writeStructBegin(STRUCT);
      for (TField field = in.readFieldBegin();
          field.type != TType.STOP;
          field = in.readFieldBegin()) {
        field(field);
      }
      in.readStructEnd();
      out.writeFieldStop();
    }

    private void list() throws TException {
      TList list = in.readListBegin();
      out.writeListBegin(list);
      for (int i = 0; i < list.size; i++) {
        value(list.elemType);
      }
    }

    private void map() throws TException {
      TMap map = in.readMapBegin();
      out.writeMapBegin(map);
      for (int i = 0; i < map.size; i++) {
        value(map.keyType);
        value(map.valueType);
      }
    }

    /** Copies the elements of a list without its header, and returns how many there are. */
    int elements() throws TException {
      TList list = in.readListBegin();
      for (int i = 0; i < list.size; i++) {
        value(list.elemType);
      }
      return list.size;
    }
  }
}
