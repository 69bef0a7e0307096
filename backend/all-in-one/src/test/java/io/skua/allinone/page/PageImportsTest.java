/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the page's modules, as their import statements say. */
class PageImportsTest {
  private static final Path PAGE = Path.of("src/main/resources/page");

  /** Of {@code import ... from './a.js'}, {@code export ... from}, and {@code import('./a.js')}. */
  private static final Pattern IMPORT =
      Pattern.compile("(?:\\bfrom|\\bimport)\\s*\\(?\\s*['\"](?:\\./|/page/)([\\w-]+\\.js)['\"]");

  private final Map<String, List<String>> imports = new TreeMap<>();

  PageImportsTest() throws IOException {
    try (Stream<Path> files = Files.list(PAGE)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".js")).toList()) {
        List<String> names =
            IMPORT.matcher(Files.readString(file)).results().map(found -> found.group(1)).toList();
        imports.put(file.getFileName().toString(), names);
      }
    }
  }

  @Test
  void imports_always_areFound() {
    assertThat(imports).hasSizeGreaterThan(50);
    assertThat(imports.get("app.js")).contains("lib.js", "shell.js", "trace.js");
    assertThat(imports.keySet())
        .containsAll(imports.values().stream().flatMap(List::stream).toList());
  }

  @Test
  void modules_never_standInACircle() {
    Set<String> done = new HashSet<>();
    for (String module : imports.keySet()) {
      assertNoCircle(module, new ArrayList<>(), done);
    }
  }

  private void assertNoCircle(String module, List<String> way, Set<String> done) {
    assertThat(way).as("on the way to %s again", module).doesNotContain(module);
    if (done.contains(module)) {
      return;
    }
    way.add(module);
    for (String imported : imports.get(module)) {
      assertNoCircle(imported, way, done);
    }
    way.remove(way.size() - 1);
    done.add(module);
  }
}
