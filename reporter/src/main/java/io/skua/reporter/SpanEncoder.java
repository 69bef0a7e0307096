/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.tracer.SkuaSpan;
import org.jspecify.annotations.Nullable;

/**
 * Turns spans into batches of bytes. It holds one open batch, into which each span is encoded as it
 * comes. Used by one thread at a time.
 *
 * <pre>
 * append(a) ADDED   append(b) ADDED   append(c) FULL   seal() [a b]   append(c) ADDED   seal() [c]
 * </pre>
 */
public interface SpanEncoder {
  /** What became of a span that was appended. */
  enum Appended {
    /** It is in the open batch. */
    ADDED,
    /** It is in the open batch, but parts of it had to go; the span is tagged accordingly. */
    PRUNED,
    /**
     * It is not in the batch, which lacks the room or belongs to another tracer: seal it and append
     * again. Never the answer of an empty encoder.
     */
    FULL,
    /** It is not in the batch and never will be: even pruned it is larger than a whole one. */
    TOO_LARGE
  }

  /**
   * Encodes a span into the open batch. If this throws, be it an {@code Error}, the open batch is
   * as it was before: without the span, and good for others.
   *
   * @param span finished, never null
   */
  Appended append(SkuaSpan span);

  /**
   * Closes the open batch. If this throws, the batch is lost, and the next span begins a sound new
   * one.
   *
   * @return the batch, or null if nothing was appended since the last call
   */
  @Nullable EncodedBatch seal();

  /**
   * Halves the largest batch from here on, down to 256 bytes, since the transport turned out to
   * carry less. Called between a {@code seal} and the next {@code append}.
   *
   * @return whether it did; false if batches cannot be smaller
   */
  default boolean shrink() {
    return false;
  }

  /**
   * Says how many spans were lost since the start, for formats that tell the backend. Called before
   * each {@code seal}.
   *
   * @param queueFull found no room in the queue
   * @param tooLarge were larger than a batch
   * @param notSent were encoded in vain
   */
  default void lost(long queueFull, long tooLarge, long notSent) {}
}
