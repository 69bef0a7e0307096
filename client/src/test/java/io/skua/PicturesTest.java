/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.reporter.BatchReporter;
import io.skua.reporter.SendOutcome;
import io.skua.thrift.ThriftEncoder;
import io.skua.tracer.InMemoryMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pictures of docs/architecture.md show what there is: modules, threads, outcomes. */
class PicturesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern PICTURE = Pattern.compile("(?s)```mermaid\\n(.*?)```");
  private static final Pattern ARROW = Pattern.compile("(?m)^  ([a-z-]+) --> ([a-z-]+)$");
  private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");
  private static final Pattern OURS = Pattern.compile("<artifactId>skua-([a-z-]+)</artifactId>");
  private static final Pattern REASONS = Pattern.compile("(?:dropped|failed): ([a-z_, ]+)");
  private static final Pattern THREAD = Pattern.compile("skua-[a-z]+");

  private static List<String> pictures() throws IOException {
    return find(PICTURE, Files.readString(ROOT.resolve("docs/architecture.md")), 1).toList();
  }

  private static Stream<String> find(Pattern pattern, String text, int group) {
    return pattern.matcher(text).results().map(result -> result.group(group));
  }

  private static List<Path> files(Path directory, String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(name) && !file.toString().contains("target"))
          .toList();
    }
  }

  private static Set<String> dependencies(Path pom) throws IOException {
    String module = pom.getParent().getFileName().toString();
    String text = Files.readString(pom);
    if (!text.contains("<artifactId>skua-parent</artifactId>")) {
      return Set.of(); // The BOM, and the services that somebody else builds.
    }
    return find(DEPENDENCY, text, 1)
        .filter(dependency -> !dependency.contains("<scope>test</scope>"))
        .flatMap(dependency -> find(OURS, dependency, 1))
        .map(other -> module + " --> " + other)
        .collect(Collectors.toSet());
  }

  @Test
  void modules_inThePicture_dependOnEachOtherAsInThePoms() throws IOException {
    Set<String> expected = new TreeSet<>();
    for (Path pom : files(ROOT, "pom.xml")) {
      if (!pom.getParent().equals(ROOT)) {
        expected.addAll(dependencies(pom));
      }
    }

    assertThat(ARROW.matcher(pictures().get(0)).results().map(MatchResult::group).map(String::trim))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void threads_inThePictureOfASpan_areThoseThatAreStarted() throws IOException {
    StringBuilder sources = new StringBuilder();
    for (Path source : files(ROOT.resolve("reporter/src/main"), ".java")) {
      sources.append(Files.readString(source));
    }
    Set<String> started =
        find(Pattern.compile("\"(skua-[a-z]+)\""), sources.toString(), 1)
            .collect(Collectors.toSet());

    assertThat(started).isNotEmpty();
    assertThat(find(THREAD, pictures().get(1), 0)).containsExactlyInAnyOrderElementsOf(started);
  }

  @Test
  void outcomes_inThePicture_areThoseThatAreCounted() throws IOException {
    InMemoryMetrics metrics = new InMemoryMetrics();
    BatchReporter.builder(ThriftEncoder.compact(1_000), batch -> SendOutcome.SENT)
        .metrics(metrics)
        .build()
        .close();
    Set<String> counted =
        find(Pattern.compile("reason=([a-z_]+)"), metrics.values().toString(), 1)
            .collect(Collectors.toCollection(TreeSet::new));
    counted.add("reporter"); // The tracer counts it, of a reporter of someone else.

    assertThat(
            find(REASONS, pictures().get(2), 1)
                .flatMap(reasons -> Stream.of(reasons.split(", ")))
                .collect(Collectors.toSet()))
        .isEqualTo(counted);
  }
}
