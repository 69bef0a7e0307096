/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the templates call is there. */
class StubsTest {
  private static final Path STUBS = Path.of("src/main/resources/io/skua/rewrite/stubs");

  @TempDir private Path work;

  @Test
  void stubs_ofSkua_declareNothingElse() throws Exception {
    List<String> types = compiled();
    try (URLClassLoader stubs =
        new URLClassLoader(
            new URL[] {work.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      for (String type : types) {
        assertThat(members(Class.forName(type)))
            .as(type)
            .containsAll(members(stubs.loadClass(type)));
      }
    }
    assertThat(types).contains("io.skua.tracer.SkuaTracer$Builder");
  }

  private static List<String> members(Class<?> type) {
    Stream<String> methods =
        Arrays.stream(type.getDeclaredMethods())
            .filter(method -> !method.isSynthetic() && Modifier.isPublic(method.getModifiers()))
            .map(Method::toString);
    Stream<String> constructors =
        Arrays.stream(type.getDeclaredConstructors())
            .filter(made -> Modifier.isPublic(made.getModifiers()) && made.getParameterCount() > 0)
            .map(Object::toString);
    Stream<String> fields = Arrays.stream(type.getFields()).map(Object::toString);
    return Stream.of(methods, constructors, fields).flatMap(member -> member).toList();
  }

  private List<String> compiled() throws Exception {
    List<Path> sources = new ArrayList<>();
    for (String name : Files.readAllLines(STUBS.resolve("index"))) {
      sources.add(Files.copy(STUBS.resolve(name), work.resolve(name.replace(".txt", ".java"))));
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("-proc:none", "-cp", "", "-d", work.toString());
      assertThat(
              compiler
                  .getTask(
                      null,
                      manager,
                      null,
                      options,
                      null,
                      manager.getJavaFileObjectsFromPaths(sources))
                  .call())
          .isTrue();
    }
    try (Stream<Path> classes = Files.walk(work)) {
      return classes
          .map(path -> work.relativize(path).toString().replace('/', '.'))
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .toList();
    }
  }
}
