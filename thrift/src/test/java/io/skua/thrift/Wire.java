/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.jaegertracing.agent.thrift.Agent;
import io.jaegertracing.thriftjava.Batch;
import io.skua.reporter.EncodedBatch;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;

/** The three wire formats: our encoder and decoder of each, and the generated code's reader. */
enum Wire {
  COMPACT(ThriftEncoder::compact, ThriftDecoder.compact()),
  BINARY_MESSAGE(ThriftEncoder::binaryMessage, ThriftDecoder.binary()),
  BINARY_BATCH(ThriftEncoder::binaryBatch, ThriftDecoder.binary());

  private final IntFunction<ThriftEncoder> encoder;
  private final ThriftDecoder decoder;

  Wire(IntFunction<ThriftEncoder> encoder, ThriftDecoder decoder) {
    this.encoder = encoder;
    this.decoder = decoder;
  }

  ThriftEncoder encoder(int maxBytes) {
    return encoder.apply(maxBytes);
  }

  ThriftDecoder decoder() {
    return decoder;
  }

  DecodedBatch decode(EncodedBatch batch) {
    try {
      return decode(batch.bytes(), batch.offset(), batch.length());
    } catch (MalformedBatchException malformed) {
      throw new AssertionError(malformed);
    }
  }

  DecodedBatch decode(byte[] bytes, int offset, int length) throws MalformedBatchException {
    return this == BINARY_BATCH
        ? decoder.decodeBatch(bytes, offset, length)
        : decoder.decodeMessage(bytes, offset, length);
  }

  /** Reads with the generated classes; fails if bytes are left. */
  Batch generated(EncodedBatch batch) {
    try {
      TMemoryInputTransport buffer = new TMemoryInputTransport(bytes(batch));
      TProtocol protocol = protocol(buffer);
      Batch read = new Batch();
      if (this == BINARY_BATCH) {
        read.read(protocol);
      } else {
        TMessage message = protocol.readMessageBegin();
        if (!message.name.equals("emitBatch") || message.type != 4) {
          throw new AssertionError(message);
        }
        Agent.emitBatch_args args = new Agent.emitBatch_args();
        args.read(protocol);
        read = args.getBatch();
      }
      if (buffer.getBytesRemainingInBuffer() != 0) {
        throw new AssertionError(buffer.getBytesRemainingInBuffer() + " bytes left");
      }
      return read;
    } catch (TException malformed) {
      throw new AssertionError(malformed);
    }
  }

  int sequenceId(EncodedBatch batch) {
    try {
      return protocol(new TMemoryInputTransport(bytes(batch))).readMessageBegin().seqid;
    } catch (TException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private TProtocol protocol(TMemoryInputTransport buffer) {
    return this == COMPACT ? new TCompactProtocol(buffer) : new TBinaryProtocol(buffer, true, true);
  }

  static byte[] bytes(EncodedBatch batch) {
    return Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length());
  }
}
