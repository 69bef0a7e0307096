/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What is made of traces, and remembered until they change: a list that is shown again and again is
 * mostly of traces that did not. Within a bound of bytes, those that were asked for last. Safe for
 * any thread.
 *
 * @param <T> what is made of one: small, immutable, and without its spans
 */
public final class TraceView<T> {
  /** The entry of a LinkedHashMap (40), its slot (8), the id (32), what is known (24). */
  private static final long ENTRY_BYTES = 104;

  /** Of the bound, for one trace: more is made again each time. */
  private static final int SHARE = 16;

  /**
   * @param revision equal as long as the trace has not changed, and unlike that of any other
   */
  private record Known<T>(Object revision, T made, long bytes) {}

  private final Function<Trace, T> make;
  private final ToLongFunction<T> size;
  private final long maxBytes;
  private final Map<TraceId, Known<T>> known =
      new LinkedHashMap<>(16, 0.75f, true); // guarded by this, as all below
  private long bytes;

  /**
   * Creates one that knows nothing yet, for one store.
   *
   * @param make makes it, and may be called by several threads at once
   * @param size returns the bytes of what was made, by estimate
   * @param maxBytes that may be remembered
   */
  public TraceView(Function<Trace, T> make, ToLongFunction<T> size, long maxBytes) {
    this.make = make;
    this.size = size;
    this.maxBytes = maxBytes;
  }

  /** Returns what was made of a trace as it is, null if that is not known. */
  synchronized T known(TraceId id, Object revision) {
    Known<T> last = known.get(id);
    return last != null && last.revision.equals(revision) ? last.made : null;
  }

  /** Makes it, and remembers it. */
  T make(Trace trace, Object revision) {
    T made = make.apply(trace);
    long size = ENTRY_BYTES + this.size.applyAsLong(made);
    if (size <= maxBytes / SHARE) {
      remember(trace.id(), new Known<>(revision, made, size));
    }
    return made;
  }

  private synchronized void remember(TraceId id, Known<T> next) {
    Known<T> last = known.put(id, next);
    bytes += next.bytes - (last == null ? 0 : last.bytes);
    var eldest = known.entrySet().iterator();
    while (bytes > maxBytes) {
      bytes -= eldest.next().getValue().bytes;
      eldest.remove();
    }
  }

  /** Returns what is remembered takes, by estimate. */
  public synchronized long bytes() {
    return bytes;
  }
}
