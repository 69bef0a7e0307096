/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.reporter.ByteSink;
import io.skua.tracer.SkuaProcess;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;

/**
 * All of a batch but its spans: what stands before them, with their number, and after them. For one
 * thread.
 */
final class ThriftEnvelope {
  /** By how many bytes the head of a batch can grow as spans come: the varint of their number. */
  static final int GROWTH = 5;

  /** As many bytes as any number takes, for those that are known only when the batch is sealed. */
  private static final long LONGEST = Long.MIN_VALUE;

  private final WireFormat format;
  private final boolean hasStats;
  private final ProcessEncoder processEncoder;
  private final ByteSink sink = new ByteSink(512);
  private final TProtocol protocol;

  private byte[] encodedProcess = {};
  private int number = 1; // of the batch
  private int measuredClass = -1;
  private int measuredLength;

  // Spans lost since the start.
  private long queueFull;
  private long tooLarge;
  private long notSent;

  ThriftEnvelope(WireFormat format, boolean hasStats) {
    this.format = format;
    this.hasStats = hasStats;
    processEncoder = new ProcessEncoder(format);
    protocol = format.over(sink);
  }

  /** Takes another process for the batches to come, of which each has so many bytes at most. */
  void use(SkuaProcess process, int maxBytes) throws TException {
    encodedProcess = processEncoder.encode(process, maxBytes);
    measuredClass = -1;
  }

  void lost(long newQueueFull, long newTooLarge, long newNotSent) {
    queueFull = newQueueFull;
    tooLarge = newTooLarge;
    notSent = newNotSent;
  }

  /**
   * Returns how many bytes a batch of so many spans takes beside them, at most. It is measured, by
   * writing it, where the number gets longer: a compact list has it in 4 bits, then in 7 bits a
   * byte.
   */
  int length(int spans) throws TException {
    int lengthClass = spans < 15 ? 0 : 1 + (31 - Integer.numberOfLeadingZeros(spans)) / 7;
    if (lengthClass != measuredClass) {
      writeHead(spans);
      writeEnd(LONGEST, LONGEST, LONGEST);
      measuredLength = sink.position();
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
    writeHead(spans);
    int head = sink.position();
    writeEnd(queueFull, tooLarge, notSent);
    System.arraycopy(sink.bytes(), 0, body.bytes(), start - head, head);
    body.write(sink.bytes(), head, sink.position() - head);
    number++;
    measuredClass = -1; // The next number may be longer.
    return start - head;
  }

  private void writeHead(int spans) throws TException {
    sink.position(0);
    protocol.reset();
    if (format.isMessage) {
      protocol.writeMessageBegin(new TMessage(Idl.EMIT_BATCH, TMessageType.ONEWAY, number));
      protocol.writeStructBegin(Idl.STRUCT);
      protocol.writeFieldBegin(Idl.ARGS_BATCH);
    }
    protocol.writeStructBegin(Idl.STRUCT);
    protocol.writeFieldBegin(Idl.BATCH_PROCESS);
    sink.write(encodedProcess, 0, encodedProcess.length);
    protocol.writeFieldBegin(Idl.BATCH_SPANS);
    protocol.writeListBegin(Idl.structs(spans));
  }

  /** Ends what the head began. */
  private void writeEnd(long full, long large, long unsent) throws TException {
    if (hasStats) {
      i64(Idl.BATCH_SEQ_NO, number);
      protocol.writeFieldBegin(Idl.BATCH_STATS);
      protocol.writeStructBegin(Idl.STRUCT);
      i64(Idl.STATS_QUEUE_FULL, full);
      i64(Idl.STATS_TOO_LARGE, large);
      i64(Idl.STATS_NOT_SENT, unsent);
      endStruct();
    }
    endStruct();
    if (format.isMessage) {
      endStruct();
    }
  }

  private void i64(TField field, long value) throws TException {
    protocol.writeFieldBegin(field);
    protocol.writeI64(value);
  }

  private void endStruct() throws TException {
    protocol.writeFieldStop();
    protocol.writeStructEnd();
  }
}
