/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Port;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanId;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.graph.Dependency;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications of the frameworks that build their tracer themselves, each with the dependencies and
 * the settings of its section of {@code docs/migration.md} and in a JVM of its own: the spans of a
 * request arrive. An application answers with the header that its second service got.
 */
@Tag("slow")
@Timeout(120)
class FrameworksTest {
  private static final Path SOURCES = Path.of("src/test/frameworks");

  private static final long CALLER = 0x5ca11e4L;

  @TempDir static Path directory;
  private static AllInOne backend;
  private static Resolver resolver;

  @BeforeAll
  static void start() throws Exception {
    backend = AllInOne.start();
    resolver = new Resolver();
  }

  @AfterAll
  static void stop() {
    backend.close();
  }

  static List<Framework> frameworks() {
    return List.of(
        Framework.of(
                "Vert.x",
                "vertx",
                "io.vertx:vertx-dependencies:5.0.7",
                "io.vertx:vertx-core",
                "org.slf4j:slf4j-simple:2.0.20")
            .sends("shop GET server", "  shop GET client *", "    shop GET server"),
        Framework.of(
                "Vert.x",
                "vertx",
                "io.vertx:vertx-dependencies:4.5.27",
                "io.vertx:vertx-core",
                "org.slf4j:slf4j-simple:2.0.20")
            .sends("shop GET server", "  shop GET client *", "    shop GET server"),
        Framework.of(
                "Micronaut 4.7",
                "micronaut",
                "io.micronaut.platform:micronaut-platform:4.7.6",
                "io.micronaut:micronaut-http-server-netty",
                "io.micronaut:micronaut-http-client",
                "io.micronaut:micronaut-jackson-databind",
                "org.slf4j:slf4j-simple:2.0.16")
            .processedBy("io.micronaut:micronaut-inject-java")
            .sends("shop GET /checkout ", "  shop GET //price  *", "    shop GET /price "),
        Framework.of(
                "Spring Boot 2.7 with OpenTracing's starter",
                "spring",
                "org.springframework.boot:spring-boot-dependencies:2.7.18",
                "org.springframework.boot:spring-boot-starter-web")
            .sends("shop checkout server", "  shop GET client *", "    shop price server"),
        Framework.of(
                "Spring Boot 2.7 with OpenTracing's cloud starter",
                "spring",
                "org.springframework.boot:spring-boot-dependencies:2.7.18",
                "org.springframework.boot:spring-boot-starter-web")
            .sends("shop checkout server", "  shop GET client *", "    shop price server"),
        Framework.of(
                "Helidon 2",
                "helidon",
                "io.helidon:helidon-dependencies:2.5.1",
                "io.helidon.webserver:helidon-webserver",
                "io.helidon.webclient:helidon-webclient",
                "io.helidon.webclient:helidon-webclient-tracing")
            .sends(
                "shop HTTP Request ",
                "  shop GET-http://127.0.0.1/price  *",
                "    shop HTTP Request "),
        Framework.of(
                "Solr 8",
                "solr",
                "org.eclipse.jetty:jetty-bom:9.4.44.v20210927",
                "org.apache.solr:solr-core:8.11.2")
            .sends("solr GET:127.0.0.1 server *", "  solr POST:127.0.0.1 server"),
        Framework.of(
                "Temporal",
                "temporal",
                "io.temporal:temporal-bom:1.38.0",
                "io.temporal:temporal-sdk",
                "io.temporal:temporal-testing",
                "org.slf4j:slf4j-simple:2.0.20")
            .sends(
                "shop GET server",
                "  shop StartWorkflow:Checkout ",
                "    shop RunWorkflow:Checkout ",
                "      shop StartActivity:Price ",
                "        shop RunActivity:Price  *"));
  }

