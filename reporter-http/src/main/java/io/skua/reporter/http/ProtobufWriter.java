/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.reporter.ByteSink;
import io.skua.reporter.TextCache;
import java.nio.charset.StandardCharsets;

/**
 * Writes messages as <a href="https://protobuf.dev/programming-guides/encoding/">protobuf</a>, with
 * no byte more than needed.
 *
 * <pre>
 * message    = { field }
 * field      = tag content
 * tag        = varint( number &lt;&lt; 3 | wire type )
 * content    = varint                     wire type 0: bool, enum, int64
 *            | 8 bytes, low to high       wire type 1: fixed64, double
 *            | varint( length ) bytes     wire type 2: string, bytes, message
 *            | 4 bytes, low to high       wire type 5: fixed32
 * varint     = 7 bits a byte, low to high, all but the last with the highest bit set
 *
 * 4a 0f                           Span, field 9: an attribute of 15 bytes
 *    0a 03 "key"                  KeyValue, field 1
 *    12 08                        KeyValue, field 2: a value of 8 bytes
 *       0a 06 "value!"            AnyValue, field 1: string
 * </pre>
 */
/*
 * The length of a message is known when it ends. One byte is left for it: it is enough for nearly
 * every attribute, and there are more of those than of anything else. A longer message is moved by a
 * byte or two, which costs less than to measure each one first, and less on the wire than a length
 * that is padded with zeros.
 */
final class ProtobufWriter implements MessageWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_AND_BYTES = 2;
  private static final int FIXED32 = 5;

  /** Up to here, copying characters one by one is as fast as String.getBytes, without its array. */
  private static final int LONGEST_BY_CHARACTER = 32;

  private final ByteSink sink;
  private final TextCache cache = TextCache.ofUtf8();

  ProtobufWriter(ByteSink sink) {
    this.sink = sink;
  }

  @Override
  public void beginList(Field list) {
    // A list is its elements.
  }

  @Override
  public void endList() {}

  /** {@inheritDoc} Its first byte is that position. */
  @Override
  public int begin(Field message) {
    tag(message, LENGTH_AND_BYTES);
    return sink.advance(1) + 1;
  }

  @Override
  public void end(int begun) {
    end(begun, 0);
  }

  /**
   * Ends a message of which some bytes are elsewhere.
   *
   * @param elsewhere how many
   */
  private void end(int begun, int elsewhere) {
    int length = sink.position() - begun + elsewhere;
    if (length >= 0x80) {
      moveBack(begun, varintLength(length) - 1);
    }
    byte[] to = sink.bytes();
    int at = begun - 1;
    for (; length >= 0x80; length >>>= 7) {
      to[at++] = (byte) (length | 0x80);
    }
    to[at] = (byte) length;
  }

  /** Makes room within what was written, by moving what follows. */
  private void moveBack(int from, int bytes) {
    int end = sink.advance(bytes);
    System.arraycopy(sink.bytes(), from, sink.bytes(), from + bytes, end - from);
  }

  private static int varintLength(int value) {
    return (38 - Integer.numberOfLeadingZeros(value)) / 7;
  }

  @Override
  public void traceId(Field field, long high, long low) {
    tag(field, LENGTH_AND_BYTES);
    sink.write(2 * Long.BYTES);
    bigEndian(high);
    bigEndian(low);
  }

  @Override
  public void spanId(Field field, long id) {
    tag(field, LENGTH_AND_BYTES);
    sink.write(Long.BYTES);
    bigEndian(id);
  }

  @Override
  public void name(Field field, String text) {
    sink.require(text.length());
    bytes(field, cache.encoded(text));
  }

  @Override
  public void text(Field field, String text) {
    int length = text.length();
    // A character takes a byte at least: what cannot fit need not be encoded to know.
    sink.require(length);
    if (length <= LONGEST_BY_CHARACTER) {
      int before = sink.position();
      tag(field, LENGTH_AND_BYTES);
      if (sink.writeAscii(text, 1)) {
        return;
      }
      sink.position(before);
    }
    bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void bool(Field field, boolean value) {
    tag(field, VARINT);
    sink.write(value ? 1 : 0);
  }

  @Override
  public void integer(Field field, long value) {
    tag(field, VARINT);
    sink.writeVarint(value);
  }

  @Override
  public void real(Field field, double value) {
    fixed64(field, Double.doubleToRawLongBits(value));
  }

  @Override
  public void bytes(Field field, byte[] value) {
    tag(field, LENGTH_AND_BYTES);
    sink.writeVarint(value.length);
    sink.write(value);
  }

  @Override
  public void constant(Field field, int number) {
    integer(field, number);
  }

  @Override
  public void flags(Field field, int value) {
    tag(field, FIXED32);
    littleEndian(value, Integer.BYTES);
  }

  @Override
  public void nanos(Field field, long value) {
    fixed64(field, value);
  }

  private void fixed64(Field field, long value) {
    tag(field, FIXED64);
    littleEndian(value, Long.BYTES);
  }

  @Override
  public void separate() {
    // Each message brings its tag.
  }

  @Override
  public void head(byte[] attributes, int spansLength) {
    int resourceSpans = begin(Field.RESOURCE_SPANS);
    bytes(Field.RESOURCE, attributes);
    int scopeSpans = begin(Field.SCOPE_SPANS);
    int scope = begin(Field.SCOPE);
    name(Field.SCOPE_NAME, OtlpEnvelope.SCOPE_NAME);
    name(Field.SCOPE_VERSION, OtlpEnvelope.SCOPE_VERSION);
    end(scope);
    end(scopeSpans, spansLength);
    end(resourceSpans, spansLength);
  }

  @Override
  public void tail() {
    // All lengths stand in the head.
  }

  @Override
  public void reset() {
    // What is begun is known to the caller alone.
  }

  private void tag(Field field, int wireType) {
    sink.writeVarint(field.number << 3 | wireType);
  }

  private void bigEndian(long value) {
    littleEndian(Long.reverseBytes(value), Long.BYTES);
  }

  private void littleEndian(long value, int length) {
    int at = sink.advance(length);
    byte[] to = sink.bytes();
    for (int i = 0; i < length; i++) {
      to[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
