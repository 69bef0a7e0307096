/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All tests of this module again, by the classes that were compiled against JUnit 5.9 and the
 * AssertJ of Skua: on JUnit 6 and AssertJ 3.21.
 */
@Tag("slow")
class OtherVersionsTest {
  private static String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target/other-versions"))) {
      Stream<String> others =
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .filter(entry -> !new File(entry).getName().matches("(junit|assertj)-.*\\.jar"));
      return Stream.concat(jars.map(Path::toString), others)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  @Test
  void tests_ofThisModule_passOnOtherVersions() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-D" + VersionsTest.OTHERS,
                    "-cp",
                    classPath(),
                    "org.junit.platform.console.ConsoleLauncher",
                    "execute",
                    "--scan-class-path=" + Path.of("target/test-classes"),
                    "--exclude-classname=.*\\.OtherVersionsTest",
                    "--details=summary",
                    "--disable-banner"))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    Matcher passed = Pattern.compile("(\\d+) tests successful").matcher(output);
    assertThat(passed.find()).as(output).isTrue();
    assertThat(Integer.parseInt(passed.group(1))).as(output).isGreaterThan(150);
  }
}
