/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.MethodMatcher;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;

/** Replaces the lists of logs and references of a span by access by index. */
public final class IndexLogsAndReferences extends Recipe {
  private static final MethodMatcher LOGS =
      new MethodMatcher("io.skua.tracer.SkuaSpan getLogs()", true);
  private static final MethodMatcher REFERENCES =
      new MethodMatcher("io.skua.tracer.SkuaSpan getReferences()", true);
  private static final MethodMatcher GET = new MethodMatcher("java.util.List get(int)", true);

  /** Makes the recipe. */
  public IndexLogsAndReferences() {}

  @Override
  public String getDisplayName() {
    return "Access logs and references of a span by index";
  }

  @Override
  public String getDescription() {
    return "Replaces `getLogs().get(i)` and `getReferences().get(i)` by access by index.";
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    return new JavaCodeVisitor() {
      @Override
      public J visitMethodInvocation(J.MethodInvocation method, ExecutionContext ctx) {
        J.MethodInvocation m = (J.MethodInvocation) super.visitMethodInvocation(method, ctx);
        if (!(m.getSelect() instanceof J.MethodInvocation)) {
          return m;
        }
        J.MethodInvocation list = (J.MethodInvocation) m.getSelect();
        List<Expression> parts = new ArrayList<>();
        if (GET.matches(list) && list.getSelect() instanceof J.MethodInvocation) {
          parts.addAll(list.getArguments());
          list = (J.MethodInvocation) list.getSelect();
        }
        String name = nameByIndex(m, list, !parts.isEmpty());
        if (name == null) {
          return m;
        }
        parts.add(0, list.getSelect());
        String index = parts.size() == 1 ? "()" : "(#{any(int)})";
        return SkuaCode.replace(
            this, updateCursor(m), "#{any(io.skua.tracer.SkuaSpan)}." + name + index, parts);
      }
    };
  }

  private static String nameByIndex(
      J.MethodInvocation call, J.MethodInvocation list, boolean isOfOne) {
    boolean isLogs = LOGS.matches(list);
    if (!isLogs && !REFERENCES.matches(list)) {
      return null;
    }
    switch (call.getSimpleName()) {
      case "size":
        return isOfOne ? null : isLogs ? "logCount" : "referenceCount";
      case "getTime":
        return isOfOne ? "logMicros" : null;
      case "getFields":
        return isOfOne ? "logFields" : null;
      case "getSpanContext":
        return isOfOne ? "referenceContext" : null;
      case "getType":
        return isOfOne ? "referenceType" : null;
      default:
        return null;
    }
  }
}
