/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A class path with the old client on it, too, is refused in words: by whichever comes first. */
class OldClientTest {
  private static List<Path> old(String name) throws Exception {
    return Jars.oldClient().stream().filter(jar -> jar.toString().contains(name)).toList();
  }

  private static Throwable thrownBy(List<Path> classPath, ThrowingCallable call) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    List<URL> urls = new ArrayList<>();
    for (Path path : classPath) {
      urls.add(path.toUri().toURL());
    }
    try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), new WithoutFaces())) {
      thread.setContextClassLoader(loader);
      return org.assertj.core.api.Assertions.catchThrowable(call);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Object configuration() throws Exception {
    return load("io.jaegertracing.Configuration").getConstructor(String.class).newInstance("shop");
  }

  private static Class<?> load(String name) throws Exception {
    return Thread.currentThread().getContextClassLoader().loadClass(name);
  }

  private static void getTracer() throws Throwable {
    Object configuration = configuration();
    try {
      configuration.getClass().getMethod("getTracer").invoke(configuration);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void buildTracer() throws Throwable {
    Object builder =
        load("io.jaegertracing.internal.JaegerTracer$Builder")
            .getConstructor(String.class)
            .newInstance("shop");
    try {
      builder.getClass().getMethod("build").invoke(builder);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static List<Path> joined(List<Path> first, List<Path> second) {
    List<Path> joined = new ArrayList<>(first);
    joined.addAll(second);
    return joined;
  }

  @Test
  void getTracer_withTheOldClientBehind_namesBoth() throws Exception {
    List<Path> path = joined(List.of(Jars.OURS), Jars.oldClient());

    assertThat(thrownBy(path, OldClientTest::getTracer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "target/classes", "jaeger-core-1.8.1.jar", "Exclude io.jaegertracing:jaeger-client");
    assertThat(thrownBy(path, OldClientTest::buildTracer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jaeger-core-1.8.1.jar");
  }

  /** Then the code that runs is not of this library, but for the one service that it asks for. */
  @Test
  void getTracer_withTheOldClientBefore_namesBoth() throws Exception {
    List<Path> path = joined(Jars.oldClient(), List.of(Jars.OURS));

    assertThat(thrownBy(path, OldClientTest::getTracer).getCause())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("target/classes", "jaeger-core-1.8.1.jar");
  }

  @Test
  void getTracer_withHalfOfTheOldClient_namesIt() throws Exception {
    List<Path> path = joined(List.of(Jars.OURS), old("jaeger-thrift"));

    assertThat(thrownBy(path, OldClientTest::getTracer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jaeger-thrift-1.8.1.jar");
  }

  @Test
  void refuse_withThisLibraryAlone_doesNothing() {
    assertThatCode(OldClient::refuse).doesNotThrowAnyException();
  }
}
