/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import brave.Tracing;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.skua.tracer.SkuaTracer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The tests run twice, and each time with what the pom names. */
class VersionTest {
  @Test
  void classPath_always_hasTheVersionThatIsTested() {
    String version = System.getProperty("micrometer-tracing.version");

    assertThat(jarOf(Tracer.class)).isEqualTo("micrometer-tracing-" + version + ".jar");
    assertThat(jarOf(BraveTracer.class))
        .isEqualTo("micrometer-tracing-bridge-brave-" + version + ".jar");
    assertThat(
            Stream.of(Observation.class, Tracing.class, Mono.class)
                .map(VersionTest::jarOf)
                .toList())
        .isEqualTo(
            version.startsWith("1.5.")
                ? List.of(
                    "micrometer-observation-1.15.12.jar",
                    "brave-6.2.0.jar",
                    "reactor-core-3.7.19.jar")
                : List.of(
                    "micrometer-observation-1.17.2.jar",
                    "brave-6.3.1.jar",
                    "reactor-core-3.8.8.jar"));
    assertThat(jarOf(SkuaTracer.class)).doesNotContain("micrometer");
  }

  private static String jarOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .getFileName()
        .toString();
  }
}
