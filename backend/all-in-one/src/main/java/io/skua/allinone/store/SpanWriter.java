/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import java.util.List;

/** Keeps spans. Any thread may call it at any time. */
public interface SpanWriter {
  /**
   * Keeps spans. When it returns, they will be there even if this process is killed, as far as the
   * store outlives it.
   *
   * @param spans sanitised; of any number of traces
   * @return what became of them
   * @throws StoreUnavailableException if some of them may not be there, for a reason that may pass
   * @throws java.io.UncheckedIOException if the store failed or is closed; as if none were there
   */
  Added add(List<Span> spans);

  /**
   * What became of spans.
   *
   * @param stored how many are kept
   * @param refused how many are not, and would not be if they came again
   * @param reason why, as a label for metrics, such as {@code trace_full}; empty if none was
   */
  record Added(int stored, int refused, String reason) {
    /** Of so many that came, all that are not stored were refused for one reason. */
    public static Added of(int stored, int came, String reason) {
      return new Added(stored, came - stored, stored == came ? "" : reason);
    }
  }
}
