/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * What a {@link SpanFilter} says of the values of one key.
 *
 * @param expression null unless values are to be like one
 */
record FilterCondition(
    String key, Operator operator, FilterValue value, FilterExpression expression)
    implements SpanFilter.Node {
  /** How values are compared; longer ones before those that they begin with. */
  enum Operator {
    NOT_EQUAL("!="),
    NOT_LIKE("!~"),
    AT_LEAST(">="),
    AT_MOST("<="),
    EQUAL("="),
    LIKE("~"),
    MORE(">"),
    LESS("<"),
    EXISTS("exists");

    final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    boolean isLike() {
      return this == LIKE || this == NOT_LIKE;
    }
  }

  static final String DURATION = "duration";
  private static final String OPERATION = "operation";

  /** Returns the key under which spans have it. */
  static String canonical(String key) {
    return switch (key) {
      case "service" -> "service.name";
      case "name" -> OPERATION;
      case "kind", "status" -> "span." + key;
      default -> key;
    };
  }

  @Override
  public boolean matches(Span span) {
    if (key.equals(DURATION) && operator != Operator.EXISTS) {
      return holds(value.compareNanos(TimeUnit.MICROSECONDS.toNanos(span.durationMicros())));
    }
    return switch (operator) {
      case EXISTS ->
          key.equals(DURATION) || any(span, text -> !SpanAttributes.isNoError(key, text));
      case EQUAL -> isEqual(span);
      case NOT_EQUAL -> !isEqual(span) && any(span, text -> true);
      case LIKE -> any(span, expression::isIn);
      case NOT_LIKE -> !any(span, expression::isIn) && any(span, text -> true);
      default -> any(span, text -> value.isComparable(text, this::holds));
    };
  }

  /** Returns whether the operator is so for a value that is less, the same, or more. */
  private boolean holds(int compared) {
    return switch (operator) {
      case EQUAL -> compared == 0;
      case NOT_EQUAL -> compared != 0;
      case AT_LEAST -> compared >= 0;
      case AT_MOST -> compared <= 0;
      case MORE -> compared > 0;
      case LESS -> compared < 0;
      default -> throw new IllegalStateException(operator.symbol);
    };
  }

  private boolean isEqual(Span span) {
    return key.equals(OPERATION)
        ? span.operationName().equals(value.text())
        : SpanAttributes.has(span, key, value.text());
  }

  private boolean any(Span span, Predicate<String> test) {
    return key.equals(OPERATION)
        ? test.test(span.operationName())
        : SpanAttributes.any(span, key, test);
  }

  @Override
  public void required(BiConsumer<String, String> each) {
    if (operator == Operator.EQUAL && !key.equals(DURATION) && !key.equals(OPERATION)) {
      each.accept(key, value.text());
    }
  }
}
