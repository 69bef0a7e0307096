/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the documents say is so: their Java compiles, their links lead somewhere, all settings are
 * there.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** A fence of {@code ```java skua-<module>} is that module's to compile. */
  private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");

  private static final Pattern JAVADOC = Pattern.compile("(?s)<pre>\\{@code\\n(.*?)\\}</pre>");

  private static final String IMPORTS =
      Stream.of(
              "io.skua",
              "io.skua.jfr",
              "io.skua.propagation",
              "io.skua.reporter",
              "io.skua.reporter.http",
              "io.skua.reporter.udp",
              "io.skua.sampler",
              "io.skua.thrift",
              "io.skua.tracer",
              "io.opentracing",
              "io.opentracing.propagation",
              "io.opentracing.tag",
              "io.opentracing.util",
              "java.time",
              "java.util")
          .map(name -> "import " + name + ".*;\n")
          .collect(
              Collectors.joining("", "", "import static org.assertj.core.api.Assertions.*;\n"));

  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern LINK = Pattern.compile("(?:\\]\\(|src=\"|srcset=\")([^)#\"]+)");

  private static final Pattern SETTING = Pattern.compile("`(JAEGER_[A-Z0-9_]*[A-Z0-9])[`=]");

  @TempDir Path classes;

  static List<Path> documents() throws Exception {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"));
        Stream<Path> top = Files.list(ROOT)) {
      return Stream.concat(docs, top).filter(path -> path.toString().endsWith(".md")).toList();
    }
  }

  /** A sample of Java from a document, named by where it stands. */
  record Sample(String place, String code) {
    @Override
    public String toString() {
      return place;
    }
  }

  static List<Sample> samples() throws Exception {
    List<Sample> samples = new ArrayList<>();
    for (Path document : documents()) {
      Matcher matcher = JAVA.matcher(Files.readString(document));
      while (matcher.find()) {
        String place = document.getFileName() + " at " + matcher.start();
        samples.add(new Sample(place, matcher.group(1)));
      }
    }
    return samples;
  }

  /** Those of the Javadoc of the libraries, which take their imports for granted. */
  static List<Sample> samplesOfJavadoc() throws Exception {
    List<Sample> samples = new ArrayList<>();
    for (Path source : sourcesOfLibraries()) {
      Matcher matcher = JAVADOC.matcher(Files.readString(source));
      while (matcher.find()) {
        String place = source.getFileName() + " at " + matcher.start();
        String code = matcher.group(1).replaceAll("(?m)^ *\\* ?", "");
        samples.add(new Sample(place, IMPORTS + code));
      }
    }
    return samples;
  }

  private static List<Path> sourcesOfLibraries() throws Exception {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      Stream<Path> jfr = Stream.of(ROOT.resolve("integrations/jfr")); // The others test their own.
      for (Path module : Stream.concat(modules.sorted(), jfr).toList()) {
        Path main = module.resolve("src/main/java");
        if (Files.isDirectory(main)) {
          try (Stream<Path> files = Files.walk(main)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  @Test
  void samples_always_areFound() throws Exception {
    assertThat(samples()).hasSizeGreaterThanOrEqualTo(4);
    assertThat(samplesOfJavadoc())
        .hasSizeGreaterThanOrEqualTo(19)
        .anyMatch(sample -> sample.place().startsWith("JfrObserver"));
  }

  @ParameterizedTest
  @MethodSource({"samples", "samplesOfJavadoc"})
  void sample_asPrinted_compiles(Sample sample) {
    StringWriter problems = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                problems,
                null,
                null,
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                null,
                List.of(source(sample.code())))
            .call();

    assertThat(compiled).as("%s\n%s", sample.code(), problems).isTrue();
  }

  /** What a sample takes for granted, unless it declares it: a tracer, and something to do. */
  private static JavaFileObject source(String code) {
    List<String> lines = Arrays.asList(code.split("\n"));
    String imports = lines.stream().filter(DocumentationTest::isImport).collect(newLines());
    String body = lines.stream().filter(line -> !isImport(line)).collect(newLines());
    String text =
        imports
            + "\nclass Sample {\n"
            + "  io.opentracing.Tracer tracer;\n"
            + "  io.skua.tracer.SkuaTracer.Builder builder;\n"
            + "  io.skua.tracer.SkuaSpanContext context;\n"
            + "  java.util.Map<String, String> job;\n"
            + "  String token;\n"
            + "  void placeOrder() {}\n  void sample() throws Exception {\n"
            + body
            + "\n  }\n}\n";
    return new SimpleJavaFileObject(
        URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static boolean isImport(String line) {
    return line.startsWith("import ");
  }

  private static java.util.stream.Collector<CharSequence, ?, String> newLines() {
    return Collectors.joining("\n");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void links_withinTheProject_leadSomewhere(Path document) throws Exception {
    Matcher link = LINK.matcher(Files.readString(document));
    while (link.find()) {
      String target = link.group(1);
      if (!target.contains("://")) {
        assertThat(document.resolveSibling(target)).exists();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void prose_inAnyDocument_isWrappedAt120Columns(Path document) throws Exception {
    String prose = FENCED.matcher(Files.readString(document)).replaceAll("");

    assertThat(prose.lines())
        .filteredOn(line -> !line.startsWith("|") && !line.strip().startsWith("<"))
        .allMatch(line -> line.length() <= 120 || !line.strip().contains(" "));
  }

  @Test
  void configuration_always_listsAllSettings() throws Exception {
    String text = Files.readString(ROOT.resolve("docs/configuration.md"));

    for (String name : settings()) {
      if (!name.equals(Configuration.JAEGER_PREFIX)
          && !name.equals(Configuration.JAEGER_SENDER_FACTORY)) {
        assertThat(text).contains('`' + name + '`');
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void settings_thatAreNamed_exist(Path document) throws Exception {
    Matcher named = SETTING.matcher(Files.readString(document));

    while (named.find()) {
      assertThat(settings()).contains(named.group(1));
    }
  }

  private static List<String> settings() throws Exception {
    List<String> settings = new ArrayList<>();
    for (var constant : Configuration.class.getFields()) {
      settings.add((String) constant.get(null));
    }
    return settings;
  }
}
