/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stranger finds each type of the libraries: in the map of its package, and each public one in
 * docs/architecture.md. These are the modules at the top of the repository, and those of {@code
 * integrations/} and {@code migration/}.
 */
class PackageMapTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int MAX_TYPES = 35;

  /** More types than these are not found at a glance. */
  private static final int MAX_WITHOUT_MAP = 15;

  private static final Pattern MAP = Pattern.compile("(?s)<pre>\n(.*?)</pre>");
  private static final Pattern TYPE = Pattern.compile("\\b[A-Z]\\w+");
  private static final Pattern PUBLIC =
      Pattern.compile("(?m)^public .*\\b(?:class|interface|enum)\\b");
  private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([\\w/-]+)/` \\| (?:`io\\.skua|\\|)");

  /** A folder with sources of one package, named by the package. */
  record Sources(String name, Path folder) {
    List<String> types() throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(file -> file.endsWith(".java") && !file.equals("package-info.java"))
            .map(file -> file.substring(0, file.length() - ".java".length()))
            .sorted()
            .toList();
      }
    }

    String text(String type) throws IOException {
      return Files.readString(folder.resolve(type + ".java"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Sources> packages() throws IOException {
    List<Sources> packages = new ArrayList<>();
    for (Path module : modules()) {
      Path java = module.resolve("src/main/java");
      try (Stream<Path> files = Files.walk(java)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .map(Path::getParent)
            .distinct()
            .map(dir -> new Sources(java.relativize(dir).toString().replace('/', '.'), dir))
            .forEach(packages::add);
      }
    }
    return packages;
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> integrations = Files.list(ROOT.resolve("integrations"));
        Stream<Path> migration = Files.list(ROOT.resolve("migration"))) {
      return Stream.of(top, integrations, migration)
          .flatMap(folders -> folders)
          .filter(folder -> Files.exists(folder.resolve("src/main/java")))
          .filter(folder -> !folder.endsWith("benchmarks"))
          .sorted()
          .toList();
    }
  }

  private static String architecture() throws IOException {
    return Files.readString(ROOT.resolve("docs/architecture.md"));
  }

  @Test
  void packages_ofTheLibraries_areFound() throws Exception {
    assertThat(packages())
        .extracting(Sources::name)
        .contains("io.skua", "io.skua.tracer", "io.skua.internal", "io.skua.reporter.udp");
  }

  @ParameterizedTest
  @MethodSource("packages")
  void types_ofAPackage_areNotTooMany(Sources sources) throws Exception {
    assertThat(sources.types()).hasSizeLessThanOrEqualTo(MAX_TYPES);
  }

  @ParameterizedTest
  @MethodSource("packages")
  void map_ofAPackage_hasEachTypeOnce(Sources sources) throws Exception {
    List<String> mapped =
        MAP.matcher(sources.text("package-info"))
            .results()
            .flatMap(map -> TYPE.matcher(map.group(1)).results())
            .map(MatchResult::group)
            .sorted()
            .toList();

    if (sources.types().size() > MAX_WITHOUT_MAP || !mapped.isEmpty()) {
      assertThat(mapped).isEqualTo(sources.types());
    }
  }

  @ParameterizedTest
  @MethodSource("packages")
  void architecture_always_namesThePackageAndItsPublicTypes(Sources sources) throws Exception {
    String architecture = architecture();

    assertThat(architecture).contains('`' + sources.name() + '`');
    for (String type : sources.types()) {
      if (PUBLIC.matcher(sources.text(type)).find()) {
        assertThat(architecture).contains('`' + type + '`');
      }
    }
  }

  @Test
  void architecture_always_hasARowForEachModule() throws Exception {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    List<String> modules =
        MODULE
            .matcher(pom)
            .results()
            .map(module -> module.group(1))
            .filter(module -> !module.equals("benchmarks")) // it is a room of its own
            .toList();

    assertThat(modules).contains("tracer-core", "backend/all-in-one");
    assertThat(ROW.matcher(architecture()).results().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(modules);
  }
}
