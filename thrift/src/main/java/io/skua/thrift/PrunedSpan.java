/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.tracer.SkuaSpan;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.thrift.TException;

/**
 * A span that is too large, without some of its parts. First the longest values (of tags, of log
 * fields, and the operation name) are cut, all to one length and to no less than {@value
 * #GENTLE_CUT}; if it still does not fit, logs are left out, the largest first; then values are cut
 * to no less than {@value #SHORTEST_CUT}; then tags are left out, the largest first. At each stage
 * as little as will do, found by trying.
 *
 * <p>Tags say how much is missing: {@link SkuaSpan#DROPPED_LOGS}, {@link SkuaSpan#TRUNCATED_VALUES}
 * and {@link SkuaSpan#DROPPED_TAGS}, added to what the span said already. The span itself is not
 * changed. This is slow, and rare.
 */
final class PrunedSpan {
  /** Tries whether the span fits as it is pruned now. */
  interface Attempt {
    boolean fits(PrunedSpan pruned);
  }

  /** Characters or bytes; so much of a value is worth more than a log. */
  static final int GENTLE_CUT = 1_024;

  /** Characters or bytes; a shorter value would say nothing. */
  static final int SHORTEST_CUT = 64;

  private final SkuaSpan span;

  /** At the index of a log or tag: how many are larger, so go before it. */
  private final int[] logRanks;

  private final int[] tagRanks;
  private final int longestValue;

  private int logsOut;
  private int tagsOut;
  private int longest = Integer.MAX_VALUE;

  PrunedSpan(SkuaSpan span) {
    this.span = span;
    logRanks = ranks(span.logCount(), this::logSize);
    // A tag of ours is no candidate: it is written anew.
    tagRanks = ranks(span.tagCount(), i -> isMark(span.tagKey(i)) ? -1 : tagSize(i));
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

  private int tagSize(int tag) {
    return span.tagKey(tag).length() + length(span.tagValue(tag));
  }

  private int logSize(int log) {
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
   * @return false if not even the bare span fits
   */
  boolean shrink(Attempt attempt) {
    return leastOf(longestValue - GENTLE_CUT, n -> longest = longestValue - n, attempt)
        || leastOf(logRanks.length, n -> logsOut = n, attempt)
        || leastOf(longestValue - SHORTEST_CUT, n -> longest = longestValue - n, attempt)
        || leastOf(ordinaryTags(), n -> tagsOut = n, attempt);
  }

  /** Finds the least of a measure that is enough, by bisection; takes all of it if none is. */
  private boolean leastOf(int most, IntConsumer measure, Attempt attempt) {
    if (most <= 0) {
      return false;
    }
    measure.accept(most);
    if (!attempt.fits(this)) {
      return false;
    }
    int low = 1;
    int enough = most;
    while (low < enough) {
      int middle = (low + enough) >>> 1;
      measure.accept(middle);
      if (attempt.fits(this)) {
        enough = middle;
      } else {
        low = middle + 1;
      }
    }
    measure.accept(enough);
    return attempt.fits(this);
  }

  /** Writes what is left, as a Span struct. */
  void write(SpanWriter writer) throws TException {
    writer.beginSpan(span, SpanWriter.cut(span.operationName(), longest));
    long logs = markOf(SkuaSpan.DROPPED_LOGS) + logsOut;
    long values = markOf(SkuaSpan.TRUNCATED_VALUES) + cutValues();
    long tags = markOf(SkuaSpan.DROPPED_TAGS) + tagsOut;
    int marks = Long.signum(logs) + Long.signum(values) + Long.signum(tags);
    writer.beginTags(ordinaryTags() - tagsOut + marks);
    for (int i = 0; i < tagRanks.length; i++) {
      if (isKept(i)) {
        writer.tag(span.tagKey(i), span.tagValue(i), longest);
      }
    }
    writeMark(writer, SkuaSpan.DROPPED_LOGS, logs);
    writeMark(writer, SkuaSpan.TRUNCATED_VALUES, values);
    writeMark(writer, SkuaSpan.DROPPED_TAGS, tags);
    writer.beginLogs(logRanks.length - logsOut);
    for (int i = 0; i < logRanks.length; i++) {
      if (logRanks[i] >= logsOut) {
        writer.log(span, i, longest);
      }
    }
    writer.endStruct();
  }

  private static void writeMark(SpanWriter writer, String key, long count) throws TException {
    if (count > 0) {
      writer.tag(key, count);
    }
  }

  private boolean isKept(int tag) {
    return tagRanks[tag] >= tagsOut && !isMark(span.tagKey(tag));
  }

  private int ordinaryTags() {
    int ordinary = 0;
    for (int i = 0; i < tagRanks.length; i++) {
      ordinary += isMark(span.tagKey(i)) ? 0 : 1;
    }
    return ordinary;
  }

  private int cutValues() {
    int cut = span.operationName().length() > longest ? 1 : 0;
    for (int i = 0; i < tagRanks.length; i++) {
      cut += isKept(i) && length(span.tagValue(i)) > longest ? 1 : 0;
    }
    for (int i = 0; i < logRanks.length; i++) {
      cut += logRanks[i] >= logsOut ? cutFields(i) : 0;
    }
    return cut;
  }

  private int cutFields(int log) {
    int cut = 0;
    for (int i = 0; i < span.logFieldCount(log); i++) {
      cut += length(span.logFieldValue(log, i)) > longest ? 1 : 0;
    }
    return cut;
  }

  /** What the span says already; 0 if that is no count. */
  private long markOf(String key) {
    for (int i = 0; i < tagRanks.length; i++) {
      if (span.tagKey(i).equals(key) && span.tagValue(i) instanceof Long) {
        return Math.max(0, (Long) span.tagValue(i));
      }
    }
    return 0;
  }
}
