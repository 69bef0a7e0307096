/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.tracer.EncodedBatch;
import io.skua.tracer.Pruning;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SpanEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Encodes spans as <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a> takes
 * them: bodies for {@code /v1/traces}. Used by one thread at a time.
 *
 * <p>A batch holds the spans of one tracer and never exceeds its limit, down to the byte. A span
 * that is larger than a whole batch is pruned: logs are left out, long values cut, tags left out,
 * as few as will do, and the span is tagged with how many ({@link SkuaSpan#DROPPED_LOGS}, {@link
 * SkuaSpan#TRUNCATED_VALUES}, {@link SkuaSpan#DROPPED_TAGS}).
 *
 * <pre>
 * body       = { 1: ResourceSpans }                       ExportTraceServiceRequest
 * ResourceSpans = { 1: { 1: list of KeyValue },           resource: service.name, process tags
 *                2: ScopeSpans }
 * ScopeSpans = { 1: { 1: "io.skua", 2: version }, 2: list of Span }
 * Span       = { 1: trace id (16 bytes), 2: span id (8 bytes), 3: tracestate,
 *                4: parent span id (8 bytes, absent for a root), 5: name,
 *                6: kind (1 internal, 2 server, 3 client, 4 producer, 5 consumer),
 *                7: fixed64 start, 8: fixed64 end (nanoseconds since the epoch),
 *                9: list of KeyValue, 11: list of Event, 13: list of Link, 15: Status,
 *                16: fixed32 flags (1: sampled) }
 * Event      = { 1: fixed64 time (nanoseconds since the epoch), 2: name, 3: list of KeyValue }
 * Link       = { 1: trace id, 2: span id, 3: tracestate, 4: list of KeyValue, 6: fixed32 flags }
 * Status     = { 2: message, 3: code (1 OK, 2 ERROR) }    absent if nothing is known
 * KeyValue   = { 1: key, 2: { value } }
 * value      = 1: string | 2: bool | 3: int64 | 4: double | 7: bytes
 * </pre>
 *
 * <p>How that looks in bytes and in JSON stands at the head of the two writers; docs/otlp.md says
 * which part of a span goes where.
 */
/*
 * One array, in which the spans stand from `start` on; the envelope goes before and after them when
 * the batch is sealed, since it holds their length:
 *
 *   | room for the head | span | span | span | half a span ...
 *                       ^start               ^mark: where to go back if it does not fit
 *
 * So each span is encoded once, straight to where it is sent from, and nothing is measured first.
 */
public final class OtlpEncoder implements SpanEncoder {
  private static final int FIRST_CAPACITY = 8 * 1024;
  private static final int LEAST = 256;
  private static final int MOST = 1 << 30;

  private final Format format;
  private final ByteSink body = new ByteSink(FIRST_CAPACITY);
  private final MessageWriter out;
  private final SpanWriter writer;

  private int maxBytes;
  private Envelope envelope;
  private int start;
  private int spans;

  private OtlpEncoder(Format format, int maxBytes) {
    if (maxBytes < LEAST || maxBytes > MOST) {
      throw new IllegalArgumentException(
          "largest batch: " + maxBytes + " bytes, must be between " + LEAST + " and " + MOST);
    }
    this.format = format;
    this.maxBytes = maxBytes;
    out = format.over(body);
    writer = new SpanWriter(out);
    envelope = new Envelope(format, maxBytes);
  }

  /**
   * Makes bodies in protobuf, which every receiver takes.
   *
   * @param maxBytes of a body, 256 to 2^30
   * @throws IllegalArgumentException if it is out of range
   */
  public static OtlpEncoder protobuf(int maxBytes) {
    return new OtlpEncoder(Format.PROTOBUF, maxBytes);
  }

  /**
   * Makes bodies in JSON, for people and for gateways that read it; larger and slower.
   *
   * @param maxBytes of a body, 256 to 2^30
   * @throws IllegalArgumentException if it is out of range
   */
  public static OtlpEncoder json(int maxBytes) {
    return new OtlpEncoder(Format.JSON, maxBytes);
  }

  /**
   * Returns what a body is sent as: {@code application/x-protobuf} or {@code application/json}.
   * Safe for any thread.
   */
  public String mediaType() {
    return format.mediaType;
  }

  @Override
  public Appended append(SkuaSpan span) {
    SkuaProcess process = span.process();
    if (!envelope.isOf(process)) {
      if (spans > 0) {
        return Appended.FULL;
      }
      use(process);
    }
    int mark = open();
    if (fits(span, Pruning.NONE, mark)) {
      spans++;
      return Appended.ADDED;
    }
    if (spans > 0) {
      return Appended.FULL;
    }
    Pruning pruning = new Pruning(span);
    if (pruning.shrink(() -> fits(span, pruning, mark))) {
      spans++;
      return Appended.PRUNED;
    }
    return Appended.TOO_LARGE;
  }

  private void use(SkuaProcess process) {
    try {
      envelope.use(process);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Begins a batch, if none is begun. */
  private int open() {
    if (spans == 0) {
      start = envelope.longestHead();
      body.position(start);
      body.limit(start + envelope.room());
    }
    return body.position();
  }

  /** Writes a span, as it is or pruned; if it does not fit or throws, it is as if never tried. */
  private boolean fits(SkuaSpan span, Pruning pruning, int mark) {
    boolean written = false;
    body.position(mark);
    try {
      if (spans > 0) {
        out.separate();
      }
      writer.write(span, pruning);
      written = true;
    } catch (ByteSink.Overflow full) {
      // Told by the answer.
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      if (!written) {
        body.position(mark);
        out.reset();
      }
    }
    return written;
  }

  /** {@inheritDoc} If this throws, the batch is lost, and the next span begins another. */
  @Override
  public EncodedBatch seal() {
    if (spans == 0) {
      return null;
    }
    int sealed = spans;
    spans = 0;
    try {
      body.limit(start + maxBytes);
      int from = envelope.close(body, start);
      return new EncodedBatch(body.bytes(), from, body.position() - from, sealed);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** {@inheritDoc} Batches have at least 256 bytes. */
  @Override
  public boolean shrink() {
    if (maxBytes == LEAST) {
      return false;
    }
    maxBytes = Math.max(LEAST, maxBytes / 2);
    envelope = new Envelope(format, maxBytes);
    return true;
  }

  @Override
  public String toString() {
    return "OtlpEncoder{" + format + ", maxBytes=" + maxBytes + '}';
  }
}
