/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.reporter.ByteSink;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.OpenBatch;
import io.skua.reporter.Pruning;
import io.skua.reporter.SpanEncoder;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaSpan;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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
public final class OtlpEncoder implements SpanEncoder {
  private static final int FIRST_CAPACITY = 8 * 1024;

  /** Writes spans and what is around them. */
  private static final class Writer implements OpenBatch.Writer {
    final ByteSink sink = new ByteSink(FIRST_CAPACITY);
    private final OtlpEnvelope envelope;
    private final MessageWriter out;
    private final OtlpSpanWriter spans;

    Writer(Format format) {
      envelope = new OtlpEnvelope(format);
      out = format.over(sink);
      spans = new OtlpSpanWriter(out);
    }

    @Override
    public void begin(SkuaProcess process, int maxBytes) throws IOException {
      envelope.use(process, maxBytes);
    }

    @Override
    public int longestHead() {
      return envelope.longestHead();
    }

    @Override
    public int room(int count) {
      return envelope.room();
    }

    @Override
    public void write(SkuaSpan span, Pruning pruning, boolean isFirst) throws IOException {
      if (!isFirst) {
        out.separate();
      }
      spans.write(span, pruning);
    }

    @Override
    public void reset() {
      out.reset();
    }

    @Override
    public int seal(int start, int count) throws IOException {
      return envelope.close(sink, start);
    }
  }

  private final Format format;
  private final OpenBatch batch;

  private OtlpEncoder(Format format, int maxBytes) {
    this.format = format;
    Writer writer = new Writer(format);
    batch = new OpenBatch(writer.sink, writer, maxBytes);
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
    return batch.append(span);
  }

  @Override
  public @Nullable EncodedBatch seal() {
    return batch.seal();
  }

  @Override
  public boolean shrink() {
    return batch.shrink();
  }

  @Override
  public String toString() {
    return "OtlpEncoder{" + format + ", maxBytes=" + batch.maxBytes() + '}';
  }
}
