/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;

/** That these tests run on the versions that they are said to run on. */
class VersionsTest {
  static final String OTHERS = "skua.other-versions";

  private static String version(Class<?> type) {
    return type.getPackage().getImplementationVersion();
  }

  @Test
  void versions_always_areThoseThatAreMeant() {
    boolean others = System.getProperty(OTHERS) != null;

    assertThat(version(Test.class)).startsWith(others ? "6." : "5.9.");
    assertThat(version(Launcher.class)).startsWith(others ? "6." : "1.9.");
    assertThat(Assertions.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .matches(path -> path.contains("assertj-core-3.21.0") == others);
  }
}
