/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openrewrite.java.Assertions.java;

import io.skua.thrift.DecodedBatch;
import io.skua.thrift.ThriftDecoder;
import java.io.File;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.openrewrite.java.JavaParser;
import org.openrewrite.test.RecipeSpec;
import org.openrewrite.test.RewriteTest;
import org.openrewrite.test.SourceSpecs;

/**
 * An application of three modules, written for jaeger-client: before and after the recipe it
 * compiles, each with its own client alone, and sends the same trace.
 */
@Tag("slow")
@EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "the parser is that of 17")
class SampleTest implements RewriteTest {
  private static final Path SAMPLE = Path.of("src/test/resources/sample");
  private static final int SPANS = 5;

  @TempDir private Path work;

  @Override
  public void defaults(RecipeSpec spec) {
    spec.recipeFromResource("/META-INF/rewrite/skua.yml", "io.skua.rewrite.MigrateFromJaegerClient")
        .parser(
            JavaParser.fromJavaVersion()
                .classpath(
                    "jaeger-core",
                    "jaeger-thrift",
                    "opentracing-api",
                    "opentracing-util",
                    "libthrift"));
  }

  @Test
  void application_migrated_sendsTheSameTrace() throws Exception {
    List<String> before = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SAMPLE)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        before.add(Files.readString(file));
      }
    }
    List<String> after = migrated(before);

    assertThat(after).noneMatch(source -> source.contains("io.jaegertracing"));
    assertThat(after).noneMatch(source -> source.contains("TODO"));
    assertThat(trace("after", after, path -> !path.contains("jaegertracing")))
        .isEqualTo(trace("before", before, path -> !path.contains("skua") && !isOurs(path)))
        .hasSize(SPANS);
  }

  private static boolean isOurs(String path) {
    return path.endsWith("target" + File.separator + "classes");
  }

  private List<String> migrated(List<String> sources) {
    List<String> after = new ArrayList<>();
    rewriteRun(
        sources.stream()
            .map(
                source ->
                    java(
                        source,
                        spec ->
                            spec.after(
                                actual -> {
                                  after.add(actual);
                                  return actual;
                                })))
            .toArray(SourceSpecs[]::new));
    return after;
  }

  private List<String> trace(String name, List<String> sources, Predicate<String> isOnClassPath)
      throws Exception {
    List<File> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(isOnClassPath)
            .map(File::new)
            .toList();
    File classes = Files.createDirectories(work.resolve(name)).toFile();
    compile(sources, classPath, classes);
    List<URL> urls = new ArrayList<>(List.of(classes.toURI().toURL()));
    for (File path : classPath) {
      urls.add(path.toURI().toURL());
    }
    try (DatagramSocket agent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        URLClassLoader loader =
            new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      agent.setSoTimeout(10_000);
      run(loader, String.valueOf(agent.getLocalPort()));
      return normalised(received(agent));
    }
  }

  private static void run(ClassLoader loader, String port) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      loader
          .loadClass("shop.orders.Orders")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {port});
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  private void compile(List<String> sources, List<File> classPath, File classes) throws Exception {
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      String type = source.replaceAll("(?s).*public final class (\\w+).*", "$1");
      files.add(Files.writeString(classes.toPath().resolve(type + ".java"), source));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      String path =
          classPath.stream().map(File::getPath).collect(Collectors.joining(File.pathSeparator));
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  List.of("-proc:none", "-cp", path, "-d", classes.getPath()),
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }

  private static Map<DecodedBatch.Span, String> received(DatagramSocket agent) throws Exception {
    Map<DecodedBatch.Span, String> spans = new HashMap<>();
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    while (spans.size() < SPANS) {
      packet.setLength(65_535);
      agent.receive(packet);
      DecodedBatch batch =
          ThriftDecoder.compact().decodeMessage(packet.getData(), 0, packet.getLength());
      String zone =
          batch.processTags().stream()
              .filter(tag -> tag.key().equals("zone"))
              .map(DecodedBatch.Tag::toString)
              .collect(Collectors.joining());
      batch.spans().forEach(span -> spans.put(span, batch.serviceName() + ' ' + zone));
    }
    return spans;
  }

  /** One line per span; an id is the name of the span that has it. */
  private static List<String> normalised(Map<DecodedBatch.Span, String> spans) {
    Map<Long, String> names = new HashMap<>();
    spans.keySet().forEach(span -> names.put(span.spanId(), span.operationName()));
    Map<Long, String> traces = new HashMap<>();
    spans.keySet().stream()
        .filter(span -> span.parentSpanId() == 0)
        .filter(span -> span.references().isEmpty())
        .forEach(root -> traces.put(root.traceIdLow(), root.operationName()));
    return spans.entrySet().stream()
        .map(entry -> entry.getValue() + ": " + line(entry.getKey(), names, traces))
        .sorted()
        .toList();
  }

  private static String line(
      DecodedBatch.Span span, Map<Long, String> names, Map<Long, String> traces) {
    Map<String, Object> tags = new TreeMap<>();
    span.tags().forEach(tag -> tags.put(tag.key(), tag.type() + " " + tag.value()));
    List<String> references =
        span.references().stream()
            .map(r -> (r.isFollowsFrom() ? "follows " : "child of ") + names.get(r.spanId()))
            .toList();
    List<String> logs =
        span.logs().stream()
            .map(
                log ->
                    log.fields().stream()
                        .map(field -> field.key() + '=' + brief(field.value()))
                        .sorted()
                        .toList()
                        .toString())
            .toList();
    return String.join(
        ", ",
        span.operationName(),
        "trace of " + traces.get(span.traceIdLow()),
        "parent " + names.get(span.parentSpanId()),
        references.toString(),
        "flags " + span.flags(),
        tags.toString(),
        logs.toString());
  }

  /** The stack of an exception names the lines that changed. */
  private static String brief(Object value) {
    return String.valueOf(value).lines().findFirst().orElse("");
  }
}
