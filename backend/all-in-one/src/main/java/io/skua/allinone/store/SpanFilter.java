/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A condition on spans, as people write it. One span has to meet all of it: {@code service=driver
 * error} finds no trace in which the driver works and another service fails.
 *
 * <pre>
 * error http.method=GET                          logfmt: both, and a key alone is true
 * http.status_code >= 500 OR error=true
 * service=driver AND NOT (name ~ "^Find" OR duration &lt; 100ms)
 * "user name" != "Jane \"J\" Doe"                has another one
 * retry exists
 *
 * filter    = all {"OR" all}
 * all       = one {["AND"] one}
 * one       = "NOT" one | "(" filter ")" | key | key "exists" | key operator value
 * operator  = "=" | "!=" | "~" | "!~" | ">" | ">=" | "&lt;" | "&lt;="
 * key       = quoted | characters but blanks, quotes, parentheses, and = ! ~ &lt; >
 * value     = quoted | characters up to a blank, or a parenthesis that was not opened in them
 * quoted    = '"' {character | '\"' | '\\' | '\n' | '\t'} '"'
 * </pre>
 *
 * <p>Words are keywords in any case, unless an operator follows. Keys are those of {@linkplain
 * TraceQuery#tags() tags}, and {@code service}, {@code operation} or {@code name}, {@code kind},
 * {@code status}, {@code duration}. A key may have several values: one that fits is enough, but for
 * {@code !=} and {@code !~}, which want a value and none that fits. {@code =} compares text, as
 * tags are; {@code ~} looks for a regular expression of <a
 * href="https://github.com/google/re2/wiki/Syntax">RE2</a> anywhere in the first 16,384 characters.
 * The others compare numbers if the filter has one, durations such as {@code 1.5ms} if it has one,
 * and else text by its characters.
 *
 * <p>Of one search, which has 20 seconds if there is an expression. Immutable.
 */
public final class SpanFilter {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final String text;
  private final Node root;

  private SpanFilter(String text, Node root) {
    this.text = text;
    this.root = root;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is malformed, longer than 2,000 characters or deeper
   *     than 20 parentheses; says what is wrong, and at which position, counted from 1
   */
  public static SpanFilter parse(String text) {
    return parse(text, PATIENCE_NANOS);
  }

  static SpanFilter parse(String text, long patienceNanos) {
    return new SpanFilter(text, new FilterParser(text, patienceNanos).filter());
  }

  /**
   * Returns whether a span meets it.
   *
   * @throws SlowFilterException if expressions were looked for so long that the search has to end
   */
  boolean matches(Span span) {
    return root.matches(span);
  }

  /** Hands on what each span has that meets it: attributes by their keys and texts. */
  void required(BiConsumer<String, String> each) {
    root.required(each);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SpanFilter filter && text.equals(filter.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  /** A part of it. */
  sealed interface Node permits All, Any, Not, FilterCondition {
    boolean matches(Span span);

    default void required(BiConsumer<String, String> each) {}
  }

  record All(List<Node> nodes) implements Node {
    @Override
    public boolean matches(Span span) {
      for (Node node : nodes) {
        if (!node.matches(span)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void required(BiConsumer<String, String> each) {
      nodes.forEach(node -> node.required(each));
    }
  }

  record Any(List<Node> nodes) implements Node {
    @Override
    public boolean matches(Span span) {
      for (Node node : nodes) {
        if (node.matches(span)) {
          return true;
        }
      }
      return false;
    }
  }

  record Not(Node node) implements Node {
    @Override
    public boolean matches(Span span) {
      return !node.matches(span);
    }
  }
}
