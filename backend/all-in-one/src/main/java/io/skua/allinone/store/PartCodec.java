/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes and reads spans of one trace, small: what comes again in them is a number.
 *
 * <pre>
 * part       = count span*
 * span       = spanId text references flags start duration tags logs process warnings
 * references = count reference*
 * reference  = 0 spanId | 1 spanId                    child of, follows from; in this trace
 *            | 2 traceId spanId | 3 traceId spanId    the same, in another
 *            | 4 more, and tags behind it             any of them, of a link with attributes
 *            | 8 more                                 any of them, that is no parent though first
 * start      = zigzag                                 microseconds after that of the span before
 * duration   = zigzag                                 microseconds
 * tags       = count tag*
 * tag        = 0 text value | n
 * value      = 0 text | 1 | 2 | 3 zigzag | 4 double | 5 length byte*    1 is false, 2 is true
 * logs       = count (time tags)*
 * time       = zigzag                                 microseconds after the start of the span
 * process    = 0 text tags | n                        its service
 * warnings   = count text*
 * text       = 0 size byte* | n                       size: twice that of the bytes, which are
 *                                                     UTF-8; or 1 more, then each char is two
 * n          = varint                                 the n-th of its kind that was written out
 * flags, count, length, size = varint
 * spanId = 8 bytes, traceId = 16, its high half first
 *
 * 01 0100000000000000 00046f70 00 01 d00f 14 01 0000026b030a 00 0000027300 00
 * </pre>
 *
 * <p>The sample is a span of id 1 and operation "op", without references, sampled, at 1000 µs for
 * 10 µs, with a tag k=5, without logs, of service "s" without tags, without warnings. Varints,
 * zigzags, doubles and the order of bytes are those of <a
 * href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers</a>.
 */
final class PartCodec {
  private static final int NEW = 0;

  private static final int FOLLOWS_FROM = 1;
  private static final int OTHER_TRACE = 2;
  private static final int WITH_TAGS = 4;
  private static final int LINK = 8;

  private static final int TEXT = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int LONG = 3;
  private static final int DOUBLE = 4;
  private static final int BYTES = 5;

  private PartCodec() {}

