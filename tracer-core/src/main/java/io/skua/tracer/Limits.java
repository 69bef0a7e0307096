/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

/** The bounds of one span. */
final class Limits {
  /** A span counts its tags and logs in 16 bits each. */
  static final int MAX = 32_000;

  /** As many as anyone has use for; in one datagram of Jaeger's, too. */
  static final int REFERENCES = 1_024;

  final int tags;
  final int logs;
  final int valueLength;

  Limits(int tags, int logs, int valueLength) {
    this.tags = tags;
    this.logs = logs;
    this.valueLength = valueLength;
  }

  @Override
  public String toString() {
    return "limits{tags=" + tags + ", logs=" + logs + ", valueLength=" + valueLength + '}';
  }
}
