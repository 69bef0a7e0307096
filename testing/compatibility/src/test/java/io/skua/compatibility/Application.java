/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.eclipse.aether.artifact.Artifact;

/** The {@code shop.App} of a framework, in a JVM of its own. For one thread. */
final class Application implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("(?m)^port (\\d+)$");

  private final Process process;
  private final Path output;

  private Application(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Compiles it.
   *
   * @throws IllegalArgumentException if it does not compile; says why
   */
  static void compile(
      Path source, List<Artifact> classPath, List<Artifact> processors, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--release", "17", "-parameters", "-d", directory.toString()));
    options.addAll(List.of("-cp", joined(classPath.stream().map(Artifact::getFile))));
    if (processors.isEmpty()) {
      options.add("-proc:none");
    } else {
      Stream<Artifact> all = Stream.concat(processors.stream(), classPath.stream());
      options.addAll(List.of("-processorpath", joined(all.map(Artifact::getFile))));
    }
    StringWriter problems = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean compiled =
          compiler
              .getTask(problems, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      if (!compiled) {
        throw new IllegalArgumentException(problems.toString());
      }
    }
  }

  /** Starts it with these system properties. */
  static Application start(Path directory, List<Artifact> classPath, Properties settings)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    settings.forEach((name, value) -> command.add("-D" + name + '=' + value));
    Stream<File> jars = classPath.stream().map(Artifact::getFile);
    command.addAll(List.of("-cp", joined(Stream.concat(Stream.of(directory.toFile()), jars))));
    command.add("shop.App");
    Path output = directory.resolveSibling(directory.getFileName() + ".out");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    return new Application(builder.redirectOutput(output.toFile()).start(), output);
  }

  private static String joined(Stream<File> files) {
    return files.map(File::getAbsolutePath).collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Asks it for a page once it listens.
   *
   * @param context the value of {@code uber-trace-id}, or null for none
   * @throws IllegalStateException if it does not answer; says what it printed
   */
  String get(String path, String context) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(Duration.ofSeconds(20));
    if (context != null) {
      request.header("uber-trace-id", context);
    }
    try {
      return HttpClient.newHttpClient()
          .send(request.build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException failed) {
      throw new IllegalStateException(output(), failed);
    }
  }

  private int port() throws Exception {
    while (true) {
      boolean alive = process.isAlive();
      Matcher matcher = PORT.matcher(output());
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
      if (!alive) {
        throw new IllegalStateException(output());
      }
      Thread.sleep(50);
    }
  }

  /** What it has printed. */
  String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
