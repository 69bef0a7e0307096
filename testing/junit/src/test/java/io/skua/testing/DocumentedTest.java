/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static io.skua.testing.SkuaAssertions.assertThatTraces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/testing.md has what is compiled and run here, and by the consumers of a release. */
class DocumentedTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern INDENT = Pattern.compile("(?m)^ +");

  private static List<String> blocks(String document, String language) throws IOException {
    return Pattern.compile("(?s)```" + language + "\n(.*?)```")
        .matcher(Files.readString(ROOT.resolve(document)))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  static List<String> samples() throws IOException {
    List<String> samples = new ArrayList<>(blocks("docs/testing.md", "java skua-testing"));
    samples.addAll(blocks("README.md", "java skua-testing"));
    return samples;
  }

  static List<String> dependencies() throws IOException {
    List<String> dependencies = new ArrayList<>();
    for (String block : blocks("docs/testing.md", "xml")) {
      Pattern.compile("(?s)<dependency>.*?</dependency>")
          .matcher(block)
          .results()
          .map(MatchResult::group)
          .forEach(dependencies::add);
    }
    return dependencies;
  }

  private static String withoutIndent(String text) {
    return INDENT.matcher(text).replaceAll("");
  }

  @Test
  void document_always_hasSamples() throws Exception {
    assertThat(samples()).hasSizeGreaterThan(6);
    assertThat(dependencies()).hasSize(3);
    assertThat(samplesOfJavadoc()).hasSizeGreaterThan(4);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sample_asPrinted_isPartOfATest(String sample) throws Exception {
    StringBuilder sources = new StringBuilder();
    try (Stream<Path> files = Files.list(Path.of("src/test/java/com/example"))) {
      for (Path file : files.toList()) {
        sources.append(withoutIndent(Files.readString(file)));
      }
    }

    assertThat(sources.toString()).contains(withoutIndent(sample));
  }

  @ParameterizedTest
  @MethodSource("dependencies")
  void dependency_asPrinted_isOneOfTheConsumers(String dependency) throws Exception {
    String pom = Files.readString(ROOT.resolve("testing/consumers/tests/pom.xml"));

    assertThat(withoutIndent(pom)).contains(withoutIndent(dependency));
  }

  /** Those of the Javadoc, which take imports for granted, and what a test has. */
  static List<String> samplesOfJavadoc() throws IOException {
    List<String> samples = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/main/java/io/skua/testing"))) {
      for (Path file : files.toList()) {
        Pattern.compile("(?s)<pre>\\{@code\n(.*?)\\}</pre>")
            .matcher(Files.readString(file))
            .results()
            .map(sample -> sample.group(1).replaceAll("(?m)^ *\\* ?", ""))
            .forEach(samples::add);
      }
    }
    return samples;
  }

  private static final String SURROUNDINGS =
      """
      import static io.skua.testing.SkuaAssertions.*;
      import static org.assertj.core.api.Assertions.*;
      import io.opentracing.*;
      import io.opentracing.tag.*;
      import io.skua.allinone.*;
      import io.skua.sampler.*;
      import io.skua.testing.*;
      import io.skua.tracer.*;
      import org.junit.jupiter.api.Test;
      import org.junit.jupiter.api.extension.*;
      class Sample {
        SkuaExtension skua;
        RecordingReporter reporter;
        static class Shop {
          Shop(Tracer tracer) {}
          Shop(String endpoint) {}
          void checkout() {}
        }
        static class Surroundings extends Sample {
          void sample() {
            %s
          }
        }
      }
      """;

  @ParameterizedTest
  @MethodSource("samplesOfJavadoc")
  void sample_ofJavadoc_compiles(String sample, @TempDir Path classes) throws Exception {
    Path source = Files.writeString(classes.resolve("Sample.java"), SURROUNDINGS.formatted(sample));
    StringWriter problems = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  problems,
                  files,
                  null,
                  List.of("-d", "" + classes, "-cp", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(source))
              .call();

      assertThat(compiled).as("%s\n%s", sample, problems).isTrue();
    }
  }

  @Test
  void message_asPrinted_isWhatAnAssertionSays() throws Exception {
    RecordingReporter reporter = Recorded.request().reporter;
    String printed = blocks("docs/testing.md", "text").get(0).stripTrailing();

    assertThatThrownBy(
            () ->
                assertThatTraces(reporter).hasOneTraceThat().hasRoot("GET /").withChild("connect"))
        .hasMessage(printed);
  }
}
