/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.opentracing.log.Fields;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import io.skua.tracer.SkuaSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a span and on what is below it in its trace. {@link SkuaAssertions} makes them. For
 * one thread.
 *
 * <p>Values of tags and logs are compared as spans keep them: integers and fractions by their
 * value, whatever their type, strings, booleans and {@code byte[]}, and anything else by its text.
 */
public final class SpanAssert extends AbstractAssert<SpanAssert, SkuaSpan> {
  private final RecordedTrace trace;

  SpanAssert(SkuaSpan span, RecordedTrace trace) {
    super(span, SpanAssert.class);
    this.trace = trace;
  }

  SpanAssert(SkuaSpan span, RecordedTrace trace, AbstractAssert<?, ?> described) {
    this(span, trace);
    info.description(described.info.description());
  }

  static List<String> names(List<SkuaSpan> spans) {
    return spans.stream().map(SkuaSpan::operationName).collect(Collectors.toList());
  }

  /** That there are spans of some kind: {@code its children are "a", "b"}. */
  static String listed(String what, List<String> names) {
    String plural = what.equals("child") ? "children" : what + "s";
    switch (names.size()) {
      case 0:
        return "it has no " + what;
      case 1:
        return "its " + what + " is \"" + names.get(0) + '"';
      default:
        return "its " + plural + " are " + quoted(names);
    }
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
  }

  /** Fails if the operation has another name. */
  public SpanAssert hasName(String name) {
    return check(
        actual.operationName().equals(name), "have the name \"" + name + '"', "it has not");
  }

  /** Fails if the tracer has another service. */
  public SpanAssert hasService(String name) {
    String service = actual.process().serviceName();
    return check(
        service.equals(name), "be of the service \"" + name + '"', "it is of \"" + service + '"');
  }

  /** Fails if there is no such tag. */
  public SpanAssert hasTag(String key) {
    return check(actual.tags().containsKey(key), "have the tag " + key, "it has not");
  }

  /** Fails if there is no such tag, or its value is another. */
  public SpanAssert hasTag(String key, @Nullable Object value) {
    @Nullable Object kept = actual.tags().get(key);
    return check(
        isSame(kept, value),
        "have the tag " + key + '=' + TraceText.value(asKept(value)),
        kept == null ? "it has no such tag" : "it is " + TraceText.value(kept));
  }

  /** Fails if there is no such tag, or its value is another. */
  public <T> SpanAssert hasTag(Tag<T> tag, @Nullable T value) {
    return hasTag(tag.getKey(), value);
  }

  /** Fails if there is such a tag. */
  public SpanAssert doesNotHaveTag(String key) {
    return check(!actual.tags().containsKey(key), "have no tag " + key, "it has");
  }

  /** Fails if the tag {@code error} is not true. */
  public SpanAssert hasError() {
    return check(isError(), "have an error", "it has none");
  }

  /** Fails if the tag {@code error} is true. */
  public SpanAssert hasNoError() {
    return check(!isError(), "have no error", "it has one");
  }

  private boolean isError() {
    return String.valueOf(actual.tags().get(Tags.ERROR.getKey())).equals("true");
  }

  /** Fails if no log has this {@code event}. */
  public SpanAssert hasLog(String event) {
    return hasLog(Fields.EVENT, event);
  }

  /** Fails if no log has such a field. */
  public SpanAssert hasLog(String key, @Nullable Object value) {
    boolean found = false;
    for (int i = 0; i < actual.logCount(); i++) {
      found |= isSame(actual.logFields(i).get(key), value);
    }
    String field = key + '=' + TraceText.value(asKept(value));
    return check(found, "have a log with " + field, "it has none");
  }

  /** Fails if there is no such item of baggage, or its value is another. */
  public SpanAssert hasBaggage(String key, String value) {
    @Nullable String there = actual.getBaggageItem(key);
    return check(
        value.equals(there),
        "have the baggage " + key + '=' + TraceText.value(value),
        there == null ? "it has no such item" : "it is " + TraceText.value(there));
  }

  /** Fails if the span has a parent, in this process or in another. */
  public SpanAssert hasNoParent() {
    return check(actual.context().parentSpanId() == 0, "have no parent", "it has one");
  }

  /** Fails if the parent is not of this name, or was not recorded. */
  public SpanAssert hasParent(String name) {
    @Nullable SkuaSpan parent = parent();
    boolean isSame = parent != null && parent.operationName().equals(name);
    String there = parent == null ? "there is none" : "it is \"" + parent.operationName() + '"';
    return check(isSame, "have the parent \"" + name + '"', there);
  }

