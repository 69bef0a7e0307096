/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TTransport;

/** What a batch is wrapped in, and by which protocol its fields are written. */
enum WireFormat {
  /** A message to an agent's port 6831. */
  COMPACT_MESSAGE(true, true),
  /** A message to an agent's port 6832. */
  BINARY_MESSAGE(false, true),
  /** The body of a POST to a collector. */
  BINARY_BATCH(false, false);

  /** Whether fields are written by the compact protocol, else by the binary one. */
  final boolean isCompact;

  /** Whether the batch is the argument of an {@code emitBatch} call. */
  final boolean isMessage;

  WireFormat(boolean isCompact, boolean isMessage) {
    this.isCompact = isCompact;
    this.isMessage = isMessage;
  }

  TProtocol over(TTransport transport) {
    return isCompact ? new TCompactProtocol(transport) : new TBinaryProtocol(transport);
  }
}
