/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaSpan;
import org.jspecify.annotations.Nullable;

/**
 * The open batch of a {@link SpanEncoder}: appends spans until the limit is reached, to the byte;
 * prunes a span that is larger than a whole batch; seals. An encoder brings its format as a {@link
 * Writer} and passes its calls on. For one thread.
 *
 * <pre>
 * ByteSink sink = new ByteSink(8 * 1024);
 * OpenBatch batch = new OpenBatch(sink, writerTo(sink), maxBytes);
 * </pre>
 *
 * <p>Whatever a writer throws, an {@code Error} too, the batch is as it was before.
 */
/*
 * One array, in which the spans stand from `start` on; the envelope goes before and after them when
 * the batch is sealed, since it holds their number or length:
 *
 *   | room for the head | span | span | span | half a span ...
 *                       ^start               ^end
 *
 * So each span is encoded once, straight to where it is sent from, and nothing is measured first.
 *
 * A span is in the batch once `end` and `spans` say so. They are set last, by assignments alone, which
 * throw nothing: whatever happens before, even a stack that overflows, what stands behind `end` is
 * written over by the next attempt, which resets the writer first.
 */
public final class OpenBatch {
  /**
   * What a format adds to a batch. It writes to the sink that the batch has; any method may throw.
   */
  public interface Writer {
    /**
     * Takes another process for the batches from here on. If this throws, it is called again before
     * anything else.
     *
     * @param process not null
     * @param maxBytes of a batch, envelope included
     */
    void begin(SkuaProcess process, int maxBytes) throws Exception;

    /** Returns how many bytes to leave before the spans: at least what their head will take. */
    int longestHead() throws Exception;

    /**
     * Returns how many bytes of spans fit into a batch beside its envelope.
     *
     * @param spans how many spans those are, from 1 on
     * @return may be below 0
     */
    int room(int spans) throws Exception;

    /**
     * Writes a span where the sink stands.
     *
     * @param pruning what to leave out; {@link Pruning#NONE} for nothing
     * @param isFirst whether no span is before it
     */
    void write(SkuaSpan span, Pruning pruning, boolean isFirst) throws Exception;

    /** Forgets an attempt to write that was not finished. */
    void reset() throws Exception;

    /**
     * Puts the envelope around the spans. The sink stands behind them, and must stand behind the
     * batch when this returns.
     *
     * @param start where the first span begins
     * @param spans how many there are
     * @return where the batch begins, at or after {@code start} minus the longest head
     */
    int seal(int start, int spans) throws Exception;
  }

  /** Of a batch: no encoder is made for less, and none shrinks to less. */
  static final int MIN_BYTES = 256;

  private static final int MAX_BYTES = 1 << 30;

  /** An array so many times as long as batches were of late is let go. */
  private static final int TOO_LONG = 4;

  /** An array is let go only if that frees something worth it. */
  private static final int MIN_LET_GO = 256 * 1024;

  private final ByteSink sink;
  private final Writer writer;

  private int maxBytes;
  private @Nullable SkuaProcess process; // of the spans in the batch; null: none is begun
  private int start;
  private int end;
  private int spans;
  private boolean isReset; // whether no attempt to write was left unfinished
  private int recentBytes; // the longest batch; of those before, ever less

  /**
   * Makes an empty batch.
   *
   * @param sink that the writer writes to; used by nobody else
   * @param maxBytes of a batch, 256 to 2^30
   * @throws IllegalArgumentException if it is out of range
   */
  public OpenBatch(ByteSink sink, Writer writer, int maxBytes) {
    if (maxBytes < MIN_BYTES || maxBytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "largest batch: "
              + maxBytes
              + " bytes, must be between "
              + MIN_BYTES
              + " and "
              + MAX_BYTES);
    }
    this.sink = sink;
    this.writer = writer;
    this.maxBytes = maxBytes;
  }

  /** Returns the largest batch, in bytes. */
  public int maxBytes() {
    return maxBytes;
  }

  /** See {@link SpanEncoder#append}. */
  public Appended append(SkuaSpan span) {
    if (spans > 0 && span.process() != process) {
      return Appended.FULL;
    }
    open(span.process());
    if (fits(span, Pruning.NONE)) {
      add();
      return Appended.ADDED;
    }
    if (spans > 0) {
      return Appended.FULL;
    }
    Pruning pruning = new Pruning(span);
    if (pruning.shrink(() -> fits(span, pruning))) {
      add();
      return Appended.PRUNED;
    }
    return Appended.TOO_LARGE;
  }

  /** Makes room for one span more, in a new batch if there is none. */
  private void open(SkuaProcess next) {
    try {
      if (spans == 0) {
        begin(next);
      }
      // The end of the batch is counted before the spans, so the limit is its too.
      sink.limit(start + writer.room(spans + 1));
    } catch (Exception e) {
      throw unchecked(e);
    }
  }

  private void begin(SkuaProcess next) throws Exception {
    if (next != process) {
      process = null; // If the writer throws, it is told again.
      writer.begin(next, maxBytes);
      process = next;
    }
    letGo();
    start = writer.longestHead();
    end = start;
  }

  /** After a batch as there was none for long, its array does not stay for ever. */
  private void letGo() {
    if (sink.capacity() > MIN_LET_GO && sink.capacity() / TOO_LONG > recentBytes) {
      sink.replace(2 * recentBytes);
    }
  }

  /** Tries to write a span behind the others, as it is or pruned. */
  private boolean fits(SkuaSpan span, Pruning pruning) {
    try {
      if (!isReset) {
        writer.reset();
      }
      isReset = false;
      sink.position(end);
      writer.write(span, pruning, spans == 0);
      isReset = true;
      return true;
    } catch (ByteSink.Overflow full) {
      return false;
    } catch (Exception e) {
      throw unchecked(e);
    }
  }

  private void add() {
    end = sink.position();
    spans++;
  }

  /** See {@link SpanEncoder#seal}. */
  public @Nullable EncodedBatch seal() {
    int sealed = spans;
    if (sealed == 0) {
      return null;
    }
    spans = 0; // If this throws, the next span begins another batch.
    try {
      sink.position(end);
      sink.limit(start + maxBytes);
      int from = writer.seal(start, sealed);
      int length = sink.position() - from;
      recentBytes = Math.max(length, recentBytes - recentBytes / 8);
      return new EncodedBatch(sink.bytes(), from, length, sealed);
    } catch (Exception e) {
      throw unchecked(e);
    }
  }

  /** See {@link SpanEncoder#shrink}. */
  public boolean shrink() {
    if (maxBytes == MIN_BYTES) {
      return false;
    }
    process = null; // Another limit may leave it other tags.
    maxBytes = Math.max(MIN_BYTES, maxBytes / 2);
    return true;
  }

  /** Formats write to memory; what is checked is never thrown. */
  private static RuntimeException unchecked(Exception e) {
    return e instanceof RuntimeException ? (RuntimeException) e : new IllegalStateException(e);
  }
}
