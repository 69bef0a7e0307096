/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import java.util.List;

/**
 * The number that tells apart the spans which share an id, as Zipkin's client and server do: the
 * same for the same span in each release and on each machine, so that a span that is sent again
 * overwrites itself. Jaeger has another, of Go's own format, and reads neither.
 */
final class SpanHash {
  private static final long ODD = 0x9E3779B97F4A7C15L; // 2^64 divided by the golden ratio

  private long state = ODD;

  private SpanHash() {}

  /** Returns it, of a span whose lists are in their {@linkplain SpanRow#ordered order}. */
  static long of(Span span) {
    SpanHash hash = new SpanHash();
    hash.add(span.traceId().high());
    hash.add(span.traceId().low());
    hash.add(span.spanId());
    hash.add(span.operationName());
    hash.add(span.flags());
    hash.add(span.startMicros());
    hash.add(span.durationMicros());
    hash.references(span.references());
    hash.tags(span.tags());
    hash.add(span.logs().size());
    for (SpanLog log : span.logs()) {
      hash.add(log.micros());
      hash.tags(log.fields());
    }
    hash.add(span.process().serviceName());
    hash.tags(span.process().tags());
    return hash.mixed();
  }

  private void references(List<SpanReference> references) {
    add(references.size());
    for (SpanReference reference : references) {
      add(reference.followsFrom() ? 1 : 0);
      add(reference.traceId().high());
      add(reference.traceId().low());
      add(reference.spanId());
    }
  }

  private void tags(List<Tag> tags) {
    add(tags.size());
    for (Tag tag : tags) {
      add(tag.key());
      value(tag.value());
    }
  }

  private void value(Object value) {
    if (value instanceof String text) {
      add('s');
      add(text);
    } else if (value instanceof Boolean bool) {
      add(bool ? 't' : 'f');
    } else if (value instanceof Long number) {
      add('i');
      add(number);
    } else if (value instanceof Double number) {
      add('d');
      add(Double.doubleToLongBits(number));
    } else {
      byte[] bytes = (byte[]) value;
      add('b');
      add(bytes.length);
      for (byte each : bytes) {
        add(each);
      }
    }
  }

  private void add(String text) {
    int length = text.length();
    add(length);
    for (int i = 0; i < length; i++) {
      add(text.charAt(i));
    }
  }

  private void add(long number) {
    state = (state ^ number) * ODD;
    state ^= state >>> 32;
  }

  /** Spreads what the last steps brought over all bits, as MurmurHash3 ends. */
  private long mixed() {
    long mixed = state;
    mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
