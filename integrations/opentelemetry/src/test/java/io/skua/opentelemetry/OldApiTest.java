/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same jar, on the versions of OpenTelemetry's API that users have. */
class OldApiTest {
  private static final Path OLD = Path.of("target/old-api");

  @ParameterizedTest
  @ValueSource(strings = {"1.4.0", "1.31.0", "1.49.0"})
  void scenario_onAnOldApi_endsInTheSameSpans(String version) throws Exception {
    List<Path> jars =
        List.of(
            OLD.resolve("opentelemetry-api-" + version + ".jar"),
            OLD.resolve("opentelemetry-context-" + version + ".jar"));
    try (Isolated old = new Isolated(jars, file -> !file.startsWith("opentelemetry-"))) {
      assertThat(old.call(OldApiScenario.class.getName())).isEqualTo(new OldApiScenario().call());
    }
  }
}
