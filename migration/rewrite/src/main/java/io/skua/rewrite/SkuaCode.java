/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openrewrite.Cursor;
import org.openrewrite.ExecutionContext;
import org.openrewrite.java.JavaParser;
import org.openrewrite.java.JavaTemplate;
import org.openrewrite.java.JavaVisitor;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.Flag;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.JRightPadded;

/**
 * Puts code that calls Skua into the place of other code.
 *
 * <p>A recipe runs without Skua on its class path; the files in {@code stubs} declare the members
 * that the templates name.
 */
final class SkuaCode {
  /** The text of each stub by the name of its type. */
  private static final Map<String, String> STUBS = stubs();

  /** A qualified type where code stands, not where a template names what it takes. */
  private static final Pattern TYPE =
      Pattern.compile("(?<![\\w.])(?<!any\\()((?:[a-z]\\w*\\.)+([A-Z]\\w*))");

  private SkuaCode() {}

  /**
   * Replaces what the cursor is at.
   *
   * @param code a template with fully qualified types, which are imported
   * @param parts what its {@code #{any(...)}} stand for; those beyond are left out
   */
  static J replace(
      JavaVisitor<ExecutionContext> visitor, Cursor cursor, String code, List<Expression> parts) {
    Expression old = cursor.getValue();
    Set<String> types = new LinkedHashSet<>();
    Matcher names = TYPE.matcher(code);
    StringBuffer brief = new StringBuffer();
    while (names.find()) {
      types.add(names.group(1));
      names.appendReplacement(brief, names.group(2));
    }
    names.appendTail(brief);
    for (String type : types) {
      visitor.maybeAddImport(type, null, false);
    }
    int wanted = code.split("#\\{any\\(", -1).length - 1;
    J made =
        JavaTemplate.builder(brief.toString())
            .imports(types.toArray(new String[0]))
            .javaParser(JavaParser.fromJavaVersion().dependsOn(stubsOf(brief.toString())))
            .build()
            .apply(
                cursor,
                old instanceof J.NewClass
                    ? ((J.NewClass) old).getCoordinates().replace()
                    : ((J.MethodInvocation) old).getCoordinates().replace(),
                parts.subList(0, wanted).toArray());
    made = made.withPrefix(old.getPrefix());
    return old instanceof J.MethodInvocation && made instanceof J.MethodInvocation
        ? inLinesOf((J.MethodInvocation) old, (J.MethodInvocation) made)
        : made;
  }

  /** As OpenRewrite formats it anew, a chain of calls would become one line. */
  private static J.MethodInvocation inLinesOf(J.MethodInvocation old, J.MethodInvocation made) {
    JRightPadded<Expression> before = old.getPadding().getSelect();
    JRightPadded<Expression> now = made.getPadding().getSelect();
    if (before == null || now == null) {
      return made;
    }
    if (now.getElement().getId().equals(before.getElement().getId())) {
      return made.getPadding().withSelect(before);
    }
    if (!(now.getElement() instanceof J.MethodInvocation)) {
      return made;
    }
    return made.getPadding()
        .withSelect(
            now.withElement(inLinesOf(old, (J.MethodInvocation) now.getElement()))
                .withAfter(before.getAfter()));
  }

  static boolean isStatic(J.MethodInvocation call) {
    return call.getMethodType() != null && call.getMethodType().hasFlags(Flag.Static);
  }

  /** An empty list of arguments has one element that is nothing. */
  static List<Expression> arguments(List<Expression> arguments) {
    return arguments.stream().filter(a -> !(a instanceof J.Empty)).collect(Collectors.toList());
  }

  /** What a template names, and what that names: the fewer, the faster it is parsed. */
  private static String[] stubsOf(String code) {
    Set<String> found = new LinkedHashSet<>();
    Deque<String> texts = new ArrayDeque<>(Collections.singleton(code));
    while (!texts.isEmpty()) {
      for (String word : texts.pop().split("\\W+", -1)) {
        if (STUBS.containsKey(word) && found.add(STUBS.get(word))) {
          texts.push(STUBS.get(word));
        }
      }
    }
    return found.toArray(new String[0]);
  }

  private static Map<String, String> stubs() {
    Map<String, String> stubs = new HashMap<>();
    try (BufferedReader names = open("index")) {
      for (String name = names.readLine(); name != null; name = names.readLine()) {
        try (BufferedReader stub = open(name)) {
          stubs.put(
              name.substring(0, name.indexOf('.')), stub.lines().collect(Collectors.joining("\n")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return stubs;
  }

  private static BufferedReader open(String name) {
    InputStream in = SkuaCode.class.getResourceAsStream("stubs/" + name);
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
