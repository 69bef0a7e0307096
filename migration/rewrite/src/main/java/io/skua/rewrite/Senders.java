/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openrewrite.java.JavaIsoVisitor;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.TypeUtils;

/** Finds the encoder that a sender of jaeger-client had inside, and the size of its packets. */
final class Senders {
  private static final String UDP = "io.skua.reporter.udp.UdpSender";
  private static final String HTTP = "io.skua.reporter.http.HttpSender";

  /** What each variable of the file is initialised with, by name. */
  private final Map<String, List<Expression>> variables = new HashMap<>();

  Senders(J.CompilationUnit file) {
    new JavaIsoVisitor<Map<String, List<Expression>>>() {
      @Override
      public J.VariableDeclarations.NamedVariable visitVariable(
          J.VariableDeclarations.NamedVariable variable, Map<String, List<Expression>> found) {
        if (variable.getInitializer() != null) {
          found
              .computeIfAbsent(variable.getSimpleName(), name -> new ArrayList<>())
              .add(variable.getInitializer());
        }
        return super.visitVariable(variable, found);
      }
    }.visit(file, variables);
  }

  /** Writes the encoder; false if the sender, or its size, is not to be seen here. */
  boolean encode(Expression sender, Code code) {
    if (!(sender instanceof J.Identifier)) {
      return encode(sender, true, code);
    }
    List<Expression> values = variables.get(((J.Identifier) sender).getSimpleName());
    return values != null && values.size() == 1 && encode(values.get(0), false, code);
  }

  private static boolean encode(Expression made, boolean isHere, Code code) {
    if (made instanceof J.NewClass && TypeUtils.isOfClassType(made.getType(), UDP)) {
      List<Expression> arguments = SkuaCode.arguments(((J.NewClass) made).getArguments());
      Expression size = arguments.isEmpty() ? null : arguments.get(2);
      return sized("compact", size, "65_000", isHere, code);
    }
    if (made instanceof J.MethodInvocation && TypeUtils.isOfClassType(made.getType(), HTTP)) {
      Expression at = made;
      Expression size = null;
      while (at instanceof J.MethodInvocation) {
        J.MethodInvocation call = (J.MethodInvocation) at;
        size = call.getSimpleName().equals("withMaxPacketSize") ? call.getArguments().get(0) : size;
        at = call.getSelect();
      }
      return at instanceof J.NewClass && sized("binaryBatch", size, "1_048_576", isHere, code);
    }
    return false;
  }

  /** A size of 0 meant the default. A variable's is copied only if it means the same elsewhere. */
  private static boolean sized(
      String encoder, Expression size, String usual, boolean isHere, Code code) {
    code.add("io.skua.thrift.ThriftEncoder." + encoder + '(');
    if (size == null || isZero(size)) {
      code.add(usual);
    } else if (size instanceof J.Literal) {
      code.add("#{any(int)}", size);
    } else if (isHere && (size instanceof J.Identifier || size instanceof J.FieldAccess)) {
      code.add("#{any(int)} > 0 ? #{any(int)} : " + usual, size, size);
    } else {
      return false;
    }
    code.add(")");
    return true;
  }

  private static boolean isZero(Expression size) {
    return size instanceof J.Literal && Integer.valueOf(0).equals(((J.Literal) size).getValue());
  }
}
