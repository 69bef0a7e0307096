/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.ArrayList;
import java.util.List;
import org.openrewrite.Cursor;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Option;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.JavaVisitor;
import org.openrewrite.java.MethodMatcher;
import org.openrewrite.java.tree.Comment;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.JavaType;
import org.openrewrite.java.tree.Space;
import org.openrewrite.java.tree.Statement;
import org.openrewrite.java.tree.TextComment;
import org.openrewrite.java.tree.TypeTree;
import org.openrewrite.java.tree.TypeUtils;
import org.openrewrite.marker.Markers;

/** Puts a comment before what only its author can translate. */
public final class MarkByHand extends Recipe {
  private static final String ROW = "row";

  @Option(
      displayName = "Use",
      description = "The pattern of a method or constructor; or a type, for what extends it.",
      example = "io.jaegertracing.spi.Sampler")
  private final String use;

  @Option(
      displayName = "Row",
      description = "The row of docs/migration.md.",
      example = "spi.Sampler.sample")
  private final String row;

  @Option(
      displayName = "To do",
      description = "What to do.",
      example = "return a SamplingDecision made beforehand")
  private final String todo;

  /**
   * Makes the recipe.
   *
   * @param use pattern of a method or constructor; or a type, for what extends it; not null
   * @param row of docs/migration.md; not null
   * @param todo what to do; not null
   */
  @JsonCreator
  public MarkByHand(String use, String row, String todo) {
    this.use = use;
    this.row = row;
    this.todo = todo;
  }

  @Override
  public String getDisplayName() {
    return "Mark what has to be done by hand";
  }

  @Override
  public String getInstanceNameSuffix() {
    return '`' + use + '`';
  }

  @Override
  public String getDescription() {
    return "Puts a comment, which names the row of docs/migration.md, before what only its author can"
        + " translate.";
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    return use.indexOf('(') < 0 ? new Marker(null) : new Marker(new MethodMatcher(use, false));
  }

  /** Finds on the way down, and comments on the way up, when the statement is complete. */
  private final class Marker extends JavaVisitor<ExecutionContext> {
    private final MethodMatcher matcher; // null for a type

    Marker(MethodMatcher matcher) {
      this.matcher = matcher;
    }

    @Override
    public J visitMethodInvocation(J.MethodInvocation method, ExecutionContext ctx) {
      if (matcher != null && matcher.matches(method)) {
        found();
      }
      return super.visitMethodInvocation(method, ctx);
    }

    @Override
    public J visitNewClass(J.NewClass newClass, ExecutionContext ctx) {
      if (matcher == null
          ? newClass.getBody() != null && isOf(newClass.getType())
          : matcher.matches(newClass)) {
        found();
      }
      return super.visitNewClass(newClass, ctx);
    }

    @Override
    public J visitLambda(J.Lambda lambda, ExecutionContext ctx) {
      if (matcher == null && isOf(lambda.getType())) {
        found();
      }
      return super.visitLambda(lambda, ctx);
    }

    @Override
    public J visitClassDeclaration(J.ClassDeclaration classDecl, ExecutionContext ctx) {
      if (matcher == null && extendsIt(classDecl)) {
        found();
      }
      return super.visitClassDeclaration(classDecl, ctx);
    }

    @Override
    public J visitCatch(J.Try.Catch c, ExecutionContext ctx) {
      if (matcher == null && isOf(c.getParameter().getTree().getType())) {
        found();
      }
      return super.visitCatch(c, ctx);
    }

    private boolean extendsIt(J.ClassDeclaration classDecl) {
      List<TypeTree> supers = new ArrayList<>();
      if (classDecl.getExtends() != null) {
        supers.add(classDecl.getExtends());
      }
      if (classDecl.getImplements() != null) {
        supers.addAll(classDecl.getImplements());
      }
      return supers.stream().anyMatch(type -> isOf(type.getType()));
    }

    private boolean isOf(JavaType type) {
      return TypeUtils.isOfClassType(type, use);
    }

    private void found() {
      Cursor at = getCursor();
      while (!at.isRoot() && !isOnItsOwnLine(at)) {
        at = at.getParentTreeCursor();
      }
      at.putMessage(ROW, row);
    }

    private boolean isOnItsOwnLine(Cursor at) {
      Object parent = at.getParentTreeCursor().getValue();
      return at.getValue() instanceof Statement
          && (parent instanceof J.Block
              || parent instanceof J.Case
              || parent instanceof J.CompilationUnit);
    }

    @Override
    public J postVisit(J tree, ExecutionContext ctx) {
      return getCursor().pollMessage(ROW) == null
          ? tree
          : tree.withPrefix(commented(tree.getPrefix()));
    }

    private Space commented(Space prefix) {
      String text = " TODO Skua, docs/migration.md \"" + row + "\": " + todo;
      List<Comment> comments = new ArrayList<>(prefix.getComments());
      String before = prefix.getWhitespace();
      for (Comment comment : comments) {
        before = comment.getSuffix();
        if (comment instanceof TextComment && ((TextComment) comment).getText().equals(text)) {
          return prefix;
        }
      }
      String line = before.substring(Math.max(0, before.lastIndexOf('\n')));
      comments.add(new TextComment(false, text, line.isEmpty() ? "\n" : line, Markers.EMPTY));
      return prefix.withComments(comments);
    }
  }
}
