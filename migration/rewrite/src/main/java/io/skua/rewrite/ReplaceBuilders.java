/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.MethodMatcher;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.TypeUtils;

/**
 * Replaces builders that have no counterpart step by step: a reporter's, since its size of a packet
 * stands in its sender; those of the scope manager and of Jaeger's codec, since Skua has none.
 */
public final class ReplaceBuilders extends Recipe {
  private static final String REPORTER = "io.skua.reporter.BatchReporter$Builder";
  private static final String SCOPE_MANAGER = "io.skua.tracer.MdcScopeManager$Builder";
  private static final String CODEC = "io.skua.propagation.JaegerCodec$Builder";
  private static final MethodMatcher NEW_CODEC =
      new MethodMatcher("io.skua.propagation.JaegerCodec <constructor>(boolean)", true);
  private static final MethodMatcher BUILD = new MethodMatcher("io.skua..* build()", true);

  /** Makes the recipe. */
  public ReplaceBuilders() {}

  @Override
  public String getDisplayName() {
    return "Replace the builders of reporter, scope manager and codec";
  }

  @Override
  public String getDescription() {
    return "Replaces `RemoteReporter.Builder`, `MDCScopeManager.Builder` and `TextMapCodec.Builder`.";
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    return new JavaCodeVisitor() {
      @Override
      public J visitMethodInvocation(J.MethodInvocation method, ExecutionContext ctx) {
        J.MethodInvocation m = (J.MethodInvocation) super.visitMethodInvocation(method, ctx);
        if (!BUILD.matches(m)) {
          return m;
        }
        Code code = new Code();
        boolean isWhole = false;
        if (calls(m, REPORTER) != null) {
          Senders senders = new Senders(getCursor().firstEnclosing(J.CompilationUnit.class));
          isWhole = reporter(calls(m, REPORTER), senders, code);
        } else if (calls(m, SCOPE_MANAGER) != null) {
          isWhole = scopeManager(calls(m, SCOPE_MANAGER), code);
        } else if (calls(m, CODEC) != null) {
          isWhole = codec(calls(m, CODEC), code);
        }
        return isWhole ? SkuaCode.replace(this, updateCursor(m), code.text(), code.parts()) : m;
      }

      @Override
      public J visitNewClass(J.NewClass newClass, ExecutionContext ctx) {
        J.NewClass n = (J.NewClass) super.visitNewClass(newClass, ctx);
        if (!NEW_CODEC.matches(n) || !(n.getArguments().get(0) instanceof J.Literal)) {
          return n;
        }
        String code = codec(n.getArguments().get(0));
        return SkuaCode.replace(this, updateCursor(n), code, Collections.emptyList());
      }
    };
  }

  /**
   * The arguments by call; null if the chain does not begin with the builder, or repeats a call.
   */
  private static Map<String, List<Expression>> calls(J.MethodInvocation build, String builder) {
    Map<String, List<Expression>> calls = new HashMap<>();
    Expression at = build.getSelect();
    while (at instanceof J.MethodInvocation && !SkuaCode.isStatic((J.MethodInvocation) at)) {
      J.MethodInvocation call = (J.MethodInvocation) at;
      if (calls.put(call.getSimpleName(), SkuaCode.arguments(call.getArguments())) != null) {
        return null;
      }
      at = call.getSelect();
    }
    boolean isStart = at instanceof J.NewClass || at instanceof J.MethodInvocation;
    return isStart && TypeUtils.isOfClassType(at.getType(), builder) ? calls : null;
  }

  private static boolean reporter(Map<String, List<Expression>> calls, Senders senders, Code code) {
    List<Expression> sender = calls.remove("withSender");
    if (sender == null) {
      return false;
    }
    code.add("io.skua.reporter.BatchReporter.builder(");
    if (!senders.encode(sender.get(0), code)) {
      return false;
    }
    code.add(", #{any(io.skua.reporter.Sender)})", sender.get(0));
    code.call("queueCapacity(#{any(int)})", calls.remove("withMaxQueueSize"));
    code.call(
        "flushInterval(java.time.Duration.ofMillis(#{any(int)}))",
        calls.remove("withFlushInterval"));
    code.call("metrics(#{any(io.skua.tracer.Metrics)})", calls.remove("withMetrics"));
    code.add(".build()");
    return calls.isEmpty();
  }

  private static boolean scopeManager(Map<String, List<Expression>> calls, Code code) {
    code.add("new io.skua.tracer.MdcScopeManager(");
    if (!calls.isEmpty()) {
      code.either(
          "#{any(io.opentracing.ScopeManager)}",
          calls.remove("withScopeManager"),
          "new io.opentracing.util.ThreadLocalScopeManager()");
      code.add(", ").either("#{any(String)}", calls.remove("withMDCTraceIdKey"), "\"traceId\"");
      code.add(", ").either("#{any(String)}", calls.remove("withMDCSpanIdKey"), "\"spanId\"");
      code.add(", ").either("#{any(String)}", calls.remove("withMDCSampledKey"), "\"sampled\"");
    }
    code.add(")");
    return calls.isEmpty();
  }

  private static boolean codec(Map<String, List<Expression>> calls, Code code) {
    List<Expression> encoded = calls.remove("withUrlEncoding");
    if (encoded != null && !(encoded.get(0) instanceof J.Literal)) {
      return false;
    }
    code.add(codec(encoded == null ? null : encoded.get(0)));
    code.call("withContextName(#{any(String)})", calls.remove("withSpanContextKey"));
    code.call("withBaggagePrefix(#{any(String)})", calls.remove("withBaggagePrefix"));
    return calls.isEmpty();
  }

  /** Of headers of HTTP if it is told to encode values for URLs. */
  private static String codec(Expression encoded) {
    return "io.skua.propagation.JaegerCodec."
        + (J.Literal.isLiteralValue(encoded, true) ? "httpHeaders()" : "textMap()");
  }
}
