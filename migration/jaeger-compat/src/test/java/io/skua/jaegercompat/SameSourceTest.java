/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A service that was compiled against jaeger-client 1.8.1 runs, as it is, on this library: what it
 * sees is the same, and the spans that arrive are equal field by field. Ids, and times that it does
 * not set, are left out.
 */
class SameSourceTest {
  private static final Path SOURCE = Path.of("src/test/service/Service.java");

  private static final Pattern SCENARIO = Pattern.compile("(?m)^  public void (\\w+)\\(\\)");

  @TempDir static Path compiled;

  /** Open until the JVM ends: what nobody closed of the old client loads classes later. */
  private static ClassLoader oldClient;

  private static ClassLoader thisLibrary;

  /** What one run saw, and what arrived of it. */
  record Run(List<String> seen, List<String> arrived) {}

  @BeforeAll
  static void prepare() throws Exception {
    compileAgainstTheOldClient();
    URL service = compiled.toUri().toURL();
    List<URL> urls = new ArrayList<>(List.of(service));
    for (Path jar : Jars.oldClient()) {
      urls.add(jar.toUri().toURL());
    }
    oldClient = new URLClassLoader(urls.toArray(URL[]::new), new WithoutFaces());
    thisLibrary = new URLClassLoader(new URL[] {service}, SameSourceTest.class.getClassLoader());
  }

  private static void compileAgainstTheOldClient() throws Exception {
    StringWriter problems = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-d", compiled.toString(), "-cp", oldClassPath(), "-proc:none", "-nowarn");
      boolean isFine =
          compiler
              .getTask(problems, files, null, options, null, files.getJavaFileObjects(SOURCE))
              .call();
      assertThat(isFine).as("%s", problems).isTrue();
    }
  }

  /** The old client, and of this class path the libraries that both use. */
  private static String oldClassPath() throws Exception {
    Stream<String> shared =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar") && !entry.contains("skua"));
    return Stream.concat(Jars.oldClient().stream().map(Path::toString), shared)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The methods of the source. */
  static List<String> scenarios() throws Exception {
    return SCENARIO
        .matcher(Files.readString(SOURCE))
        .results()
        .map(method -> method.group(1))
        .toList();
  }

  @AfterEach
  void unset() {
    System.getProperties().keySet().removeIf(name -> name.toString().startsWith("JAEGER_"));
  }

  private Run run(ClassLoader loader, String scenario) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (Receiver receiver = Receiver.start()) {
      thread.setContextClassLoader(loader);
      receiver.settings().forEach(System::setProperty);
      Class<?> type = loader.loadClass("Service");
      Object service =
          type.getConstructor(String.class, int.class, String.class)
              .newInstance("127.0.0.1", receiver.port(), receiver.url());
      type.getMethod(scenario).invoke(service);
      List<?> seen = (List<?>) type.getMethod("seen").invoke(service);
      return new Run(seen.stream().map(SameSourceTest::normalised).toList(), receiver.spans());
    } catch (InvocationTargetException e) {
      throw new AssertionError(scenario + " failed on " + loader, e.getCause());
    } finally {
      thread.setContextClassLoader(before);
      unset();
    }
  }

  private static String normalised(Object seen) {
    return seen.toString().replaceAll("\\b[0-9a-f]{15,32}\\b", "id");
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void service_compiledAgainstTheOldClient_doesTheSameOnThisLibrary(String scenario)
      throws Exception {
    Run expected = run(oldClient, scenario);
    Run actual = run(thisLibrary, scenario);

    assertThat(actual.seen()).isEqualTo(expected.seen());
    assertThat(actual.arrived()).isEqualTo(expected.arrived());
    assertThat(expected.seen().size() + expected.arrived().size()).isPositive();
  }

  /** The test itself: each run is on the library that it says. */
  @Test
  void libraries_ofTheRuns_areTwo() throws Exception {
    String name = "io.jaegertracing.internal.JaegerTracer";

    assertThat(home(oldClient.loadClass(name))).endsWith("jaeger-core-1.8.1.jar");
    assertThat(home(thisLibrary.loadClass(name))).endsWith("target/classes/");
    assertThat(home(oldClient.loadClass("Service")))
        .isEqualTo(home(thisLibrary.loadClass("Service")));
  }

  private static String home(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }
}
