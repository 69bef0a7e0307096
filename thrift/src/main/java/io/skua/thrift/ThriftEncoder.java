/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.reporter.ByteSink;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.OpenBatch;
import io.skua.reporter.Pruning;
import io.skua.reporter.SpanEncoder;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaSpan;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Encodes spans as Jaeger's agent and collector take them. Used by one thread at a time.
 *
 * <p>A batch holds the spans of one tracer and never exceeds its limit, down to the byte. A span
 * that is larger than a whole batch is pruned: logs are left out, long values cut, tags left out,
 * as few as will do, and the span is tagged with how many ({@link SkuaSpan#DROPPED_LOGS}, {@link
 * SkuaSpan#TRUNCATED_VALUES}, {@link SkuaSpan#DROPPED_TAGS}).
 *
 * <pre>
 * datagram   = message-header( "emitBatch", ONEWAY, sequence id 1, 2, 3, ... ) args
 * body       = Batch                                      of a POST: no header, no args
 *
 * args       = { 1: Batch }
 * Batch      = { 1: Process, 2: list of Span }           or, with stats,
 *              { 1: Process, 2: list of Span, 3: i64 number of the batch: 1, 2, 3, ..., 4: Stats }
 * Stats      = { 1: i64 queue was full, 2: i64 too large, 3: i64 not sent }
 *                                                        spans lost so far
 * Process    = { 1: string service name, 2: list of Tag }
 * Span       = { 1: i64 trace id low, 2: i64 trace id high, 3: i64 span id,
 *                4: i64 parent span id (0: none, or it is among the references),
 *                5: string operation name, 6: list of Reference, 7: i32 flags (0 to 255),
 *                8: i64 start (microseconds since the epoch), 9: i64 duration (microseconds),
 *                10: list of Tag, 11: list of Log }
 * Reference  = { 1: i32 type (0: CHILD_OF, 1: FOLLOWS_FROM),
 *                2: i64 trace id low, 3: i64 trace id high, 4: i64 span id }
 * Log        = { 1: i64 timestamp (microseconds since the epoch), 2: list of Tag }
 * Tag        = { 1: string key, 2: i32 type, value }
 * value      = 3: string | 4: double | 5: bool | 6: i64 | 7: binary     for the types 0 to 4
 * </pre>
 *
 * <p>Lists are always there, empty or not. In the compact protocol a datagram begins
 *
 * <pre>
 * 82 81 01 09 "emitBatch"     protocol; ONEWAY, version 1; sequence id 1; name
 * 1c                          args, field 1: struct
 *  1c                         Batch, field 1: struct
 *   18 04 "shop"              Process, field 1: service name
 *   19 1c                     field 2: list of 1 struct
 *    18 02 "ip"               Tag, field 1: key
 *    15 00                    field 2: type 0, string
 *    18 09 "192.0.2.1" 00     field 3: value; end of Tag
 *   00                        end of Process
 *  19 2c                      Batch, field 2: list of 2 structs
 *   16 02 16 00 16 02 16 00   Span, fields 1 to 4: ids 1, 0, 1, 0 as zigzag varints
 * </pre>
 *
 * <p>and, with stats, ends
 *
 * <pre>
 *  16 02                      Batch, field 3: number 1
 *  1c                         field 4: struct
 *   16 16 16 18 16 1a 00      Stats: 11, 12, 13; end of Stats
 * 00 00                       end of Batch, of args
 * </pre>
 */
public final class ThriftEncoder implements SpanEncoder {
  private static final int FIRST_CAPACITY = 8 * 1024;

  /** Writes spans and what is around them. */
  private static final class Writer implements OpenBatch.Writer {
    final ByteSink sink = new ByteSink(FIRST_CAPACITY);
    final ThriftEnvelope envelope;
    private final TProtocol protocol;
    private final ThriftSpanWriter spans;
    private int maxBytes;

    Writer(WireFormat format, boolean hasStats) {
      envelope = new ThriftEnvelope(format, hasStats);
      protocol = format.over(sink);
      spans = new ThriftSpanWriter(sink, protocol, format);
    }

    @Override
    public void begin(SkuaProcess process, int newMaxBytes) throws TException {
      maxBytes = newMaxBytes;
      envelope.use(process, maxBytes);
    }

    @Override
    public int longestHead() throws TException {
      return envelope.length(1) + ThriftEnvelope.GROWTH;
    }

    @Override
    public int room(int count) throws TException {
      return maxBytes - envelope.length(count);
    }

    @Override
    public void write(SkuaSpan span, Pruning pruning, boolean isFirst) throws TException {
      spans.write(span, pruning);
    }

    @Override
    public void reset() {
      protocol.reset();
    }

    @Override
    public int seal(int start, int count) throws TException {
      return envelope.close(sink, start, count);
    }
  }

  private final WireFormat format;
  private final Writer writer;
  private final OpenBatch batch;

  private ThriftEncoder(WireFormat format, int maxBytes, boolean hasStats) {
    this.format = format;
    writer = new Writer(format, hasStats);
    batch = new OpenBatch(writer.sink, writer, maxBytes);
  }

  /**
   * Makes datagrams for an agent's port 6831: {@code emitBatch} messages in the compact protocol.
   *
   * @param maxBytes of a datagram, 256 to 2^30
   * @throws IllegalArgumentException if it is out of range
   */
  public static ThriftEncoder compact(int maxBytes) {
    return new ThriftEncoder(WireFormat.COMPACT_MESSAGE, maxBytes, false);
  }

  /**
   * Makes datagrams for an agent's port 6832: {@code emitBatch} messages in the binary protocol,
   * strict.
   *
   * @param maxBytes of a datagram, 256 to 2^30
   * @throws IllegalArgumentException if it is out of range
   */
  public static ThriftEncoder binaryMessage(int maxBytes) {
    return new ThriftEncoder(WireFormat.BINARY_MESSAGE, maxBytes, false);
  }

  /**
   * Makes bodies for a collector's {@code /api/traces}: bare Batch structs in the binary protocol.
   *
   * @param maxBytes of a body, 256 to 2^30
   * @throws IllegalArgumentException if it is out of range
   */
  public static ThriftEncoder binaryBatch(int maxBytes) {
    return new ThriftEncoder(WireFormat.BINARY_BATCH, maxBytes, false);
  }

  /**
   * Returns an encoder like this one that tells the backend how many spans were lost, as {@link
   * #lost} says, and numbers its batches, so that the backend sees which are missing. Nothing must
   * have been appended yet. Each batch keeps room for the largest numbers there are, and so may end
   * some bytes below its limit.
   */
  public ThriftEncoder withStats() {
    return new ThriftEncoder(format, batch.maxBytes(), true);
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

  /** {@inheritDoc} Ignored but by an encoder {@linkplain #withStats() with stats}. */
  @Override
  public void lost(long queueFull, long tooLarge, long notSent) {
    writer.envelope.lost(queueFull, tooLarge, notSent);
  }

  @Override
  public String toString() {
    return "ThriftEncoder{" + format + ", maxBytes=" + batch.maxBytes() + '}';
  }
}
