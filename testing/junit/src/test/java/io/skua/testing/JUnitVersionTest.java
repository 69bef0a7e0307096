/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;

/** That these tests run on the versions of JUnit that they are said to run on. */
class JUnitVersionTest {
  static final String PROPERTY = "skua.junit";

  @Test
  void version_always_isTheOneThatIsMeant() {
    boolean isSix = "6".equals(System.getProperty(PROPERTY));

    assertThat(Test.class.getPackage().getImplementationVersion())
        .startsWith(isSix ? "6." : "5.9.");
    assertThat(Launcher.class.getPackage().getImplementationVersion())
        .startsWith(isSix ? "6." : "1.9.");
  }
}
