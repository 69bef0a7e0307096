/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import io.jaegertracing.internal.samplers.RemoteControlledSampler;
import io.skua.sampler.ConstSampler;
import io.skua.sampler.ProbabilisticSampler;
import io.skua.sampler.RateLimitingSampler;
import io.skua.sampler.RemoteSampler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One source, two imports: what a user of jaeger-client changes to become one of Skua. */
class MigrationTest {
  @TempDir Path classes;

  /** Compiles the source with the import and runs it. */
  private List<?> compileAndRun(String configurationPackage) throws Exception {
    StringWriter problems = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    boolean compiled =
        compiler
            .getTask(problems, null, null, options, null, List.of(source(configurationPackage)))
            .call();
    assertThat(compiled).as(problems.toString()).isTrue();
    URL[] path = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
      return (List<?>) loader.loadClass("Migrated").getMethod("run").invoke(null);
    }
  }

  private JavaFileObject source(String configurationPackage) throws IOException {
    try (InputStream template = getClass().getResourceAsStream("/Migrated.java.txt")) {
      String text =
          new String(template.readAllBytes(), StandardCharsets.UTF_8)
              .replace("@PACKAGE@", configurationPackage);
      return new SimpleJavaFileObject(
          URI.create("string:///Migrated.java"), JavaFileObject.Kind.SOURCE) {
        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
          return text;
        }
      };
    }
  }

  @Test
  void migratedSource_eitherImport_compilesAndBehavesTheSame() throws Exception {
    assertThat(compileAndRun("io.skua")).isEqualTo(compileAndRun("io.jaegertracing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$SamplerConfiguration",
        "$ReporterConfiguration",
        "$SenderConfiguration",
        "$CodecConfiguration",
        "$Propagation"
      })
  void members_ofTheOldClass_allExist(String nested) throws Exception {
    Class<?> old = Class.forName("io.jaegertracing.Configuration" + nested);
    Class<?> ours = Class.forName("io.skua.Configuration" + nested);

    assertThat(members(ours)).containsAll(members(old));
  }

  /** The commonest idiom of all is {@code withType(ConstSampler.TYPE)}. */
  @Test
  void types_ofSamplers_areThoseOfTheOldClient() {
    assertThat(
            List.of(
                ConstSampler.TYPE,
                ProbabilisticSampler.TYPE,
                RateLimitingSampler.TYPE,
                RemoteSampler.TYPE))
        .containsExactly(
            io.jaegertracing.internal.samplers.ConstSampler.TYPE,
            io.jaegertracing.internal.samplers.ProbabilisticSampler.TYPE,
            io.jaegertracing.internal.samplers.RateLimitingSampler.TYPE,
            RemoteControlledSampler.TYPE);
  }

  /** Methods with the number of their parameters, and constants with their values. */
  private static Set<String> members(Class<?> type) throws IllegalAccessException {
    Set<String> members =
        Arrays.stream(type.getDeclaredMethods())
            .filter(m -> Modifier.isPublic(m.getModifiers()))
            .filter(m -> !m.isSynthetic())
            .map(MigrationTest::describe)
            .collect(Collectors.toCollection(TreeSet::new));
    for (var field : type.getFields()) {
      members.add(field.getName() + "=" + field.get(null));
    }
    return members;
  }

  private static String describe(Method method) {
    return (Modifier.isStatic(method.getModifiers()) ? "static " : "")
        + method.getName()
        + "/"
        + method.getParameterCount();
  }
}
