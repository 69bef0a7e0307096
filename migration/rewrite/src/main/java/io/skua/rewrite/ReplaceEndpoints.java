/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import java.util.Arrays;
import java.util.List;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.MethodMatcher;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;

/** Replaces what asked a host and port for sampling or restrictions of baggage, by an endpoint. */
public final class ReplaceEndpoints extends Recipe {
  private static final MethodMatcher MANAGER =
      new MethodMatcher("io.skua.sampler.RemoteSampler$Builder withSamplingManager(..)", true);
  private static final MethodMatcher ASKED =
      new MethodMatcher(
          "io.jaegertracing.internal.samplers.HttpSamplingManager <constructor>(..)", true);
  private static final MethodMatcher PROXY =
      new MethodMatcher("io.skua.sampler.RemoteBaggageRestrictions$Builder withProxy(..)", true);
  private static final MethodMatcher ASKED_FOR_BAGGAGE =
      new MethodMatcher(
          "io.jaegertracing.internal.baggage.HttpBaggageRestrictionManagerProxy <constructor>(..)",
          true);

  /** Makes the recipe. */
  public ReplaceEndpoints() {}

  @Override
  public String getDisplayName() {
    return "Replace hosts and ports that are asked, by endpoints";
  }

  @Override
  public String getDescription() {
    return "Replaces `HttpSamplingManager` and `HttpBaggageRestrictionManagerProxy` by an endpoint.";
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    return new JavaCodeVisitor() {
      @Override
      public J visitMethodInvocation(J.MethodInvocation method, ExecutionContext ctx) {
        J.MethodInvocation m = (J.MethodInvocation) super.visitMethodInvocation(method, ctx);
        String path =
            isOf(m, MANAGER, ASKED)
                ? "/sampling"
                : isOf(m, PROXY, ASKED_FOR_BAGGAGE) ? "/baggageRestrictions" : null;
        if (path == null) {
          return m;
        }
        List<Expression> hostPort =
            SkuaCode.arguments(((J.NewClass) m.getArguments().get(0)).getArguments());
        maybeRemoveImport("io.jaegertracing.internal.samplers.HttpSamplingManager");
        maybeRemoveImport("io.jaegertracing.internal.baggage.HttpBaggageRestrictionManagerProxy");
        if (hostPort.isEmpty() || J.Literal.isLiteralValue(hostPort.get(0), null)) {
          return m.getSelect(); // localhost:5778, as Skua
        }
        String builder = "#{any(" + m.getSelect().getType().toString().replace('$', '.') + ")}";
        String url = "\"http://\" + #{any(String)} + \"" + path + '"';
        if (hostPort.get(0) instanceof J.Literal) {
          url = "\"http://" + ((J.Literal) hostPort.get(0)).getValue() + path + '"';
        }
        return SkuaCode.replace(
            this,
            updateCursor(m),
            builder + ".endpoint(" + url + ')',
            Arrays.asList(m.getSelect(), hostPort.get(0)));
      }
    };
  }

  private static boolean isOf(J.MethodInvocation call, MethodMatcher outer, MethodMatcher inner) {
    return outer.matches(call)
        && call.getSelect() != null
        && call.getArguments().get(0) instanceof J.NewClass
        && inner.matches((J.NewClass) call.getArguments().get(0));
  }
}
