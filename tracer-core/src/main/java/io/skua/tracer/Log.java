/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

/** One log of a span. */
final class Log {
  final long micros;

  /** Key, value, key, value, ...; never changed. */
  final Object[] fields;

  Log(long micros, Object[] fields) {
    this.micros = micros;
    this.fields = fields;
  }
}