  /** Writes spans of one trace. */
  static byte[] encode(List<Span> spans) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * spans.size());
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      new Writer(out).write(spans);
      out.flush();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible); // there is always more memory, or an error
    }
    return bytes.toByteArray();
  }

  /**
   * Reads spans.
   *
   * @throws IOException if they are no spans
   */
  static List<Span> decode(TraceId traceId, byte[] bytes) throws IOException {
    return new Reader(traceId, CodedInputStream.newInstance(bytes)).spans();
  }

  @FunctionalInterface
  private interface Write<T> {
    void write(T value) throws IOException;
  }

  private static final class Writer {
    private final CodedOutputStream out;
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<Tag, Integer> tags = new HashMap<>();
    private final Map<Process, Integer> processes = new HashMap<>();
    private long lastStart;

    Writer(CodedOutputStream out) {
      this.out = out;
    }

    void write(List<Span> spans) throws IOException {
      list(spans, this::span);
    }

    private void span(Span span) throws IOException {
      out.writeFixed64NoTag(span.spanId());
      text(span.operationName());
      list(span.references(), reference -> reference(reference, span.traceId()));
      out.writeUInt32NoTag(span.flags());
      out.writeSInt64NoTag(span.startMicros() - lastStart);
      lastStart = span.startMicros();
      out.writeSInt64NoTag(span.durationMicros());
      list(span.tags(), this::tag);
      list(span.logs(), log -> log(log, span.startMicros()));
      process(span.process());
      list(span.warnings(), this::text);
    }

    private <T> void list(List<T> list, Write<T> write) throws IOException {
      out.writeUInt32NoTag(list.size());
      for (T element : list) {
        write.write(element);
      }
    }

    private void reference(SpanReference reference, TraceId traceId) throws IOException {
      boolean isOther = !reference.traceId().equals(traceId);
      out.writeUInt32NoTag(
          (reference.followsFrom() ? FOLLOWS_FROM : 0)
              | (isOther ? OTHER_TRACE : 0)
              | (reference.tags().isEmpty() ? 0 : WITH_TAGS)
              | (reference.isLink() ? LINK : 0));
      if (isOther) {
        out.writeFixed64NoTag(reference.traceId().high());
        out.writeFixed64NoTag(reference.traceId().low());
      }
      out.writeFixed64NoTag(reference.spanId());
      if (!reference.tags().isEmpty()) {
        list(reference.tags(), this::tag);
      }
    }

    private void log(SpanLog log, long start) throws IOException {
      out.writeSInt64NoTag(log.micros() - start);
      list(log.fields(), this::tag);
    }

    private void process(Process process) throws IOException {
      if (isNew(process, processes)) {
        text(process.serviceName());
        list(process.tags(), this::tag);
      }
    }

    private void tag(Tag tag) throws IOException {
      if (isNew(tag, tags)) {
        text(tag.key());
        value(tag.value());
      }
    }

    private void value(Object value) throws IOException {
      if (value instanceof String text) {
        out.writeUInt32NoTag(TEXT);
        text(text);
      } else if (value instanceof Boolean bool) {
        out.writeUInt32NoTag(bool ? TRUE : FALSE);
      } else if (value instanceof Long number) {
        out.writeUInt32NoTag(LONG);
        out.writeSInt64NoTag(number);
      } else if (value instanceof Double number) {
        out.writeUInt32NoTag(DOUBLE);
        out.writeDoubleNoTag(number);
      } else {
        out.writeUInt32NoTag(BYTES);
        out.writeByteArrayNoTag((byte[]) value);
      }
    }

    private void text(String text) throws IOException {
      if (isNew(text, texts)) {
        boolean isWhole = UTF_8.newEncoder().canEncode(text);
        byte[] bytes = isWhole ? text.getBytes(UTF_8) : chars(text);
        out.writeUInt32NoTag(bytes.length << 1 | (isWhole ? 0 : 1));
        out.writeRawBytes(bytes);
      }
    }

    private static byte[] chars(String text) {
      ByteBuffer bytes = ByteBuffer.allocate(Character.BYTES * text.length());
      bytes.asCharBuffer().put(text);
      return bytes.array();
    }

    /** Writes the number of a value, or that it is new. */
    private <T> boolean isNew(T value, Map<T, Integer> known) throws IOException {
      // What a new value is made of comes in between, but is of another kind.
      Integer number = known.putIfAbsent(value, known.size() + 1);
      out.writeUInt32NoTag(number == null ? NEW : number);
      return number == null;
    }
  }

  @FunctionalInterface
  private interface Read<T> {
    T read() throws IOException;
  }

  private static final class Reader {
    private final TraceId traceId;
    private final CodedInputStream in;
    private final List<String> texts = new ArrayList<>();
    private final List<Tag> tags = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private long lastStart;

    Reader(TraceId traceId, CodedInputStream in) {
      this.traceId = traceId;
      this.in = in;
    }

    List<Span> spans() throws IOException {
      return list(this::span);
    }

    private Span span() throws IOException {
      return new Span(
          traceId,
          in.readFixed64(),
          text(),
          list(this::reference),
          in.readUInt32(),
          lastStart += in.readSInt64(),
          in.readSInt64(),
          list(this::tag),
          list(this::log),
          process(),
          list(this::text));
    }

    private <T> List<T> list(Read<T> read) throws IOException {
      int count = in.readUInt32();
      List<T> list = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        list.add(read.read());
      }
      return List.copyOf(list);
    }

    private SpanReference reference() throws IOException {
      int kind = in.readUInt32();
      return new SpanReference(
          (kind & FOLLOWS_FROM) != 0,
          (kind & OTHER_TRACE) == 0 ? traceId : new TraceId(in.readFixed64(), in.readFixed64()),
          in.readFixed64(),
          (kind & WITH_TAGS) == 0 ? List.of() : list(this::tag),
          (kind & LINK) != 0);
    }

    private SpanLog log() throws IOException {
      return new SpanLog(lastStart + in.readSInt64(), list(this::tag));
    }

    private Process process() throws IOException {
      return known(processes, () -> new Process(text(), list(this::tag)));
    }

    private Tag tag() throws IOException {
      return known(tags, () -> new Tag(text(), value()));
    }

    private Object value() throws IOException {
      int type = in.readUInt32();
      return switch (type) {
        case TEXT -> text();
        case FALSE -> false;
        case TRUE -> true;
        case LONG -> in.readSInt64();
        case DOUBLE -> in.readDouble();
        case BYTES -> in.readByteArray();
        default -> throw new IOException("a value of type " + type);
      };
    }

    private String text() throws IOException {
      return known(texts, this::newText);
    }

    private String newText() throws IOException {
      int size = in.readUInt32();
      byte[] bytes = in.readRawBytes(size >>> 1);
      return (size & 1) == 0
          ? new String(bytes, UTF_8)
          : ByteBuffer.wrap(bytes).asCharBuffer().toString();
    }

    private <T> T known(List<T> known, Read<T> read) throws IOException {
      int number = in.readUInt32();
      if (number > known.size()) {
        throw new IOException("number " + number + " of " + known.size());
      }
      if (number != NEW) {
        return known.get(number - 1);
      }
      T value = read.read();
      known.add(value);
      return value;
    }
  }
}
