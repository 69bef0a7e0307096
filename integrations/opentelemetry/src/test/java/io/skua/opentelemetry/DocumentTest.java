/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Port;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples of docs/opentelemetry.md and of the Javadoc, as they are printed. */
class DocumentTest {
  private static final Path DOCUMENT = Path.of("../../docs/opentelemetry.md");
  private static final Path SOURCES = Path.of("src/main/java/io/skua/opentelemetry");
  private static final Pattern SAMPLE = Pattern.compile("(?s)```java skua-opentelemetry\n(.*?)```");
  private static final Pattern JAVADOC = Pattern.compile("(?s)<pre>\\{@code\n(.*?)\\}</pre>");

  private static final String IMPORTS =
      """
      import io.opentelemetry.api.*;
      import io.opentracing.util.*;
      import io.skua.*;
      import io.skua.opentelemetry.*;
      import io.skua.tracer.*;
      """;

  @TempDir Path classes;

  private final Map<String, String> settings = new TreeMap<>();

  @AfterEach
  void unset() {
    settings.keySet().forEach(System::clearProperty);
  }

  private void set(String setting, Object value) {
    settings.put(setting, String.valueOf(value));
    System.setProperty(setting, String.valueOf(value));
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private void compile(String sample) {
    String imports = sample.lines().filter(DocumentTest::isImport).collect(joining("\n"));
    String body = sample.lines().filter(line -> !isImport(line)).collect(joining("\n"));
    String source =
        imports
            + "\npublic class Sample implements java.util.concurrent.Callable<Object> {\n"
            + "  static io.skua.tracer.SkuaTracer.Builder builder;\n"
            + "  public Object call() {\n"
            + body
            + "\n  return null;\n  }\n}\n";
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                null,
                null,
                null,
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                null,
                List.of(file(source)))
            .call();
    assertThat(compiled).as(source).isTrue();
  }

  private static boolean isImport(String line) {
    return line.startsWith("import ");
  }

  private static JavaFileObject file(String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static List<String> tree(Trace trace) {
    Map<Long, String> names = new TreeMap<>(Map.of(0L, ""));
    trace.spans().forEach(span -> names.put(span.spanId(), span.operationName()));
    return trace.spans().stream()
        .map(span -> span.operationName() + " < " + names.get(span.parentSpanId()))
        .toList();
  }

  @Test
  void sample_ofTheDocument_runsAndArrivesAsOneTrace() throws Exception {
    compile(find(SAMPLE, Files.readString(DOCUMENT)) + "skua.close();\n");
    try (AllInOne backend = AllInOne.start()) {
      set("JAEGER_SERVICE_NAME", "orders");
      set("JAEGER_SAMPLER_TYPE", "const");
      set("JAEGER_SAMPLER_PARAM", 1);
      set("JAEGER_SENDER", "otlp");
      set("JAEGER_ENDPOINT", backend.url(Port.OTLP) + "/v1/traces");
      try (Isolated isolated = new Isolated(List.of(classes), file -> true)) { // Its own globals.
        isolated.call("Sample");
      }

      await().until(() -> backend.traces().stream().mapToInt(t -> t.spans().size()).sum() == 3);
      assertThat(backend.traces()).hasSize(1);
      assertThat(tree(backend.traces().get(0)))
          .containsExactlyInAnyOrder("place order < ", "pay < place order", "charge card < pay");
      assertThat(backend.traces().get(0).spans()).extracting(Span::service).containsOnly("orders");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SkuaOpenTelemetry", "ContextScopeManager"})
  void sample_ofTheJavadoc_compiles(String type) throws Exception {
    String sample = find(JAVADOC, Files.readString(SOURCES.resolve(type + ".java")));

    compile(IMPORTS + sample.replaceAll("(?m)^ *\\* ?", ""));
  }
}
