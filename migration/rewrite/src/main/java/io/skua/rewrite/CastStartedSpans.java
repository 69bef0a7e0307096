/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import java.util.Collections;
import org.openrewrite.Cursor;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.MethodMatcher;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.JavaType;
import org.openrewrite.java.tree.TypeUtils;

/** Casts started spans, where the old tracer returned its own type and Skua returns a Span. */
public final class CastStartedSpans extends Recipe {
  private static final String SPAN = "io.skua.tracer.SkuaSpan";
  private static final MethodMatcher START =
      new MethodMatcher("io.opentracing.Tracer$SpanBuilder start()", true);
  private static final MethodMatcher OF_SPAN = new MethodMatcher(SPAN + " *(..)", true);

  /** Makes the recipe. */
  public CastStartedSpans() {}

  @Override
  public String getDisplayName() {
    return "Cast started spans to `SkuaSpan`";
  }

  @Override
  public String getDescription() {
    return "Casts the result of `buildSpan(..).start()` where a `SkuaSpan` is asked for.";
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    return new JavaCodeVisitor() {
      @Override
      public J visitMethodInvocation(J.MethodInvocation method, ExecutionContext ctx) {
        J.MethodInvocation m = (J.MethodInvocation) super.visitMethodInvocation(method, ctx);
        if (!START.matches(m) || !isSkuaSpan(m.getType()) || !asksForSkuaSpan(getCursor())) {
          return m;
        }
        String cast = "(io.skua.tracer.SkuaSpan) #{any(io.opentracing.Span)}";
        return SkuaCode.replace(
            this,
            updateCursor(m),
            isSelect(getCursor()) ? '(' + cast + ')' : cast,
            Collections.singletonList(m));
      }
    };
  }

  private static boolean isSelect(Cursor at) {
    Object parent = at.getParentTreeCursor().getValue();
    return parent instanceof J.MethodInvocation
        && ((J.MethodInvocation) parent).getSelect() == at.getValue();
  }

  private static boolean asksForSkuaSpan(Cursor span) {
    Cursor at = span;
    while (isSelect(at) && isOfAnySpan(at.getParentTreeCursor().getValue())) {
      at = at.getParentTreeCursor();
    }
    Object parent = at.getParentTreeCursor().getValue();
    if (parent instanceof J.VariableDeclarations.NamedVariable) {
      J.VariableDeclarations declared = at.firstEnclosing(J.VariableDeclarations.class);
      return declared != null && isSkuaSpan(declared.getType());
    }
    if (parent instanceof J.Assignment) {
      return isSkuaSpan(((J.Assignment) parent).getVariable().getType());
    }
    if (parent instanceof J.Return) {
      J.MethodDeclaration method = at.firstEnclosing(J.MethodDeclaration.class);
      return method != null && isSkuaSpan(method.getType());
    }
    if (parent instanceof J.MethodInvocation && !isSelect(at)) {
      return isParameter((J.MethodInvocation) parent, at.getValue());
    }
    return !(parent instanceof J.Block
        || parent instanceof J.Case
        || parent instanceof J.Lambda
        || parent instanceof J.TypeCast
        || parent instanceof J.ControlParentheses);
  }

  /** Whether the interface has it as well. */
  private static boolean isOfAnySpan(J.MethodInvocation call) {
    String name = call.getSimpleName();
    return OF_SPAN.matches(call)
        && (name.startsWith("set")
            || name.equals("log")
            || name.equals("finish")
            || name.equals("getBaggageItem"));
  }

  private static boolean isParameter(J.MethodInvocation call, Expression argument) {
    int index = call.getArguments().indexOf(argument);
    JavaType.Method type = call.getMethodType();
    return type != null
        && index >= 0
        && index < type.getParameterTypes().size()
        && isSkuaSpan(type.getParameterTypes().get(index));
  }

  private static boolean isSkuaSpan(JavaType type) {
    return TypeUtils.isOfClassType(type, SPAN);
  }
}
