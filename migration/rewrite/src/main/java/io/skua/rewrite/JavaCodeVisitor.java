/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import org.openrewrite.ExecutionContext;
import org.openrewrite.SourceFile;
import org.openrewrite.java.JavaVisitor;
import org.openrewrite.java.tree.J;

/** Leaves Kotlin and Groovy alone: the templates are Java. */
abstract class JavaCodeVisitor extends JavaVisitor<ExecutionContext> {
  @Override
  public boolean isAcceptable(SourceFile file, ExecutionContext ctx) {
    return file instanceof J.CompilationUnit;
  }
}
