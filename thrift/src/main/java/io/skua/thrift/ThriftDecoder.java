/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocol;

/**
 * Reads batches of spans as Jaeger's clients send them; the format is described at {@link
 * ThriftEncoder}. Holds no state, so safe for any thread.
 *
 * <p>As Jaeger's backend does, it skips unknown fields and bytes after the end, goes by a tag's
 * type and not by the values that were sent with it, takes a value that is missing as zero or
 * empty, and refuses a whole batch that lacks a required field: all but seqNo, stats and the lists
 * of references, tags and logs. Bytes that are no UTF-8 become U+FFFD.
 *
 * <p>The bytes may be anyone's. Whatever they claim, memory and time are bounded by a small
 * multiple of their length, and all that is thrown is {@link MalformedBatchException}. A batch may
 * have 64 MiB.
 */
public final class ThriftDecoder {
  private static final int MAX_BYTES = 64 << 20;
  private static final long UNLIMITED = -1;

  private static final ThriftDecoder COMPACT = new ThriftDecoder(true);
  private static final ThriftDecoder BINARY = new ThriftDecoder(false);

  private final boolean isCompact;

  private ThriftDecoder(boolean isCompact) {
    this.isCompact = isCompact;
  }

  /** Returns the decoder of the compact protocol, which clients send to an agent's port 6831. */
  public static ThriftDecoder compact() {
    return COMPACT;
  }

  /**
   * Returns the decoder of the binary protocol, which clients send to an agent's port 6832, and to
   * a collector. Messages may be strict or not.
   */
  public static ThriftDecoder binary() {
    return BINARY;
  }

  /**
   * Reads a datagram: an {@code emitBatch} message, a call or oneway.
   *
   * @param bytes holds it
   * @param offset of its first byte
   * @param length in bytes
   * @throws MalformedBatchException if it is anything else
   * @throws IllegalArgumentException if the range is not within the array
   */
  public DecodedBatch decodeMessage(byte[] bytes, int offset, int length)
      throws MalformedBatchException {
    return decode(bytes, offset, length, true);
  }

  /**
   * Reads the body of a POST: a Batch struct.
   *
   * @param bytes holds it
   * @param offset of its first byte
   * @param length in bytes
   * @throws MalformedBatchException if it is anything else
   * @throws IllegalArgumentException if the range is not within the array
   */
  public DecodedBatch decodeBatch(byte[] bytes, int offset, int length)
      throws MalformedBatchException {
    return decode(bytes, offset, length, false);
  }

  private DecodedBatch decode(byte[] bytes, int offset, int length, boolean isMessage)
      throws MalformedBatchException {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw new IllegalArgumentException(
          "range: " + length + " bytes at " + offset + " of " + bytes.length);
    }
    if (length > MAX_BYTES) {
      throw new MalformedBatchException(length + " bytes, at most " + MAX_BYTES + " are read");
    }
    ByteSource source = new ByteSource(bytes, offset, length);
    BatchReader reader = new BatchReader(source, protocol(source));
    try {
      return isMessage ? reader.message() : reader.batch();
    } catch (TException | RuntimeException malformed) {
      // libthrift answers some kinds of nonsense with exceptions of arrays and buffers.
      throw new MalformedBatchException(malformed);
    }
  }

  /**
   * libthrift before 0.14 asks no transport how much there is: it makes an array as long as told.
   */
  private TProtocol protocol(ByteSource source) {
    long longest = source.remaining();
    return isCompact
        ? new TCompactProtocol(source, longest, UNLIMITED)
        : new TBinaryProtocol(source, longest, UNLIMITED);
  }

  @Override
  public String toString() {
    return isCompact ? "ThriftDecoder{compact}" : "ThriftDecoder{binary}";
  }
}
