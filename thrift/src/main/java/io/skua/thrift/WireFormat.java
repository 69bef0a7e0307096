/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.reporter.ByteSink;
import java.util.Arrays;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TProtocol;

/** What a batch is wrapped in, and by which protocol its fields are written. */
enum WireFormat {
  /** A message to an agent's port 6831. */
  COMPACT_MESSAGE(true, true),
  /** A message to an agent's port 6832. */
  BINARY_MESSAGE(false, true),
  /** The body of a POST to a collector. */
  BINARY_BATCH(false, false);

  /** Something that a protocol writes. */
  interface Part {
    void write(TProtocol protocol) throws TException;
  }

  /** Whether fields are written by the compact protocol, otherwise by the binary one. */
  final boolean isCompact;

  /** Whether the batch is the argument of an {@code emitBatch} call. */
  final boolean isMessage;

  WireFormat(boolean isCompact, boolean isMessage) {
    this.isCompact = isCompact;
    this.isMessage = isMessage;
  }

  TProtocol over(ByteSink sink) {
    return isCompact ? new CompactWriter(sink) : new TBinaryProtocol(new SinkTransport(sink));
  }

  /** Returns what is written. */
  byte[] bytes(Part part) {
    ByteSink sink = new ByteSink(64);
    try {
      part.write(over(sink));
    } catch (TException impossible) {
      throw new IllegalStateException(impossible);
    }
    return Arrays.copyOf(sink.bytes(), sink.position());
  }
}
