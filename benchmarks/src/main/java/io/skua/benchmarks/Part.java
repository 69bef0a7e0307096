/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

/** Something that is measured. */
interface Part {
  /** Measures it, and returns what it found, in Markdown. */
  String run() throws Exception;

  /** Holds what it found against the targets. */
  void judge(Targets targets);

  /** Holds two versions of Skua against each other, if there are two. */
  void compare(SideBySide sides);
}
