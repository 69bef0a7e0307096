/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.ArrayList;
import java.util.List;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Option;
import org.openrewrite.Preconditions;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.MethodMatcher;
import org.openrewrite.java.search.UsesMethod;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;

/** Replaces a call, or a {@code new}, by other code with the same arguments. */
public final class ReplaceCall extends Recipe {
  @Option(
      displayName = "Call",
      description = "The pattern of a method or constructor.",
      example = "io.skua.tracer.SkuaTracer$Builder <constructor>(String)")
  private final String call;

  @Option(
      displayName = "By",
      description =
          "A template over what the call is made on, if it is a method of an object, and its first"
              + " arguments. Types are fully qualified.",
      example = "io.skua.tracer.SkuaTracer.builder(#{any(String)})")
  private final String by;

  /**
   * Makes the recipe.
   *
   * @param call pattern of a method or constructor; not null
   * @param by template of the code that takes its place; not null
   */
  @JsonCreator
  public ReplaceCall(String call, String by) {
    this.call = call;
    this.by = by;
  }

  @Override
  public String getDisplayName() {
    return "Replace a call by other code";
  }

  @Override
  public String getInstanceNameSuffix() {
    return '`' + call + '`';
  }

  @Override
  public String getDescription() {
    return "Replaces a call, or a `new`, by other code with the same arguments.";
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    MethodMatcher matcher = new MethodMatcher(call, false);
    return Preconditions.check(
        new UsesMethod<>(matcher),
        new JavaCodeVisitor() {
          @Override
          public J visitMethodInvocation(J.MethodInvocation method, ExecutionContext ctx) {
            J.MethodInvocation m = (J.MethodInvocation) super.visitMethodInvocation(method, ctx);
            if (!matcher.matches(m)) {
              return m;
            }
            List<Expression> parts = new ArrayList<>();
            if (m.getSelect() != null && !SkuaCode.isStatic(m)) {
              parts.add(m.getSelect());
            }
            parts.addAll(SkuaCode.arguments(m.getArguments()));
            return SkuaCode.replace(this, updateCursor(m), by, parts);
          }

          @Override
          public J visitNewClass(J.NewClass newClass, ExecutionContext ctx) {
            J.NewClass n = (J.NewClass) super.visitNewClass(newClass, ctx);
            if (!matcher.matches(n) || n.getBody() != null) {
              return n;
            }
            return SkuaCode.replace(
                this, updateCursor(n), by, SkuaCode.arguments(n.getArguments()));
          }
        });
  }
}
