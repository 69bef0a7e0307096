/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentracing.propagation.Binary;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jaeger's binary form, as the clients for Java and Go write and read it. Safe for any thread; the
 * buffer of a carrier is the caller's to guard.
 *
 * <p>Injection asks the carrier for a buffer of the size needed, writes at its position and moves
 * that to the end of what was written; it does not flip. Extraction reads what remains of the
 * buffer, or, if there is no context in that, all of it from index 0: jaeger-client always did so,
 * and those who wrote carriers for it need not flip them. It leaves the buffer as it was. The byte
 * order that is set on a buffer means nothing.
 *
 * <p>Specification: there is none but the code, <a
 * href="https://github.com/jaegertracing/jaeger-client-go/blob/master/propagation.go">that for
 * Go</a>.
 *
 * <pre>{@code
 * SkuaTracer.Builder builder =
 *     SkuaTracer.builder("orders").codec(Format.Builtin.BINARY, new BinaryCodec());
 * }</pre>
 */
/*
 * Numbers are big-endian, text is UTF-8, lengths are in bytes.
 *
 *   context = trace-id-high trace-id-low span-id parent-id   4 times int64
 *             flags                                          1 byte
 *             count *item                                    int32, and that many
 *   item    = length key length value                        int32 each
 *
 *   00000000 00000000 00000000 0000000a 00000000 0000000b 00000000 00000000
 *   01 00000001 00000004 75736572 00000004 5a6fc3ab          baggage: user = Zoë
 *
 * jaeger-client counted the length of a value in chars, so one that is not ASCII arrives from it
 * with its end missing; what is then no UTF-8 becomes U+FFFD.
 */
public final class BinaryCodec implements Codec<Binary> {
  /** Of what stands before the items. */
  private static final int HEAD = 4 * 8 + 1 + 4;

  /** What Go's client takes, and fails on beyond. */
  private static final int MAX_ITEMS = 180;

  private static final int MAX_ITEM_BYTES = 4096;

  private static final byte[][] NOTHING = new byte[0][];

  /** Makes a codec; all are alike. */
  public BinaryCodec() {}

  @Override
  public int inject(SkuaSpanContext context, Binary carrier) {
    byte[][] parts = context.baggageCount() == 0 ? NOTHING : encode(context);
    int length = HEAD;
    for (byte[] part : parts) {
      length += 4 + part.length;
    }
    ByteBuffer buffer = carrier.injectionBuffer(length);
    ByteBuffer out = buffer.duplicate(); // Big-endian, whatever the original.
    out.putLong(context.traceIdHigh());
    out.putLong(context.traceIdLow());
    out.putLong(context.spanId());
    out.putLong(context.parentSpanId());
    out.put((byte) context.flags());
    out.putInt(parts.length / 2);
    for (byte[] part : parts) {
      out.putInt(part.length);
      out.put(part);
    }
    buffer.position(out.position());
    return context.baggageCount() - parts.length / 2;
  }

  /** Key, value, key, value, ..., without those that are too large. */
  private static byte[][] encode(SkuaSpanContext context) {
    List<byte[]> parts = new ArrayList<>(2 * context.baggageCount());
    for (int i = 0; i < context.baggageCount() && parts.size() < 2 * MAX_ITEMS; i++) {
      byte[] key = context.baggageKey(i).getBytes(UTF_8);
      byte[] value = context.baggageValue(i).getBytes(UTF_8);
      if (key.length + value.length <= MAX_ITEM_BYTES) {
        parts.add(key);
        parts.add(value);
      }
    }
    return parts.toArray(NOTHING);
  }

  @Override
  public @Nullable SkuaSpanContext extract(Binary carrier) {
    ByteBuffer buffer = carrier.extractionBuffer();
    if (buffer == null) {
      return null;
    }
    SkuaSpanContext found = read(buffer.duplicate());
    boolean isUseless = found == null || (!found.hasTrace() && found.baggageCount() == 0);
    if (!isUseless || buffer.position() == 0) {
      return found;
    }
    ByteBuffer all = buffer.duplicate();
    all.rewind();
    return read(all);
  }

  /** Null if nothing is there. */
  private static @Nullable SkuaSpanContext read(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return null;
    }
    if (in.remaining() < HEAD) {
      return SkuaSpanContext.of(0, 0, 0, 0, SkuaSpanContext.MALFORMED, null, null);
    }
    long high = in.getLong();
    long low = in.getLong();
    long span = in.getLong();
    long parent = in.getLong();
    int state = in.get() & 0xff;
    int count = in.getInt();
    Map<String, String> baggage = null;
    if (count != 0) {
      baggage = new LinkedHashMap<>();
      state |= readItems(in, count, baggage) ? 0 : SkuaSpanContext.MALFORMED;
    }
    if (((high | low) != 0) != (span != 0)) {
      return SkuaSpanContext.of(0, 0, 0, 0, SkuaSpanContext.MALFORMED, baggage, null);
    }
    return SkuaSpanContext.of(high, low, span, parent, state, baggage, null);
  }

  /** Reads as many items as can be read, and returns whether these are all. */
  private static boolean readItems(ByteBuffer in, int count, Map<String, String> baggage) {
    boolean wellFormed = count > 0 && count <= MAX_ITEMS;
    for (int i = 0; i < count && i < MAX_ITEMS; i++) {
      int keyLength = readLength(in);
      if (keyLength < 0) {
        return false;
      }
      int key = in.position();
      in.position(key + keyLength);
      int valueLength = readLength(in);
      if (valueLength < 0) {
        return false;
      }
      int value = in.position();
      in.position(value + valueLength);
      if ((long) keyLength + valueLength > MAX_ITEM_BYTES) {
        wellFormed = false;
      } else {
        baggage.put(text(in, key, keyLength), text(in, value, valueLength));
      }
    }
    return wellFormed;
  }

  /**
   * Negative if so many bytes are not there; nothing is allocated for a length that is not true.
   */
  private static int readLength(ByteBuffer in) {
    if (in.remaining() < 4) {
      return -1;
    }
    int length = in.getInt();
    return length <= in.remaining() ? length : -1;
  }

  private static String text(ByteBuffer in, int start, int length) {
    byte[] bytes = new byte[length];
    ByteBuffer part = in.duplicate();
    part.position(start);
    part.get(bytes);
    return new String(bytes, UTF_8);
  }

  @Override
  public String toString() {
    return "binary";
  }
}
