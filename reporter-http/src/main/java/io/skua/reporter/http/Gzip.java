/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.reporter.EncodedBatch;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses batches, with one deflater and into one array, as gzip (RFC 1952):
 *
 * <pre>
 * member = 1f 8b, 08 (deflate), 00 (no flags), 4 bytes of no time, 04 (fastest), ff (any system),
 *          deflated bytes, CRC-32 and length of the plain ones, each of 4 bytes, the lowest first
 *
 * 1f 8b 08 00 00 00 00 00 04 ff  4b 4c 02 00  6d 48 83 9e  02 00 00 00      ab
 * </pre>
 *
 * <p>For any thread; a result is valid until the next call.
 */
final class Gzip implements AutoCloseable {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};
  private static final int TRAILER_BYTES = 8;

  /** Spans are full of what they have in common, so that the fastest level is nearly the best. */
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true); // guarded by this

  private final CRC32 crc = new CRC32(); // guarded by this
  private byte[] out = HEADER; // guarded by this
  private boolean closed; // guarded by this

  /**
   * Returns the batch compressed.
   *
   * @throws IllegalStateException if this is closed
   */
  synchronized EncodedBatch compress(EncodedBatch batch) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    deflater.reset();
    deflater.setInput(batch.bytes(), batch.offset(), batch.length());
    deflater.finish();
    int end = HEADER.length;
    while (!deflater.finished()) {
      reserve(end);
      end += deflater.deflate(out, end, out.length - TRAILER_BYTES - end);
    }
    crc.reset();
    crc.update(batch.bytes(), batch.offset(), batch.length());
    writeInt((int) crc.getValue(), end);
    writeInt(batch.length(), end + 4);
    return new EncodedBatch(out, 0, end + TRAILER_BYTES, batch.spanCount());
  }

  /** Makes room for some bytes more, and the trailer. */
  private void reserve(int end) {
    if (out.length - TRAILER_BYTES <= end) {
      out = Arrays.copyOf(out, Math.max(1 << 14, 2 * out.length));
    }
  }

  private void writeInt(int value, int at) {
    for (int i = 0; i < 4; i++) {
      out[at + i] = (byte) (value >>> (8 * i));
    }
  }

  /** Frees memory that no garbage collector sees. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    deflater.end();
  }
}
