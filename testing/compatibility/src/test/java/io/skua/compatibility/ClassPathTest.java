/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.aether.artifact.Artifact;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Services on the class paths that BOMs make, each in a JVM of its own: every span arrives, or the
 * tracer is refused in words. The table of {@code docs/compatibility.md} is what is seen here.
 */
@Tag("slow")
@Timeout(120)
class ClassPathTest {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final String BOOT = "org.springframework.boot:spring-boot-dependencies:";
  private static final String[] ALL_BUT_UDP = {
    "http", "otlp", "otlp-json", "gzip", "tls", "remote"
  };
  private static final String[] ALL = {
    "udp", "mdc", "http", "otlp", "otlp-json", "gzip", "tls", "remote"
  };

  /** What only newer libraries look up, and then it is there. */
  private static final Set<String> UNUSED_LINKS =
      Set.of("io/skua/thrift/MemoryTransport: org/apache/thrift/TConfiguration.DEFAULT");

  /** The columns of the table. */
  private static final List<String> LIBRARIES =
      List.of(
          "opentracing-api",
          "okhttp",
          "okio",
          "kotlin-stdlib",
          "jackson-core",
          "libthrift",
          "slf4j-api");

  private static final Map<ClassPath, List<Artifact>> RESOLVED = new HashMap<>();

  @TempDir static Path directory;
  private static Receivers receivers;
  private static Resolver resolver;

  @BeforeAll
  static void start() throws Exception {
    receivers = Receivers.start(directory);
    resolver = new Resolver();
  }

  @AfterAll
  static void stop() {
    receivers.close();
  }

  static List<ClassPath> classPaths() {
    return List.of(
        ClassPath.of("no BOM"),
        ClassPath.of("Spring Boot 2.1.18", BOOT + "2.1.18.RELEASE")
            .refuses("Kotlin: found 1.2.71, needed 1.3", ALL_BUT_UDP),
        ClassPath.of("Spring Boot 2.1.18 with Kotlin 1.3", BOOT + "2.1.18.RELEASE")
            .pinned("org.jetbrains.kotlin:kotlin-stdlib:1.3.72"),
        ClassPath.of("Spring Boot 2.1.18 with OkHttp 3.14", BOOT + "2.1.18.RELEASE")
            .pinned("com.squareup.okhttp3:okhttp:3.14.9"),
        ClassPath.of("Spring Boot 2.2.13", BOOT + "2.2.13.RELEASE"),
        ClassPath.of("Spring Boot 2.3.12", BOOT + "2.3.12.RELEASE"),
        ClassPath.of("Spring Boot 2.6.15", BOOT + "2.6.15"),
        ClassPath.of("Spring Boot 2.7.18", BOOT + "2.7.18"),
        ClassPath.of("Spring Boot 3.5.16", BOOT + "3.5.16"),
        ClassPath.of("Spring Boot 4.1.2", BOOT + "4.1.2"),
        ClassPath.of("Quarkus 1.13.7", "io.quarkus:quarkus-bom:1.13.7.Final")
            .refuses("OpenTracing: found 0.31.0, needed 0.32", ALL),
        ClassPath.of("Quarkus 1.13.7 with OpenTracing 0.33", "io.quarkus:quarkus-bom:1.13.7.Final")
            .pinned(
                "io.opentracing:opentracing-api:0.33.0",
                "io.opentracing:opentracing-noop:0.33.0",
                "io.opentracing:opentracing-util:0.33.0"),
        ClassPath.of("Quarkus 2.16.12", "io.quarkus:quarkus-bom:2.16.12.Final"),
        ClassPath.of("Micronaut 2.5.13", "io.micronaut:micronaut-bom:2.5.13"),
        ClassPath.of("Micronaut 4.10.17", "io.micronaut.platform:micronaut-platform:4.10.17"),
        ClassPath.of("Dropwizard 2.1.12", "io.dropwizard:dropwizard-dependencies:2.1.12"),
        ClassPath.of("Dropwizard 4.0.17", "io.dropwizard:dropwizard-dependencies:4.0.17"),
        ClassPath.of("opentracing-jaxrs2 0.5.0")
            .after("io.opentracing.contrib:opentracing-jaxrs2:0.5.0"),
        ClassPath.of("OkHttp 5 without `okhttp-jvm`")
            .pinned("com.squareup.okhttp3:okhttp:5.5.1")
            .refuses("OkHttp: found none, needed 3.14", ALL),
        ClassPath.of("OkHttp 5 beside OkHttp 4").after("com.squareup.okhttp3:okhttp-jvm:5.5.1"),
        ClassPath.of("OkHttp 5 with Kotlin 1.9", BOOT + "3.5.16")
            .before("com.squareup.okhttp3:okhttp-jvm:5.5.1")
            .without("com.squareup.okhttp3:okhttp"),
        ClassPath.of("OkHttp 5 with Okio 2")
            .pinned("org.jetbrains.kotlin:kotlin-stdlib:2.1.21")
            .before("com.squareup.okio:okio:2.8.0", "com.squareup.okhttp3:okhttp-jvm:5.5.1")
            .without("com.squareup.okhttp3:okhttp")
            .refuses("Okio: found 2.8.0", ALL_BUT_UDP),
        ClassPath.of("OkHttp 3.12, Jackson 2.8")
            .pinned(
                "com.squareup.okhttp3:okhttp:3.12.13",
                "com.fasterxml.jackson.core:jackson-core:2.8.11")
            .refuses("OkHttp: found 3.12.13, needed 3.14", ALL_BUT_UDP),
        ClassPath.of("oldest of everything")
            .pinned(
                "com.squareup.okhttp3:okhttp:3.14.9",
                "com.fasterxml.jackson.core:jackson-core:2.9.10",
                "org.apache.thrift:libthrift:0.13.0",
                "org.slf4j:slf4j-api:1.7.36",
                "io.opentracing:opentracing-api:0.32.0",
                "io.opentracing:opentracing-noop:0.32.0",
                "io.opentracing:opentracing-util:0.32.0"),
        ClassPath.of("Kotlin 1.3 with OkHttp 4")
            .pinned("org.jetbrains.kotlin:kotlin-stdlib:1.3.72"),
        ClassPath.of("newest of everything")
            .pinned(
                "com.fasterxml.jackson.core:jackson-core:2.23.0",
                "org.jetbrains.kotlin:kotlin-stdlib:2.4.21",
                "org.apache.thrift:libthrift:0.25.0",
                "org.slf4j:slf4j-api:2.0.20")
            .before("com.squareup.okhttp3:okhttp-jvm:5.5.1")
            .without("com.squareup.okhttp3:okhttp"));
  }

