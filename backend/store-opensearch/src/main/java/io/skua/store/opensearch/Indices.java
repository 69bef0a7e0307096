/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The names of Jaeger's indices.
 *
 * <pre>
 * by date      [prefix-]jaeger-span-2026-11-27        the UTC day on which the span starts
 * by aliases   [prefix-]jaeger-span-write, [prefix-]jaeger-span-read
 * </pre>
 *
 * <p>The same for jaeger-service and jaeger-dependencies. Leases are in [prefix-]skua-leases, which
 * Jaeger does not read.
 */
final class Indices {
  static final String SPAN = "jaeger-span";
  static final String SERVICE = "jaeger-service";
  static final String DEPENDENCIES = "jaeger-dependencies";

  /** After it no name has a year of four digits that begins with 1 or 2. */
  static final long END_MICROS = micros(LocalDate.of(3000, 1, 1));

  /** More are asked for by a pattern: a URL has at most 4 KB. */
  private static final int MAX_NAMES = 40;

  private static final long DAY_MICROS = 86_400_000_000L;

  private final String prefix;
  private final boolean hasAliases;

  /** Creates the names for a prefix, empty for none, that are days or aliases. */
  Indices(String prefix, boolean hasAliases) {
    this.prefix = prefix.isEmpty() ? "" : prefix + '-';
    this.hasAliases = hasAliases;
  }

  boolean hasAliases() {
    return hasAliases;
  }

  /** Returns a name without its day, such as {@code prod-jaeger-span}. */
  String base(String kind) {
    return prefix + kind;
  }

  /** Returns where to write what happens at a time. */
  String write(String kind, long micros) {
    return base(kind) + '-' + (hasAliases ? "write" : day(micros));
  }

  /** Returns where to read all that there is. */
  String all(String kind) {
    String base = base(kind) + '-';
    return hasAliases ? base + "read" : base + "1*," + base + "2*";
  }

  /** Returns where to read what happens between two times, inclusive. */
  String read(String kind, long minMicros, long maxMicros) {
    long min = Math.max(0, minMicros);
    long max = Math.min(END_MICROS, maxMicros);
    if (hasAliases || max - min > MAX_NAMES * DAY_MICROS) {
      return all(kind);
    }
    StringJoiner names = new StringJoiner(",");
    for (LocalDate day = day(min); !day.isAfter(day(Math.max(min, max))); day = day.plusDays(1)) {
      names.add(base(kind) + '-' + day);
    }
    return names.toString();
  }

  /** Returns where leases are. */
  String leases() {
    return prefix + "skua-leases";
  }

  /** Returns the day that an index of spans or services is of; null if it is another index. */
  @Nullable LocalDate dayOf(String index) {
    for (String kind : new String[] {SPAN, SERVICE}) {
      String base = base(kind) + '-';
      if (index.startsWith(base) && index.length() == base.length() + "2026-11-27".length()) {
        try {
          return LocalDate.parse(index.substring(base.length()));
        } catch (DateTimeParseException another) {
          return null;
        }
      }
    }
    return null;
  }

  static LocalDate day(long micros) {
    return LocalDate.ofInstant(
        Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L)), ZoneOffset.UTC);
  }

  static long micros(LocalDate day) {
    return day.toEpochDay() * DAY_MICROS;
  }
}
