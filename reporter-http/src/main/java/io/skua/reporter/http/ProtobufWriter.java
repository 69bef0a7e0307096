/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.reporter.http.ByteSink.Overflow;
import io.skua.tracer.TextCache;
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
  public int begin(Field message) throws Overflow {
    tag(message, LENGTH_AND_BYTES);
    return sink.advance(1) + 1;
  }

  @Override
  public void end(int begun) throws Overflow {
    end(begun, 0);
  }

  /**
   * Ends a message of which some bytes are elsewhere.
   *
   * @param elsewhere how many
   */
  private void end(int begun, int elsewhere) throws Overflow {
    int length = sink.position() - begun + elsewhere;
    if (length >= 0x80) {
      sink.insert(begun, varintLength(length) - 1);
    }
    byte[] to = sink.bytes();
    int at = begun - 1;
    for (; length >= 0x80; length >>>= 7) {
      to[at++] = (byte) (length | 0x80);
    }
    to[at] = (byte) length;
  }

  private static int varintLength(int value) {
    return (38 - Integer.numberOfLeadingZeros(value)) / 7;
  }

  @Override
  public void traceId(Field field, long high, long low) throws Overflow {
    tag(field, LENGTH_AND_BYTES);
    sink.write(2 * Long.BYTES);
    bigEndian(high);
    bigEndian(low);
  }

  @Override
  public void spanId(Field field, long id) throws Overflow {
    tag(field, LENGTH_AND_BYTES);
    sink.write(Long.BYTES);
    bigEndian(id);
  }

  @Override
  public void name(Field field, String text) throws Overflow {
    sink.require(text.length());
    bytes(field, cache.encoded(text));
  }

  @Override
  public void text(Field field, String text) throws Overflow {
    int length = text.length();
    // A character takes a byte at least: what cannot fit need not be encoded to know.
    sink.require(length);
    if (length <= LONGEST_BY_CHARACTER) {
      int before = sink.position();
      tag(field, LENGTH_AND_BYTES);
      sink.write(length);
      if (sink.writeAscii(text)) {
        return;
      }
      sink.position(before);
    }
    bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void bool(Field field, boolean value) throws Overflow {
    tag(field, VARINT);
    sink.write(value ? 1 : 0);
  }

  @Override
  public void integer(Field field, long value) throws Overflow {
    tag(field, VARINT);
    varint(value);
  }

  @Override
  public void real(Field field, double value) throws Overflow {
    fixed64(field, Double.doubleToRawLongBits(value));
  }

  @Override
  public void bytes(Field field, byte[] value) throws Overflow {
    tag(field, LENGTH_AND_BYTES);
    varint(value.length);
    sink.write(value);
  }

  @Override
  public void constant(Field field, int number) throws Overflow {
    integer(field, number);
  }

  @Override
  public void flags(Field field, int value) throws Overflow {
    tag(field, FIXED32);
    littleEndian(value, Integer.BYTES);
  }

  @Override
  public void nanos(Field field, long value) throws Overflow {
    fixed64(field, value);
  }

  private void fixed64(Field field, long value) throws Overflow {
    tag(field, FIXED64);
    littleEndian(value, Long.BYTES);
  }

  @Override
  public void separate() {
    // Each message brings its tag.
  }

  @Override
  public void head(byte[] attributes, int spansLength) throws Overflow {
    int resourceSpans = begin(Field.RESOURCE_SPANS);
    bytes(Field.RESOURCE, attributes);
    int scopeSpans = begin(Field.SCOPE_SPANS);
    int scope = begin(Field.SCOPE);
    name(Field.SCOPE_NAME, Envelope.SCOPE_NAME);
    name(Field.SCOPE_VERSION, Envelope.SCOPE_VERSION);
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

  private void tag(Field field, int wireType) throws Overflow {
    varint(field.number << 3 | wireType);
  }

  private void varint(long value) throws Overflow {
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      sink.write((int) rest | 0x80);
    }
    sink.write((int) rest);
  }

  private void bigEndian(long value) throws Overflow {
    littleEndian(Long.reverseBytes(value), Long.BYTES);
  }

  private void littleEndian(long value, int length) throws Overflow {
    int at = sink.advance(length);
    byte[] to = sink.bytes();
    for (int i = 0; i < length; i++) {
      to[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
