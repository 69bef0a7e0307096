/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown. */
final class Table {
  private final List<String> lines = new ArrayList<>();

  /** The first columns of text, the others of numbers. */
  Table(int texts, String... headings) {
    row((Object[]) headings);
    StringBuilder rule = new StringBuilder("|");
    for (int i = 0; i < headings.length; i++) {
      rule.append(i < texts ? "---|" : "--:|");
    }
    lines.add(rule.toString());
  }

  void row(Object... cells) {
    StringBuilder line = new StringBuilder("|");
    for (Object cell : cells) {
      line.append(' ').append(cell instanceof Double number ? text(number) : cell).append(" |");
    }
    lines.add(line.toString());
  }

  /** Three figures of it, or all before the point. */
  static String text(double number) {
    if (Double.isNaN(number)) {
      return "–";
    }
    double size = Math.abs(number);
    int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", number);
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + '\n';
  }
}
