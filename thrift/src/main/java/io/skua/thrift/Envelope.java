/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.tracer.SkuaProcess;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;

/**
 * All of a batch but its spans: what stands before them, with their number, and after them. For one
 * thread.
 */
final class Envelope {
  /** By how many bytes the head of a batch can grow as spans come: the varint of their number. */
  static final int GROWTH = 5;

  /** The end of a struct, in both protocols. */
  private static final byte[] STOP = {0};

  private final WireFormat format;
  private final ProcessEncoder processEncoder;
  private final ByteSink sink = new ByteSink(512);
  private final TProtocol protocol;

  private SkuaProcess process;
  private byte[] encodedProcess = {};
  private int sequenceId = 1;
  private int measuredClass = -1;
  private int measuredLength;

  Envelope(WireFormat format, int maxBytes) {
    this.format = format;
    processEncoder = new ProcessEncoder(format, maxBytes);
    protocol = format.over(sink);
  }

  boolean isOf(SkuaProcess other) {
    return process == other;
  }

  /** Takes another process for the batches to come. If this throws, nothing is changed. */
  void use(SkuaProcess newProcess) throws TException {
    encodedProcess = processEncoder.encode(newProcess);
    process = newProcess;
    measuredClass = -1;
  }

  /**
   * Returns how many bytes a batch of so many spans takes beside them. It is measured, by writing
   * it, where the number gets longer: a compact list has it in 4 bits, then in 7 bits a byte.
   */
  int length(int spans) throws TException {
    int lengthClass = spans < 15 ? 0 : 1 + (31 - Integer.numberOfLeadingZeros(spans)) / 7;
    if (lengthClass != measuredClass) {
      measuredLength = writeHead(spans) + stops();
      measuredClass = lengthClass;
    }
    return measuredLength;
  }

  /**
   * Puts the envelope around spans.
   *
   * @param body holds them up to its position, with room before and after
   * @param start where the first begins
   * @return where the batch begins; it ends at the position
   */
  int close(ByteSink body, int start, int spans) throws TException {
    int length = writeHead(spans);
    System.arraycopy(sink.bytes(), 0, body.bytes(), start - length, length);
    for (int i = stops(); i > 0; i--) {
      body.write(STOP, 0, 1);
    }
    sequenceId++;
    measuredClass = -1; // The next sequence id may be longer.
    return start - length;
  }

  private int stops() {
    return format.isMessage ? 2 : 1;
  }

  private int writeHead(int spans) throws TException {
    sink.position(0);
    if (format.isMessage) {
      protocol.writeMessageBegin(new TMessage(Idl.EMIT_BATCH, TMessageType.ONEWAY, sequenceId));
      protocol.writeStructBegin(Idl.STRUCT);
      protocol.writeFieldBegin(Idl.ARGS_BATCH);
    }
    protocol.writeStructBegin(Idl.STRUCT);
    protocol.writeFieldBegin(Idl.BATCH_PROCESS);
    sink.write(encodedProcess, 0, encodedProcess.length);
    protocol.writeFieldBegin(Idl.BATCH_SPANS);
    protocol.writeListBegin(Idl.structs(spans));
    protocol.reset(); // The structs are ended by close().
    return sink.position();
  }
}
