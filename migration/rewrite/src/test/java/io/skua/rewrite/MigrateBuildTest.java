/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import static org.openrewrite.gradle.Assertions.buildGradle;
import static org.openrewrite.maven.Assertions.pomXml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openrewrite.ExecutionContext;
import org.openrewrite.InMemoryExecutionContext;
import org.openrewrite.gradle.marker.GradleProject;
import org.openrewrite.maven.MavenExecutionContextView;
import org.openrewrite.maven.tree.MavenRepository;
import org.openrewrite.test.RecipeSpec;
import org.openrewrite.test.RewriteTest;

/** Builds of Maven and Gradle; all artifacts come from a folder. */
@Tag("slow")
class MigrateBuildTest implements RewriteTest {
  private static final List<String> OLD =
      List.of(
          "jaeger-client",
          "jaeger-core",
          "jaeger-thrift",
          "jaeger-tracerresolver",
          "jaeger-micrometer",
          "jaeger-zipkin");
  private static String version;
  @TempDir private static Path repository;

  @BeforeAll
  static void publish() throws IOException {
    try (var yaml = MigrateBuildTest.class.getResourceAsStream("/META-INF/rewrite/skua.yml")) {
      Matcher named =
          Pattern.compile("newVersion: (\\S+)").matcher(new String(yaml.readAllBytes()));
      named.find();
      version = named.group(1);
    }
    for (String artifact : OLD) {
      publish("io.jaegertracing", artifact, "1.8.1");
    }
    publish("io.skua", "skua-client", version);
  }

  private static void publish(String group, String artifact, String version) throws IOException {
    Path folder = repository.resolve(group.replace('.', '/')).resolve(artifact).resolve(version);
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(artifact + '-' + version + ".pom"),
        pom(dependency(group, artifact, version)));
    Files.writeString(folder.resolve(artifact + '-' + version + ".jar"), "never opened");
  }

  /** A pom of these coordinates, by the text of a dependency. */
  private static String pom(String coordinates) {
    return "<project><modelVersion>4.0.0</modelVersion>"
        + coordinates.replaceAll("</?dependency>", "")
        + "</project>";
  }

  private static String dependency(String group, String artifact, String version) {
    return """
            <dependency>
              <groupId>%s</groupId>
              <artifactId>%s</artifactId>
              <version>%s</version>
            </dependency>
        """
        .formatted(group, artifact, version);
  }

  @Override
  public ExecutionContext defaultExecutionContext(
      org.openrewrite.test.SourceSpec<?>[] sourceSpecs) {
    ExecutionContext context = new InMemoryExecutionContext(failure -> failure.printStackTrace());
    MavenExecutionContextView maven = MavenExecutionContextView.view(context);
    maven.setAddCentralRepository(false);
    maven.setAddLocalRepository(false);
    maven.setRepositories(
        List.of(
            MavenRepository.builder()
                .id("folder")
                .uri(repository.toUri().toString())
                .releases("true")
                .snapshots("true")
                .knownToExist(true)
                .build()));
    return context;
  }

  @Override
  public void defaults(RecipeSpec spec) {
    spec.recipeFromResource(
        "/META-INF/rewrite/skua.yml", "io.skua.rewrite.MigrateFromJaegerClient");
  }

  private static String shop(String dependencies) {
    return """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>shop</groupId>
          <artifactId>shop</artifactId>
          <version>1</version>
          <dependencies>
        %s  </dependencies>
        </project>
        """
        .formatted(dependencies);
  }

  @Test
  void pom_withEveryArtifactThatSkuaReplaces_hasSkuaOnce() {
    rewriteRun(
        pomXml(
            shop(
                dependency("io.jaegertracing", "jaeger-client", "1.8.1")
                    + dependency("io.jaegertracing", "jaeger-core", "1.8.1")
                    + dependency("io.jaegertracing", "jaeger-thrift", "1.8.1")
                    + dependency("io.jaegertracing", "jaeger-tracerresolver", "1.8.1")),
            shop(dependency("io.skua", "skua-client", version))));
  }

  @Test
  void pom_withVersionInAProperty_hasTheVersionOfSkuaThere() {
    String properties = "  <properties><jaeger.version>%s</jaeger.version></properties>\n";
    String start = "  <dependencies>";
    rewriteRun(
        pomXml(
            shop(dependency("io.jaegertracing", "jaeger-thrift", "${jaeger.version}"))
                .replace(start, properties.formatted("1.8.1") + start),
            shop(dependency("io.skua", "skua-client", "${jaeger.version}"))
                .replace(start, properties.formatted(version) + start)));
  }

  @Test
  void pom_withArtifactsWithoutCounterpart_saysWhatToDo() {
    String micrometer = dependency("io.jaegertracing", "jaeger-micrometer", "1.8.1");
    rewriteRun(
        pomXml(
            shop(micrometer),
            shop(
                micrometer.replace(
                    "<dependency>",
                    "<dependency>\n      <!-- TODO Skua, docs/migration.md: pass a Metrics of your own"
                        + " that counts in your MeterRegistry -->"))));
  }

  @Test
  void gradle_withTheClient_hasSkua() {
    String build =
        """
        plugins {
            id 'java'
        }
        dependencies {
            implementation '%s'
            runtimeOnly group: '%s', name: '%s', version: '%s'
        }
        """;
    rewriteRun(
        buildGradle(
            build.formatted(
                "io.jaegertracing:jaeger-client:1.8.1",
                "io.jaegertracing",
                "jaeger-tracerresolver",
                "1.8.1"),
            build.formatted("io.skua:skua-client:" + version, "io.skua", "skua-client", version),
            spec -> spec.markers(GradleProject.builder().build())));
  }
}
