/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service on the other versions of Java that Skua's users have: every span arrives, by every way
 * there is. Each needs a Java, with its {@code bin/java}, in the folder of its version in that of
 * {@code -Dskua.jres}, as {@code .ci/run} puts it there; without it the test is skipped with the
 * reason, with {@code -Dskua.jre=required} it fails.
 */
@Tag("slow")
@Timeout(120)
class JavaVersionTest {
  @TempDir static Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"11", "21"})
  void eachSpan_onThisJava_arrives(String version) throws Exception {
    Path javaHome = javaHome(version);
    try (Receivers receivers = Receivers.start(directory)) {
      Map<String, String> settings = receivers.settings();
      Set<String> lines = new TreeSet<>(Set.of("java: " + version, "end"));
      Set<String> spans = new TreeSet<>();
      for (String kind : settings.keySet()) {
        lines.add(kind + ": sent");
        IntStream.range(0, Service.SPANS).forEach(i -> spans.add(kind + "-" + i));
      }

      List<String> output =
          ServiceProcess.run(javaHome, new Resolver().classPath(ClassPath.of("no BOM")), settings);

      assertThat(output).containsAll(lines);
      assertThat(output).filteredOn(line -> line.startsWith("failure")).isEmpty();
      assertThat(receivers.take(spans.size(), 5_000))
          .filteredOn(name -> name.matches(".*-\\d"))
          .hasSameElementsAs(spans);
    }
  }

  private static Path javaHome(String version) {
    Path home = Path.of(System.getProperty("skua.jres", "none"), version);
    if (Files.isExecutable(home.resolve("bin/java"))) {
      return home.toAbsolutePath();
    }
    String reason = "no Java " + version + ": " + home.resolve("bin/java") + " (-Dskua.jres)";
    assertThat(System.getProperty("skua.jre")).as(reason).isNotEqualTo("required");
    return abort(reason);
  }
}