  private static List<Artifact> resolved(ClassPath pom) throws Exception {
    List<Artifact> known = RESOLVED.get(pom);
    if (known == null) {
      known = resolver.classPath(pom);
      RESOLVED.put(pom, known);
    }
    return known;
  }

  @ParameterizedTest
  @MethodSource("classPaths")
  void eachSpan_ofEachKindOfService_arrivesOrTheTracerIsRefused(ClassPath pom) throws Exception {
    Map<String, String> settings = receivers.settings();
    List<String> output = ServiceProcess.run(JAVA_HOME, resolved(pom), settings);

    Map<String, String> outcomes = new LinkedHashMap<>();
    Set<String> expected = new TreeSet<>();
    for (String kind : settings.keySet()) {
      String line = output.stream().filter(l -> l.startsWith(kind + ": ")).findFirst().orElse("");
      String message = pom.refusals().get(kind);
      if (message == null) {
        outcomes.put(line, kind + ": sent");
        IntStream.range(0, Service.SPANS).forEach(i -> expected.add(kind + "-" + i));
      } else {
        outcomes.put(line, isRefused(line, message) ? line : message);
      }
    }
    assertThat(outcomes.keySet())
        .as(String.join("\n", output))
        .hasSameElementsAs(outcomes.values());
    assertThat(output).filteredOn(line -> line.startsWith("failure")).isEmpty();
    assertThat(output).contains("end");
    Set<String> arrived = receivers.take(expected.size(), 5_000);
    assertThat(arrived).filteredOn(name -> name.matches(".*-\\d")).hasSameElementsAs(expected);
  }

  private static boolean isRefused(String line, String message) {
    return line.contains(": refused class path: ") && line.contains(message);
  }

  @ParameterizedTest
  @MethodSource("classPaths")
  void eachLink_ofSkua_leadsSomewhere(ClassPath pom) throws Exception {
    Set<String> broken = Links.broken(resolved(pom).stream().map(Artifact::getFile).toList());
    broken.removeAll(UNUSED_LINKS);

    assertThat(broken.isEmpty()).as("%s", broken).isEqualTo(isFit(pom));
  }

  /** Whether all is there that Skua itself calls; what its libraries call is another question. */
  private static boolean isFit(ClassPath pom) {
    return pom.refusals().values().stream()
        .allMatch(message -> message.startsWith("Kotlin") || message.startsWith("Okio"));
  }

  @Test
  void consumer_withoutABom_getsOneVersionOfKotlin() throws Exception {
    List<Artifact> artifacts = resolved(ClassPath.of("no BOM"));

    assertThat(artifacts)
        .filteredOn(artifact -> artifact.getGroupId().equals("org.jetbrains.kotlin"))
        .extracting(Artifact::getArtifactId)
        .containsExactly("kotlin-stdlib");
  }

  @Test
  void table_ofTheDocument_isWhatIsTested() throws Exception {
    List<String> rows = new ArrayList<>(List.of("|---".repeat(LIBRARIES.size() + 2) + "|"));
    for (ClassPath pom : classPaths()) {
      rows.add(row(pom, resolved(pom)));
    }
    rows.add("");
    Path document = Resolver.ROOT.resolve("docs/compatibility.md");

    assertThat(Files.readAllLines(document)).containsSequence(rows);
  }

  private static String row(ClassPath pom, List<Artifact> artifacts) {
    String versions =
        LIBRARIES.stream()
            .map(library -> version(library, artifacts))
            .collect(Collectors.joining(" | "));
    return "| " + pom + " | " + versions + " | " + outcome(pom) + " |";
  }

  /** OkHttp and Okio have a second artifact id each, for the JVM. */
  private static String version(String library, List<Artifact> artifacts) {
    return artifacts.stream()
        .filter(
            artifact ->
                artifact.getArtifactId().equals(library)
                    || artifact.getArtifactId().equals(library + "-jvm"))
        .map(Artifact::getVersion)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String outcome(ClassPath pom) {
    if (pom.refusals().isEmpty()) {
      return "arrives";
    }
    return pom.refusals().size() == ALL.length ? "refused" : "UDP arrives, the rest is refused";
  }
}