  @ParameterizedTest
  @MethodSource("frameworks")
  void request_ofEachFramework_isOneTrace(Framework framework) throws Exception {
    MigrationPage page = MigrationPage.section(framework.section());
    List<Dependency> managed = resolver.managedBy(framework.bom());
    List<Dependency> dependencies = new ArrayList<>(page.dependencies());
    framework.dependencies().forEach(own -> dependencies.add(Resolver.dependency(own)));
    List<Artifact> classPath = resolver.classPath(dependencies, managed);
    List<Artifact> processors =
        resolver.classPath(
            framework.processors().stream().map(Resolver::dependency).toList(), managed);
    Path classes = directory.resolve(framework.source());
    Application.compile(
        SOURCES.resolve(framework.source()).resolve("App.java"), classPath, processors, classes);

    try (Application application = Application.start(classes, classPath, here(page.settings()))) {
      assertTrace(application, framework, null, 0);
      String traceId = SpanId.toHex(framework.toString().hashCode() & 0xffffffffL);
      assertTrace(application, framework, traceId + ':' + SpanId.toHex(CALLER) + ":0:1", CALLER);
    }
    assertThat(classPath).extracting(Artifact::getGroupId).doesNotContain("io.jaegertracing");
  }

  /** Asks with this context, or with none, and expects the trace below this span, 0 for none. */
  private static void assertTrace(
      Application application, Framework framework, String context, long caller) throws Exception {
    String answer = application.get("/checkout", context);
    String traceId = answer.substring(0, 16);
    List<Span> spans = spans(traceId, framework.spans().size());

    assertThat(tree(spans, caller, answer, ""))
        .as(application.output())
        .isEqualTo(framework.spans());
    assertThat(answer).startsWith(context == null ? "" : context.substring(0, 16));
    assertThat(spansLogged(application, traceId)).isEqualTo(spans.size());
  }

  private static long spansLogged(Application application, String traceId) throws Exception {
    return application
        .output()
        .lines()
        .filter(line -> line.contains("Span reported: " + traceId))
        .count();
  }

  /** The settings of the page, with the backend of this test. */
  private static Properties here(Properties written) {
    Properties settings = new Properties();
    settings.setProperty("server.port", "0"); // of Spring
    settings.setProperty("micronaut.server.port", "-1");
    URI collector = backend.url(Port.COLLECTOR);
    for (String name : written.stringPropertyNames()) {
      String value = written.getProperty(name);
      settings.setProperty(
          name,
          value
              .replace("collector", collector.getHost())
              .replace("14268", String.valueOf(collector.getPort()))
              .replace("6831", String.valueOf(backend.port(Port.AGENT_COMPACT))));
    }
    return settings;
  }

  /** What has arrived of a trace once it has as many spans, or after 10 seconds. */
  private static List<Span> spans(String traceId, int count) throws InterruptedException {
    List<Span> spans = List.of();
    for (int tries = 0; tries < 200 && spans.size() < count; tries++) {
      Thread.sleep(50);
      spans =
          backend.traces().stream()
              .filter(trace -> trace.id().toString().equals(traceId))
              .flatMap(trace -> trace.spans().stream())
              .toList();
    }
    return spans;
  }

  private static List<String> tree(List<Span> spans, long parent, String header, String indent) {
    List<String> lines = new ArrayList<>();
    spans.stream()
        .filter(span -> span.parentSpanId() == parent)
        .sorted(Comparator.comparingLong(Span::startMicros))
        .forEach(
            span -> {
              String operation = span.operationName().replaceFirst("[:_]\\d+(/|$)", "$1");
              String line = span.service() + ' ' + operation + ' ' + span.kind();
              lines.add(indent + line + (headerOf(span).equals(header) ? " *" : ""));
              lines.addAll(tree(spans, span.spanId(), header, indent + "  "));
            });
    return lines;
  }

  private static String headerOf(Span span) {
    return String.join(
        ":",
        span.traceId().toString(),
        SpanId.toHex(span.spanId()),
        span.parentSpanId() == 0 ? "0" : SpanId.toHex(span.parentSpanId()),
        "1");
  }
}
