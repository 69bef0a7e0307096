/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openrewrite.java.Assertions.java;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openrewrite.java.JavaParser;
import org.openrewrite.test.RecipeSpec;
import org.openrewrite.test.RewriteTest;
import org.openrewrite.test.SourceSpecs;
import org.openrewrite.test.TypeValidation;

/**
 * The rows of docs/migration.md, "For code that names internals", before and after: each file of
 * {@code rows} names its row, and has both. OpenRewrite's own test runs each recipe a second time
 * and fails if that changes anything.
 */
@Tag("slow")
@EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "the parser is that of 17")
class MigrateCodeTest implements RewriteTest {
  private static final Path ROOT = Path.of("../..");
  private static final Path ROWS = Path.of("src/test/resources/rows");
  private static final Path RECIPE = Path.of("src/main/resources/META-INF/rewrite/skua.yml");
  private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (.*?) \\|");

  /** The old and the new text of a file, and the rows that it shows. */
  record Case(String name, List<String> rows, String before, String after) {
    static Case of(Path file) {
      try {
        List<String> lines = Files.readAllLines(file);
        int middle = lines.indexOf("=>");
        List<String> rows = new ArrayList<>();
        while (lines.get(rows.size()).startsWith("row: ")) {
          rows.add(lines.get(rows.size()).substring("row: ".length()));
        }
        return new Case(
            file.getFileName().toString(),
            rows,
            String.join("\n", lines.subList(rows.size(), middle)),
            String.join("\n", lines.subList(middle + 1, lines.size())));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() throws IOException {
    try (Stream<Path> files = Files.list(ROWS)) {
      return files.sorted().map(Case::of).toList();
    }
  }

  private static List<String> firstCells(String section) throws IOException {
    String text = Files.readString(ROOT.resolve("docs/migration.md"));
    String rest = text.substring(text.indexOf("\n## " + section) + 1);
    return FIRST_CELL
        .matcher(rest.split("\n## ")[0])
        .results()
        .map(cell -> cell.group(1).replace("`", ""))
        .filter(cell -> !cell.equals("jaeger-client") && !cell.equals("---"))
        .toList();
  }

  @Override
  public void defaults(RecipeSpec spec) {
    spec.recipeFromResource("/META-INF/rewrite/skua.yml", "io.skua.rewrite.MigrateFromJaegerClient")
        .parser(
            JavaParser.fromJavaVersion()
                .classpath(
                    "jaeger-core",
                    "jaeger-thrift",
                    "jaeger-micrometer",
                    "jaeger-tracerresolver",
                    "opentracing-api",
                    "opentracing-util",
                    "libthrift",
                    "okhttp",
                    "slf4j-api"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void code_thatNamesInternals_isTranslatedOrMarked(Case row) {
    rewriteRun(java(row.before(), row.after()));
  }

  /**
   * Read anew, with Skua beside the old client; what is left to its author does not compile. Types
   * of the old client that are left have members of renamed types: a change that shows in no text.
   */
  @Test
  void code_migratedBefore_isLeftAlone() throws Exception {
    List<Path> classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();
    List<SourceSpecs> sources = new ArrayList<>();
    for (Case row : cases()) {
      sources.add(java("package row" + sources.size() + ";\n\n" + row.after()));
    }

    rewriteRun(
        spec ->
            spec.parser(JavaParser.fromJavaVersion().classpath(classPath))
                .typeValidationOptions(TypeValidation.none())
                .expectedCyclesThatMakeChanges(1),
        sources.toArray(SourceSpecs[]::new));
  }

  @Test
  void rows_ofTheTable_areAllShown() throws Exception {
    assertThat(cases().stream().flatMap(row -> row.rows().stream()).distinct())
        .containsExactlyInAnyOrderElementsOf(firstCells("For code that names internals"));
  }

  @Test
  void marks_always_nameARow() throws Exception {
    String cells =
        String.join("\n", firstCells("For code that names internals"))
            + String.join("\n", firstCells("What is different on purpose"));
    List<String> rows =
        Pattern.compile("row: \"(.*)\"")
            .matcher(Files.readString(RECIPE))
            .results()
            .map(row -> row.group(1))
            .distinct()
            .toList();

    assertThat(rows).isNotEmpty().allSatisfy(row -> assertThat(cells).contains(row));
  }
}