  /** Fails if the span has no parent, or one that was recorded. */
  public SpanAssert hasRemoteParent() {
    return check(
        trace.isBelowUnrecorded(actual),
        "have a parent in another process",
        parent() == null ? "it has none" : "it was recorded here");
  }

  private @Nullable SkuaSpan parent() {
    for (SkuaSpan span : trace.spans()) {
      if (trace.children(span).contains(actual)) {
        return span;
      }
    }
    return null;
  }

  /**
   * Fails if no child has this name; there may be others.
   *
   * @return assertions on this span again, not on the child
   */
  public SpanAssert withChild(String name) {
    children(name);
    return this;
  }

  /**
   * Fails if no child of this name meets all that is said of it; there may be others.
   *
   * @param assertions on the child, and on what is below it
   * @return assertions on this span again, not on the child
   */
  public SpanAssert withChild(String name, Consumer<SpanAssert> assertions) {
    List<SkuaSpan> named = children(name);
    List<AssertionError> failures = new ArrayList<>();
    for (SkuaSpan child : named) {
      try {
        assertions.accept(new SpanAssert(child, trace, this));
        return this;
      } catch (AssertionError failed) {
        failures.add(failed);
      }
    }
    if (failures.size() == 1) {
      throw failures.get(0);
    }
    String reasons =
        failures.stream()
            .map(SpanAssert::firstLine)
            .collect(Collectors.joining("\n- ", "\n- ", ""));
    AssertionError failure =
        failed(
            "have a child \"" + name + "\" that is as it should",
            "none of " + named.size() + " is:" + reasons);
    failures.forEach(failure::addSuppressed);
    throw failure;
  }

  private static String firstLine(AssertionError failure) {
    String line = String.valueOf(failure.getMessage()).trim().split("\n", 2)[0];
    return line.endsWith(":") ? line.substring(0, line.length() - 1) : line;
  }

  /** At least one. */
  private List<SkuaSpan> children(String name) {
    List<SkuaSpan> children = trace.children(actual);
    List<SkuaSpan> named =
        children.stream()
            .filter(child -> child.operationName().equals(name))
            .collect(Collectors.toList());
    check(!named.isEmpty(), "have a child \"" + name + '"', listed("child", names(children)));
    return named;
  }

  /**
   * Fails if the children are others, in whatever order.
   *
   * @param names one for each; none for a span without children
   */
  public SpanAssert withChildren(String... names) {
    List<String> there = names(trace.children(actual));
    List<String> sortedThere = new ArrayList<>(there);
    List<String> expected = new ArrayList<>(Arrays.asList(names));
    Collections.sort(sortedThere);
    Collections.sort(expected);
    String wanted = names.length == 0 ? "no children" : "the children " + quoted(expected);
    return check(sortedThere.equals(expected), "have " + wanted, listed("child", there));
  }

  /**
   * Returns what a span keeps of a value. Skua's own class for it is exported to Skua's modules
   * alone, and this one is often on the class path of tests whose tracer is on the module path.
   */
  private static Object asKept(@Nullable Object value) {
    if (value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof byte[]) {
      return value;
    }
    if ((value instanceof Double || value instanceof Float)
        && Math.abs(((Number) value).doubleValue()) <= Double.MAX_VALUE) {
      return value;
    }
    return String.valueOf(String.valueOf(value)); // A toString may itself answer null.
  }

  private static boolean isSame(@Nullable Object kept, @Nullable Object value) {
    Object expected = asKept(value);
    if (kept instanceof Number && expected instanceof Number) {
      return isSameNumber((Number) kept, (Number) expected);
    }
    if (kept instanceof byte[] && expected instanceof byte[]) {
      return Arrays.equals((byte[]) kept, (byte[]) expected);
    }
    return expected.equals(kept);
  }

  /** Integers as such: a double has not room for all. */
  private static boolean isSameNumber(Number one, Number other) {
    if (isFraction(one) || isFraction(other)) {
      return Double.compare(one.doubleValue(), other.doubleValue()) == 0;
    }
    return one.longValue() == other.longValue();
  }

  private static boolean isFraction(Number number) {
    return number instanceof Double || number instanceof Float;
  }

  private SpanAssert check(boolean holds, String expected, String there) {
    if (!holds) {
      throw failed(expected, there);
    }
    return this;
  }

  private AssertionError failed(String expected, String there) {
    String name = TraceText.value(actual.operationName());
    return failure("Expected \"%s\" to %s, but %s:\n%s", name, expected, there, trace);
  }
}
