/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's own check of scopes: each is closed, on the thread that opened it. */
class StrictContextTest {
  private static final String STRICT = "io.opentelemetry.context.enableStrictContext";

  @BeforeEach
  void enable() {
    System.setProperty(STRICT, "true");
  }

  @AfterEach
  void disable() {
    System.clearProperty(STRICT);
  }

  @Test
  void scopes_ofBothApis_areClosedAsTheStrictStorageAsks() throws Exception {
    try (Isolated strict = new Isolated(List.of(), file -> true)) {
      assertThat(strict.call(StrictScenario.class.getName())).isEqualTo("closed, leaked");
    }
  }
}
