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
import org.openrewrite.java.search.SemanticallyEqual;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.JavaType;
import org.openrewrite.java.tree.Statement;

/** Merges {@code registerInjector} and {@code registerExtractor} of one codec into one call. */
public final class MergeCodecs extends Recipe {
  private static final MethodMatcher REGISTER =
      new MethodMatcher("io.skua.tracer.SkuaTracer$Builder register*(..)", true);

  /** Makes the recipe. */
  public MergeCodecs() {}

  @Override
  public String getDisplayName() {
    return "Merge the injector and the extractor of a format";
  }

  @Override
  public String getDescription() {
    return "Merges `registerInjector` and `registerExtractor` of one codec into `codec`.";
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    return new JavaCodeVisitor() {
      @Override
      public J visitMethodInvocation(J.MethodInvocation method, ExecutionContext ctx) {
        J.MethodInvocation m = (J.MethodInvocation) super.visitMethodInvocation(method, ctx);
        Expression rest = REGISTER.matches(m) ? without(m.getSelect(), m) : null;
        return rest == null ? m : codec(m.withSelect(rest));
      }

      @Override
      public J visitBlock(J.Block block, ExecutionContext ctx) {
        J.Block b = (J.Block) super.visitBlock(block, ctx);
        List<Statement> statements = b.getStatements();
        List<Statement> left = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
          if (i + 1 < statements.size() && areOne(statements.get(i), statements.get(i + 1))) {
            J.MethodInvocation m = (J.MethodInvocation) statements.get(i++);
            left.add(codec(m));
          } else {
            left.add(statements.get(i));
          }
        }
        return left.size() == statements.size() ? b : b.withStatements(left);
      }
    };
  }

  /** The chain without the other half of a pair; null if it has none. */
  private static Expression without(Expression chain, J.MethodInvocation half) {
    if (!(chain instanceof J.MethodInvocation)) {
      return null;
    }
    J.MethodInvocation call = (J.MethodInvocation) chain;
    if (REGISTER.matches(call) && areHalves(call, half)) {
      return call.getSelect();
    }
    Expression rest = without(call.getSelect(), half);
    return rest == null ? null : call.withSelect(rest);
  }

  /** Statements on one builder, one after the other. */
  private static boolean areOne(Statement first, Statement second) {
    if (!(first instanceof J.MethodInvocation) || !(second instanceof J.MethodInvocation)) {
      return false;
    }
    J.MethodInvocation one = (J.MethodInvocation) first;
    J.MethodInvocation other = (J.MethodInvocation) second;
    return REGISTER.matches(one)
        && REGISTER.matches(other)
        && one.getSelect() instanceof J.Identifier
        && other.getSelect() != null
        && SemanticallyEqual.areEqual(one.getSelect(), other.getSelect())
        && areHalves(one, other);
  }

  /** An injector and an extractor, of one format, and one codec. */
  private static boolean areHalves(J.MethodInvocation one, J.MethodInvocation other) {
    return !one.getSimpleName().equals(other.getSimpleName())
        && SemanticallyEqual.areEqual(one.getArguments().get(0), other.getArguments().get(0))
        && SemanticallyEqual.areEqual(one.getArguments().get(1), other.getArguments().get(1));
  }

  private static J.MethodInvocation codec(J.MethodInvocation half) {
    JavaType.Method old = half.getMethodType();
    JavaType.Method type = old == null ? null : old.withName("codec");
    return half.withName(half.getName().withSimpleName("codec").withType(type))
        .withMethodType(type);
  }
}
