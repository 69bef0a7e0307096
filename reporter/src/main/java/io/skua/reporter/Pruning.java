/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.TagValue;
import io.skua.tracer.SkuaSpan;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of a span a {@link SpanEncoder} writes, if all of it is too large for a batch. First
 * the longest values (of tags, of log fields, and the operation name) are cut, all to one length
 * and to no less than 1,024 characters or bytes; if it still does not fit, logs are left out, the
 * largest first; then values are cut to no less than 64; then tags are left out, the largest first.
 * At each stage as little as will do, found by trying.
 *
 * <p>{@link #marks()} say how much is missing. The span itself is not changed. This is slow, and
 * rare; for any other span there is {@link #NONE}. For one thread.
 *
 * <pre>
 * Pruning pruning = new Pruning(span);
 * boolean fits = pruning.shrink(() -&gt; tryToWrite(span, pruning));
 * </pre>
 */
public final class Pruning {
  /** Leaves a span as it is. Safe for any thread. */
  public static final Pruning NONE = new Pruning();

  /** So much of a value is worth more than a log. */
  private static final int GENTLE_CUT = 1_024;

  /** A shorter value would say nothing. */
  private static final int SHORTEST_CUT = 64;

  /** Null for {@link #NONE}. */
  private final @Nullable SkuaSpan span;

  /** At the index of a log or tag: how many are larger, so go before it. */
  private final int[] logRanks;

  private final int[] tagRanks;
  private final int longestValue;

  private int logsOut;
  private int tagsOut;
  private int longest = Integer.MAX_VALUE;

  private Pruning() {
    span = null;
    logRanks = new int[0];
    tagRanks = new int[0];
    longestValue = 0;
  }

  /**
   * Begins with all of a span.
   *
   * @param span finished, not null
   */
  public Pruning(SkuaSpan span) {
    this.span = span;
    logRanks = ranks(span.logCount(), i -> logSize(span, i));
    // A tag of ours is no candidate: it is written anew.
    tagRanks = ranks(span.tagCount(), i -> isMark(span.tagKey(i)) ? -1 : tagSize(span, i));
    int longestTag = longest(span.tagCount(), i -> length(span.tagValue(i)));
    int longestField = longest(span.logCount(), i -> longest(span, i));
    longestValue = Math.max(span.operationName().length(), Math.max(longestTag, longestField));
  }

  private static int longest(SkuaSpan span, int log) {
    return longest(span.logFieldCount(log), i -> length(span.logFieldValue(log, i)));
  }

  private static int longest(int count, IntUnaryOperator length) {
    return IntStream.range(0, count).map(length).max().orElse(0);
  }

  private static int[] ranks(int count, IntUnaryOperator size) {
    int[] sizes = IntStream.range(0, count).map(size).toArray();
    Integer[] largestFirst = new Integer[count];
    Arrays.setAll(largestFirst, i -> i);
    // Of equal ones the later goes first.
    Arrays.sort(
        largestFirst,
        Comparator.<Integer>comparingInt(i -> sizes[i]).thenComparingInt(i -> i).reversed());
    int[] ranks = new int[count];
    for (int rank = 0; rank < count; rank++) {
      ranks[largestFirst[rank]] = rank;
    }
    return ranks;
  }

  private static int tagSize(SkuaSpan span, int tag) {
    return span.tagKey(tag).length() + length(span.tagValue(tag));
  }

  private static int logSize(SkuaSpan span, int log) {
    return IntStream.range(0, span.logFieldCount(log))
        .map(i -> span.logFieldKey(log, i).length() + length(span.logFieldValue(log, i)))
        .sum();
  }

  private static int length(Object value) {
    if (value instanceof String) {
      return ((String) value).length();
    }
    return value instanceof byte[] ? ((byte[]) value).length : Long.BYTES;
  }

  private static boolean isMark(String key) {
    return key.equals(SkuaSpan.DROPPED_LOGS)
        || key.equals(SkuaSpan.TRUNCATED_VALUES)
        || key.equals(SkuaSpan.DROPPED_TAGS);
  }

  /**
   * Prunes until the span fits. The last attempt made is one that succeeded.
   *
   * @param fits tries whether the span fits as it is pruned now
   * @return false if not even the bare span fits
   */
  public boolean shrink(BooleanSupplier fits) {
    return leastOf(longestValue - GENTLE_CUT, n -> longest = longestValue - n, fits)
        || leastOf(logRanks.length, n -> logsOut = n, fits)
        || leastOf(longestValue - SHORTEST_CUT, n -> longest = longestValue - n, fits)
        || leastOf(ordinaryTags(), n -> tagsOut = n, fits);
  }

  /** Finds the least of a measure that is enough, by bisection; takes all of it if none is. */
  private static boolean leastOf(int most, IntConsumer measure, BooleanSupplier fits) {
    if (most <= 0) {
      return false;
    }
    measure.accept(most);
    if (!fits.getAsBoolean()) {
      return false;
    }
    int low = 1;
    int enough = most;
    while (low < enough) {
      int middle = (low + enough) >>> 1;
      measure.accept(middle);
      if (fits.getAsBoolean()) {
        enough = middle;
      } else {
        low = middle + 1;
      }
    }
    measure.accept(enough);
    return fits.getAsBoolean();
  }

  /**
   * Returns whether a tag is written.
   *
   * @param tag from 0, below {@link SkuaSpan#tagCount()}
   */
  public boolean keepsTag(int tag) {
    return span == null || isKept(span, tag);
  }

  private boolean isKept(SkuaSpan span, int tag) {
    return tagRanks[tag] >= tagsOut && !isMark(span.tagKey(tag));
  }

  /**
   * Returns whether a log is written.
   *
   * @param log from 0, below {@link SkuaSpan#logCount()}
   */
  public boolean keepsLog(int log) {
    return span == null || logRanks[log] >= logsOut;
  }

  /** Returns how many tags of the span are not written; {@link #marks()} may replace some. */
  public int omittedTags() {
    return tagsOut + tagRanks.length - ordinaryTags();
  }

  /** Returns how many logs of the span are not written. */
  public int omittedLogs() {
    return logsOut;
  }

  /** Returns a text as it is written: its first characters; half a surrogate pair is left off. */
  public String text(String text) {
    return span == null ? text : (String) cut(text);
  }

  /** Returns a value of a tag or log field as it is written: the first characters or bytes. */
  public Object value(Object value) {
    return span == null ? value : cut(value);
  }

  private Object cut(Object value) {
    return TagValue.isLonger(value, longest) ? TagValue.cut(value, longest) : value;
  }

  /**
   * Returns what to add to the tags, in their order: {@link SkuaSpan#DROPPED_LOGS}, {@link
   * SkuaSpan#TRUNCATED_VALUES} and {@link SkuaSpan#DROPPED_TAGS}, where above 0. What the span said
   * already is included.
   */
  public Map<String, Long> marks() {
    if (span == null) {
      return Collections.emptyMap();
    }
    Map<String, Long> marks = new LinkedHashMap<>();
    mark(marks, SkuaSpan.DROPPED_LOGS, logsOut, span);
    mark(marks, SkuaSpan.TRUNCATED_VALUES, cutValues(span), span);
    mark(marks, SkuaSpan.DROPPED_TAGS, tagsOut, span);
    return Collections.unmodifiableMap(marks);
  }

  private void mark(Map<String, Long> marks, String key, int count, SkuaSpan span) {
    long all = said(span, key) + count;
    if (all > 0) {
      marks.put(key, all);
    }
  }

  @SuppressWarnings("NullAway") // Not null if it has tags.
  private int ordinaryTags() {
    int ordinary = 0;
    for (int i = 0; i < tagRanks.length; i++) {
      ordinary += isMark(span.tagKey(i)) ? 0 : 1;
    }
    return ordinary;
  }

  private int cutValues(SkuaSpan span) {
    int cut = span.operationName().length() > longest ? 1 : 0;
    for (int i = 0; i < tagRanks.length; i++) {
      cut += keepsTag(i) && length(span.tagValue(i)) > longest ? 1 : 0;
    }
    for (int i = 0; i < logRanks.length; i++) {
      cut += keepsLog(i) ? cutFields(span, i) : 0;
    }
    return cut;
  }

  private int cutFields(SkuaSpan span, int log) {
    int cut = 0;
    for (int i = 0; i < span.logFieldCount(log); i++) {
      cut += length(span.logFieldValue(log, i)) > longest ? 1 : 0;
    }
    return cut;
  }

  /** What the span says already; 0 if that is no count. */
  private long said(SkuaSpan span, String key) {
    for (int i = 0; i < tagRanks.length; i++) {
      if (span.tagKey(i).equals(key) && span.tagValue(i) instanceof Long) {
        return Math.max(0, (Long) span.tagValue(i));
      }
    }
    return 0;
  }
}
