/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.store.FilterCondition.Operator;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@link SpanFilter}, which has the grammar, from left to right. For one thread, once. */
final class FilterParser {
  static final int MAX_LENGTH = 2_000;
  static final int MAX_DEPTH = 20;

  /** Characters that end a key. */
  private static final String ENDS_KEY = "()\"=!<>~";

  private final String text;
  private final long patienceNanos;
  private int at;
  private int depth;

  FilterParser(String text, long patienceNanos) {
    this.text = text;
    this.patienceNanos = patienceNanos;
  }

  /**
   * @throws IllegalArgumentException as {@link SpanFilter#parse} does
   */
  SpanFilter.Node filter() {
    if (text.length() > MAX_LENGTH) {
      throw malformed("longer than " + MAX_LENGTH + " characters", MAX_LENGTH);
    }
    SpanFilter.Node filter = any();
    if (!isAtEnd()) {
      throw malformed("a parenthesis that was not opened", at);
    }
    return filter;
  }

  private SpanFilter.Node any() {
    List<SpanFilter.Node> nodes = new ArrayList<>();
    do {
      nodes.add(all());
    } while (accept("OR"));
    return nodes.size() == 1 ? nodes.get(0) : new SpanFilter.Any(nodes);
  }

  private SpanFilter.Node all() {
    List<SpanFilter.Node> nodes = new ArrayList<>();
    do {
      nodes.add(one());
    } while (accept("AND") || !(isAtEnd() || next() == ')' || isNext("OR")));
    return nodes.size() == 1 ? nodes.get(0) : new SpanFilter.All(nodes);
  }

  private SpanFilter.Node one() {
    if (++depth > MAX_DEPTH) {
      throw malformed("deeper than " + MAX_DEPTH, at);
    }
    SpanFilter.Node node;
    if (accept("NOT")) {
      node = new SpanFilter.Not(one());
    } else if (!isAtEnd() && next() == '(') {
      node = parenthesis();
    } else {
      node = condition();
    }
    depth--;
    return node;
  }

  private SpanFilter.Node parenthesis() {
    int opened = at++;
    SpanFilter.Node node = any();
    if (isAtEnd()) {
      throw malformed("a parenthesis that is not closed", opened);
    }
    at++;
    return node;
  }

  private FilterCondition condition() {
    String key = FilterCondition.canonical(key());
    if (accept(Operator.EXISTS.symbol)) {
      return new FilterCondition(key, Operator.EXISTS, null, null);
    }
    skipBlanks();
    int begin = at;
    Operator operator = operator();
    boolean isAlone = operator == null;
    skipBlanks();
    int valueAt = at;
    FilterValue value = new FilterValue(isAlone ? "true" : value());
    boolean isLike = !isAlone && operator.isLike();
    if (key.equals(FilterCondition.DURATION) && (isLike || !value.isDuration())) {
      throw malformed("a duration is compared with another one, such as > 100ms", begin);
    }
    return new FilterCondition(
        key,
        isAlone ? Operator.EQUAL : operator,
        value,
        isLike ? expression(value.text(), valueAt) : null);
  }

  private FilterExpression expression(String expression, int begin) {
    try {
      return FilterExpression.parse(expression, patienceNanos);
    } catch (IllegalArgumentException malformed) {
      throw malformed(malformed.getMessage(), begin);
    }
  }

  private String key() {
    if (isAtEnd() || isNext("OR") || isNext("AND")) {
      throw malformed("a key is missing", at);
    }
    if (next() == '"') {
      return quoted();
    }
    int begin = at;
    while (at < text.length() && isOfKey(text.charAt(at))) {
      at++;
    }
    if (at == begin) {
      throw malformed("a key is missing before " + text.charAt(at), at);
    }
    return text.substring(begin, at);
  }

  private static boolean isOfKey(char character) {
    return !isBlank(character) && ENDS_KEY.indexOf(character) < 0;
  }

  private static boolean isBlank(char character) {
    return character <= ' ';
  }

  /** Returns null if there is none. */
  private Operator operator() {
    if (text.startsWith("==", at)) {
      throw malformed("== is no operator, = is", at);
    }
    for (Operator operator : Operator.values()) {
      if (operator != Operator.EXISTS && text.startsWith(operator.symbol, at)) {
        at += operator.symbol.length();
        return operator;
      }
    }
    return null;
  }

  private String value() {
    if (isAtEnd()) {
      throw malformed("a value is missing, \"\" if it is empty", at);
    }
    return next() == '"' ? quoted() : unquoted();
  }

  private String unquoted() {
    int begin = at;
    int open = 0;
    while (at < text.length() && !isBlank(text.charAt(at))) {
      char character = text.charAt(at);
      open += character == '(' ? 1 : character == ')' ? -1 : 0;
      if (open < 0) {
        break;
      }
      at++;
    }
    if (at == begin) {
      throw malformed("a value is missing, \"\" if it is empty", at);
    }
    return text.substring(begin, at);
  }

  private String quoted() {
    int opened = at++;
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char character = text.charAt(at++);
      if (character == '"') {
        return value.toString();
      }
      value.append(character == '\\' ? escaped() : String.valueOf(character));
    }
    throw malformed("a quote that is not closed", opened);
  }

  /** A backslash before anything else is itself: expressions have many. */
  private String escaped() {
    int escape = at < text.length() ? "\"\\nt".indexOf(text.charAt(at)) : -1;
    if (escape < 0) {
      return "\\";
    }
    at++;
    return "\"\\\n\t".substring(escape, escape + 1);
  }

  private boolean accept(String keyword) {
    boolean is = isNext(keyword);
    at += is ? keyword.length() : 0;
    return is;
  }

  /** Returns whether a keyword comes next, that is no key which an operator follows. */
  private boolean isNext(String keyword) {
    skipBlanks();
    int end = at + keyword.length();
    if (!text.regionMatches(true, at, keyword, 0, keyword.length())
        || (end < text.length() && isOfKey(text.charAt(end)))) {
      return false;
    }
    while (end < text.length() && isBlank(text.charAt(end))) {
      end++;
    }
    return end == text.length() || "=!<>~".indexOf(text.charAt(end)) < 0;
  }

  private boolean isAtEnd() {
    skipBlanks();
    return at == text.length();
  }

  private char next() {
    return text.charAt(at);
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  private static IllegalArgumentException malformed(String why, int position) {
    return new IllegalArgumentException(why + " (at position " + (position + 1) + ")");
  }
}
