/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The names of services and operations that were written a short time ago, and need not be again.
 * For a short time alone, so that they soon come back if somebody empties their table: Jaeger
 * forgets after half a day. Those that were used last, within a bound of characters. Thread-safe.
 */
final class Names {
  private static final long MAX_CHARS = 8L << 20;
  private static final int ENTRY_CHARS = 100; // what an entry takes beside its texts

  /** An operation of a service, or with an empty name the service itself. */
  record Name(String service, String operation, String kind) {
    private int chars() {
      return ENTRY_CHARS + service.length() + operation.length() + kind.length();
    }
  }

  private final long ttlNanos;
  private final LongSupplier nanoTime;
  private final Map<Name, Long> written = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
  private long chars; // guarded by this

  Names(long ttlNanos, LongSupplier nanoTime) {
    this.ttlNanos = ttlNanos;
    this.nanoTime = nanoTime;
  }

  synchronized boolean has(Name name) {
    Long when = written.get(name);
    return when != null && nanoTime.getAsLong() - when < ttlNanos;
  }

  /** Remembers that a name is there. */
  synchronized void add(Name name) {
    if (written.put(name, nanoTime.getAsLong()) == null) {
      chars += name.chars();
    }
    var eldest = written.keySet().iterator();
    while (chars > MAX_CHARS) {
      chars -= eldest.next().chars();
      eldest.remove();
    }
  }

  synchronized int size() {
    return written.size();
  }
}
