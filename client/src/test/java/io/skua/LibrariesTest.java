/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is said of a class path that lacks something; that it is said: testing/compatibility. */
class LibrariesTest {
  @Test
  void problem_ofNewLibraries_namesEachVersionAndTheCause() {
    LinkageError missing = new NoSuchMethodError("okio.Okio.socket");

    IllegalArgumentException problem = Libraries.problem(missing);

    assertThat(problem).hasCause(missing).hasMessageStartingWith("class path: OpenTracing: found ");
    assertThat(problem.getMessage().split("; "))
        .filteredOn(part -> part.contains(": found "))
        .hasSize(6)
        .allMatch(part -> part.matches("(class path: )?[\\w-]+: found \\d+\\.\\d+.*, needed .+"));
    assertThat(problem).hasMessageEndingWith(" (java.lang.NoSuchMethodError: okio.Okio.socket)");
  }

  @Test
  void problem_ofAnInitializer_namesWhatFailedThere() {
    LinkageError missing = new ExceptionInInitializerError(new IllegalStateException("reason"));

    assertThat(Libraries.problem(missing))
        .hasMessageEndingWith("(java.lang.IllegalStateException: reason)");
  }
}
