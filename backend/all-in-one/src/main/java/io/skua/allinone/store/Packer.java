/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Hash;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Makes spans small: of equal texts, tags, lists of tags and processes in them it leaves one. Knows
 * what all of them take together. Not thread-safe.
 *
 * <p>A value is shared from the second time it comes, as far as that is remembered: most values of
 * a trace are its own, and an entry for each would cost more than it saves. How many hold a shared
 * value is counted, so that its bytes are counted once, until the last one is released.
 *
 * <p>The bytes are those of HotSpot on 64 bits with compressed pointers: 12 for an object's head,
 * 16 for an array's, 4 for a pointer, and each object a multiple of 8. A heap above 32 GB takes up
 * to twice as much.
 */
final class Packer {
  private static final long SPAN = 72; // seven pointers, three longs, an int
  private static final long REFERENCE = 32;
  private static final long TRACE_ID = 32;
  private static final long LOG = 24;
  private static final long TAG = 24;
  private static final long PROCESS = 24;
  private static final long STRING = 24;
  private static final long NUMBER = 16;
  private static final long LIST = 24;
  private static final long ARRAY = 16;

  /** The entry of a HashMap (32), its slot (8), what counts the holders (24). */
  private static final long SHARED = 64;

  /** The key of a list. */
  private static final long LIST_KEY = 16;

  /** A list by which it is found: how lists hash themselves is known to whoever sends them. */
  private record ListKey(List<?> list) {
    @Override
    public int hashCode() {
      return new Hash().with(list).code();
    }
  }

  /** A value that is shared, and by how many. */
  private static final class Shared {
    final Object value;
    int holders = 1;

    Shared(Object value) {
      this.value = value;
    }
  }

  private final Map<Object, Shared> shared = new HashMap<>();

  /** Hashes of values that came once, each where its bits say, until another takes its place. */
  private final int[] seen = new int[1 << 16];

  private long bytes;

  /** Returns what all that is packed and not released takes. */
  long bytes() {
    return bytes;
  }

  /**
   * Returns an equal span, which takes no more memory than it must.
   *
   * @param traceId the span's, as the others of its trace have it
   */
  Span pack(Span span, TraceId traceId) {
    bytes += own(span);
    return new Span(
        traceId,
        span.spanId(),
        share(span.operationName(), this::packText),
        copy(span.references(), reference -> packReference(reference, traceId)),
        span.flags(),
        span.startMicros(),
        span.durationMicros(),
        share(span.tags(), this::packTags),
        copy(span.logs(), log -> new SpanLog(log.micros(), share(log.fields(), this::packTags))),
        share(span.process(), this::packProcess),
        copy(span.warnings(), warning -> share(warning, this::packText)));
  }

  /** Counts a span no more, which is one that was returned by {@link #pack}. */
  void release(Span span) {
    bytes -= own(span);
    release(span.operationName(), this::releaseText);
    span.references().forEach(this::releaseReference);
    release(span.tags(), this::releaseTags);
    span.logs().forEach(log -> release(log.fields(), this::releaseTags));
    release(span.process(), this::releaseProcess);
    span.warnings().forEach(warning -> release(warning, this::releaseText));
  }

  /** What is never shared. */
  private static long own(Span span) {
    long toOthers =
        span.references().stream().filter(to -> !to.traceId().equals(span.traceId())).count();
    return SPAN
        + list(span.references())
        + span.references().size() * REFERENCE
        + toOthers * TRACE_ID
        + list(span.logs())
        + span.logs().size() * LOG
        + list(span.warnings());
  }

  private <T> T share(T value, UnaryOperator<T> pack) {
    Object key = key(value);
    Shared known = shared.get(key);
    if (known != null) {
      known.holders++;
      @SuppressWarnings("unchecked") // records and strings equal those of their class, lists lists
      T same = (T) known.value;
      return same;
    }
    T packed = pack.apply(value);
    if (cameBefore(key.hashCode())) {
      shared.put(key(packed), new Shared(packed));
      bytes += entry(packed);
    }
    return packed;
  }

  private static Object key(Object value) {
    return value instanceof List<?> list ? new ListKey(list) : value;
  }

  private static long entry(Object value) {
    return value instanceof List<?> ? SHARED + LIST_KEY : SHARED;
  }

  private boolean cameBefore(int hash) {
    int place = (hash ^ hash >>> 16) & (seen.length - 1);
    boolean before = seen[place] == hash;
    seen[place] = hash;
    return before;
  }

  private <T> void release(T value, Consumer<T> release) {
    Object key = key(value);
    Shared known = shared.get(key);
    if (known != null && known.value == value) {
      if (--known.holders > 0) {
        return;
      }
      shared.remove(key);
      bytes -= entry(value);
    }
    release.accept(value);
  }

  private SpanReference packReference(SpanReference reference, TraceId traceId) {
    boolean isOther = !reference.traceId().equals(traceId);
    List<Tag> tags = reference.tags();
    return new SpanReference(
        reference.followsFrom(),
        isOther ? reference.traceId() : traceId,
        reference.spanId(),
        tags.isEmpty() ? List.of() : share(tags, this::packTags),
        reference.isLink());
  }

  private void releaseReference(SpanReference reference) {
    if (!reference.tags().isEmpty()) {
      release(reference.tags(), this::releaseTags);
    }
  }

  private Process packProcess(Process process) {
    bytes += PROCESS;
    return new Process(
        share(process.serviceName(), this::packText), share(process.tags(), this::packTags));
  }

  private void releaseProcess(Process process) {
    bytes -= PROCESS;
    release(process.serviceName(), this::releaseText);
    release(process.tags(), this::releaseTags);
  }

  private List<Tag> packTags(List<Tag> tags) {
    bytes += list(tags);
    return copy(tags, tag -> share(tag, this::packTag));
  }

  private void releaseTags(List<Tag> tags) {
    bytes -= list(tags);
    tags.forEach(tag -> release(tag, this::releaseTag));
  }

  private Tag packTag(Tag tag) {
    bytes += TAG + number(tag.value());
    Object value = tag.value() instanceof String text ? share(text, this::packText) : tag.value();
    return new Tag(share(tag.key(), this::packText), value);
  }

  private void releaseTag(Tag tag) {
    bytes -= TAG + number(tag.value());
    if (tag.value() instanceof String text) {
      release(text, this::releaseText);
    }
    release(tag.key(), this::releaseText);
  }

  private String packText(String text) {
    bytes += text(text);
    return text;
  }

  private void releaseText(String text) {
    bytes -= text(text);
  }

  private static long list(List<?> list) {
    int size = list.size();
    return size == 0 ? 0 : size < 3 ? LIST : LIST + aligned(ARRAY + 4L * size);
  }

  private static long number(Object value) {
    if (value instanceof byte[] array) {
      return aligned(ARRAY + array.length);
    }
    return value instanceof Long || value instanceof Double ? NUMBER : 0;
  }

  private static long text(String text) {
    return STRING + aligned(ARRAY + (isLatin(text) ? 1L : 2L) * text.length());
  }

  private static boolean isLatin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  private static long aligned(long bytes) {
    return (bytes + 7) & -8;
  }

  private static <T> List<T> copy(List<T> list, UnaryOperator<T> change) {
    if (list.isEmpty()) {
      return List.of();
    }
    List<T> copy = new ArrayList<>(list.size());
    list.forEach(element -> copy.add(change.apply(element)));
    return List.copyOf(copy);
  }
}
