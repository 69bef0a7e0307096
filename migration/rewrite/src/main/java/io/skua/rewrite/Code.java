/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.openrewrite.java.tree.Expression;

/** A template as it is written, with what it takes. */
final class Code {
  private final StringBuilder text = new StringBuilder();
  private final List<Expression> parts = new ArrayList<>();

  Code add(String more, Expression... taken) {
    text.append(more);
    for (Expression part : taken) {
      parts.add(part);
    }
    return this;
  }

  /** A call of a builder, if the old one was called. */
  void call(String more, List<Expression> arguments) {
    if (arguments != null) {
      add('.' + more, arguments.get(0));
    }
  }

  /** What the old builder was given, or its default. */
  void either(String more, List<Expression> arguments, String otherwise) {
    if (arguments == null) {
      add(otherwise);
    } else {
      add(more, arguments.get(0));
    }
  }

  String text() {
    return text.toString();
  }

  List<Expression> parts() {
    return parts;
  }
}
