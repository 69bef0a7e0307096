/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.aether.artifact.Artifact;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code skua-client-all} as it is published, on class paths that break {@code skua-client}. Needs
 * the jar, with its pom beside it, in {@code -Dskua.client-all}, as {@code .ci/release-check} gives
 * it; is skipped without.
 */
@Tag("slow")
@Timeout(120)
@EnabledIfSystemProperty(named = ClientAllTest.JAR, matches = ".+")
class ClientAllTest {
  static final String JAR = "skua.client-all";

  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /** Skua's own. */
  private static final Set<String> PACKAGES =
      Set.of(
          "io/skua",
          "io/skua/internal",
          "io/skua/propagation",
          "io/skua/reporter",
          "io/skua/reporter/http",
          "io/skua/reporter/udp",
          "io/skua/sampler",
          "io/skua/thrift",
          "io/skua/tracer");

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

  /** Most have older libraries than Skua works with, or two that do not fit each other. */
  static List<ClassPath> classPaths() {
    return List.of(
        ClassPath.of("nothing else"),
        ClassPath.of("Spring Boot 2.1.18 with Kotlin 1.2")
            .before(
                "org.jetbrains.kotlin:kotlin-stdlib:1.2.71",
                "com.fasterxml.jackson.core:jackson-core:2.9.10",
                "com.squareup.okhttp3:okhttp:4.12.0")
            .pinned(
                "org.jetbrains.kotlin:kotlin-stdlib:1.2.71",
                "org.jetbrains.kotlin:kotlin-stdlib-common:1.2.71",
                "org.slf4j:slf4j-api:1.7.30"),
        ClassPath.of("OkHttp 5 without `okhttp-jvm`").before("com.squareup.okhttp3:okhttp:5.5.1"),
        ClassPath.of("OkHttp 5 with Okio 2")
            .before("com.squareup.okio:okio:2.8.0", "com.squareup.okhttp3:okhttp-jvm:5.5.1"),
        ClassPath.of("OkHttp 3.12, Jackson 2.8")
            .before(
                "com.squareup.okhttp3:okhttp:3.12.13",
                "com.fasterxml.jackson.core:jackson-core:2.8.11"),
        ClassPath.of("jaeger-client 1.8.1").before("io.jaegertracing:jaeger-client:1.8.1"),
        ClassPath.of("OpenTracing 0.32, SLF4J 1.7")
            .pinned(
                "org.slf4j:slf4j-api:1.7.36",
                "io.opentracing:opentracing-api:0.32.0",
                "io.opentracing:opentracing-noop:0.32.0",
                "io.opentracing:opentracing-util:0.32.0"));
  }

  @ParameterizedTest
  @MethodSource("classPaths")
  void eachSpan_whateverElseIsOnTheClassPath_arrives(ClassPath pom) throws Exception {
    Map<String, String> settings = receivers.settings();
    Set<String> lines = new TreeSet<>(Set.of("end"));
    Set<String> spans = new TreeSet<>();
    for (String kind : settings.keySet()) {
      lines.add(kind + ": sent");
      IntStream.range(0, Service.SPANS).forEach(i -> spans.add(kind + "-" + i));
    }

    List<String> output =
        ServiceProcess.run(JAVA_HOME, resolver.classPath("skua-client-all", pom), settings);

    assertThat(output).containsAll(lines);
    assertThat(output).filteredOn(line -> line.startsWith("failure")).isEmpty();
    assertThat(receivers.take(spans.size(), 5_000))
        .filteredOn(name -> name.matches(".*-\\d"))
        .hasSameElementsAs(spans);
  }

  @Test
  void refusal_onAnOpenTracingTooOld_namesThatAlone() throws Exception {
    ClassPath pom =
        ClassPath.of("OpenTracing 0.31")
            .pinned(
                "io.opentracing:opentracing-api:0.31.0",
                "io.opentracing:opentracing-noop:0.31.0",
                "io.opentracing:opentracing-util:0.31.0");

    List<String> output =
        ServiceProcess.run(
            JAVA_HOME, resolver.classPath("skua-client-all", pom), receivers.settings());

    assertThat(output)
        .filteredOn(line -> line.startsWith("udp: "))
        .singleElement()
        .asString()
        .contains("refused class path: OpenTracing: found 0.31.0, needed 0.32 or 0.33 (");
  }

  @Test
  void dependencies_ofThePublishedPom_areWhatAnApplicationShares() throws Exception {
    assertThat(resolver.classPath("skua-client-all", ClassPath.of("nothing else")))
        .extracting(Artifact::getArtifactId)
        .containsExactlyInAnyOrder(
            "skua-client-all",
            "opentracing-api",
            "opentracing-noop",
            "opentracing-util",
            "opentracing-tracerresolver",
            "slf4j-api");
  }

  @Test
  void classes_ofOthers_areInPackagesOfSkua() throws Exception {
    Set<String> packages =
        names().stream()
            .filter(name -> name.endsWith(".class"))
            .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('/'))))
            .map(name -> name.replaceFirst("^(io/skua/shaded/\\w+).*", "$1"))
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> expected = new TreeSet<>(PACKAGES);
    for (String library : List.of("jackson", "kotlin", "okhttp3", "okio", "thrift")) {
      expected.add("io/skua/shaded/" + library);
    }
    assertThat(packages).isEqualTo(expected);
  }

  @Test
  void metadata_ofTheJar_isOfSkuaAndNamesWhoseCodeIsInside() throws Exception {
    assertThat(names())
        .filteredOn(name -> name.startsWith("META-INF/") && !name.endsWith("/"))
        .containsExactlyInAnyOrder(
            "META-INF/MANIFEST.MF",
            "META-INF/LICENSE",
            "META-INF/NOTICE",
            "META-INF/FastDoubleParser-LICENSE",
            "META-INF/FastDoubleParser-ThirdParty-LICENSE",
            "META-INF/Schubfach-LICENSE",
            "META-INF/native-image/io.skua/skua-tracer-core/reflect-config.json",
            "META-INF/native-image/io.skua/skua-tracer-core/resource-config.json",
            "META-INF/services/io.opentracing.contrib.tracerresolver.TracerFactory",
            "META-INF/services/io.opentracing.contrib.tracerresolver.TracerResolver",
            "META-INF/services/io.skua.shaded.jackson.core.JsonFactory",
            "META-INF/services/io.skua.tracer.DefaultCodecs");
    assertThat(text("META-INF/NOTICE"))
        .contains("Skua", "Thrift", "OkHttp", "Okio", "Kotlin", "Jackson JSON processor");
    assertThat(text("META-INF/services/io.skua.shaded.jackson.core.JsonFactory"))
        .startsWith("io.skua.shaded.jackson.core.");
  }

  private static Set<String> names() throws Exception {
    Set<String> names = new TreeSet<>();
    try (JarFile jar = new JarFile(System.getProperty(JAR))) {
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        names.add(entries.nextElement().getName());
      }
    }
    return names;
  }

  private static String text(String name) throws Exception {
    try (JarFile jar = new JarFile(System.getProperty(JAR))) {
      return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), "UTF-8");
    }
  }
}
