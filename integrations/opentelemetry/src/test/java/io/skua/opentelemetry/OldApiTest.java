/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same jar, on the versions of OpenTelemetry's API that users have. */
class OldApiTest {
  private static final Path OLD = Path.of("target/old-api");

  private static URL[] classPath(String version) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String artifact : List.of("opentelemetry-api-", "opentelemetry-context-")) {
      urls.add(OLD.resolve(artifact + version + ".jar").toUri().toURL());
    }
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!Path.of(entry).getFileName().toString().startsWith("opentelemetry-")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(new URL[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.4.0", "1.31.0", "1.49.0"})
  void scenario_onAnOldApi_endsInTheSameSpans(String version) throws Exception {
    try (URLClassLoader old =
        new URLClassLoader(classPath(version), ClassLoader.getPlatformClassLoader())) {
      assertThat(scenario(old)).isEqualTo(new OldApiScenario().get());
    }
  }

  private static Object scenario(ClassLoader loader) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader); // The API looks for providers there.
    try {
      Object scenario =
          loader.loadClass(OldApiScenario.class.getName()).getDeclaredConstructor().newInstance();
      assertThat(scenario).isNotInstanceOf(OldApiScenario.class);
      return ((Supplier<?>) scenario).get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
