/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.model.TraceId;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the parameters of a query; an empty one counts as absent, a malformed one is a 400. */
final class Parameters {
  private static final Pattern UPPER_CASE = Pattern.compile("[A-Z]");
  private static final long MAX_MILLIS = Long.MAX_VALUE / 4000;

  private final Function<String, String> values;
  private final String complaint;

  private Parameters(Function<String, String> values, String complaint) {
    this.values = values;
    this.complaint = complaint;
  }

  /** Returns those of a request, and complains as version 1 of the API does. */
  static Parameters v1(Request request) {
    return new Parameters(request::parameter, "unable to parse param '%s': %s");
  }

  /**
   * Returns those of a request, and complains as version 3 does. Its names are in camel case; the
   * same ones in snake case do as well.
   */
  static Parameters v3(Request request) {
    return new Parameters(
        name -> {
          String value = request.parameter(name);
          boolean absent = value == null || value.isEmpty();
          return absent ? request.parameter(snakeCase(name)) : value;
        },
        "malformed parameter %s: %s");
  }

  private static String snakeCase(String name) {
    return UPPER_CASE.matcher(name).replaceAll("_$0").toLowerCase(Locale.ROOT);
  }

  /** Returns null if it is absent. */
  String text(String name) {
    String value = values.apply(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /**
   * Returns a parameter that must not be absent.
   *
   * @throws HttpError 400 if it is
   */
  String required(String name) throws HttpError {
    String value = text(name);
    if (value == null) {
      throw new HttpError(400, "parameter '" + name + "' is required");
    }
    return value;
  }

  /**
   * Returns what a parser makes of a parameter.
   *
   * @param parser throws an {@link IllegalArgumentException} to refuse it
   * @throws HttpError 400 if it is refused
   */
  <T> T get(String name, T absent, Function<String, T> parser) throws HttpError {
    String value = text(name);
    return value == null ? absent : parse(name, value, parser);
  }

  /**
   * Returns what a parser makes of a value.
   *
   * @throws HttpError 400 if it is refused
   */
  <T> T parse(String name, String value, Function<String, T> parser) throws HttpError {
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException malformed) {
      throw malformed(name, malformed.getMessage());
    }
  }

  HttpError malformed(String name, String why) {
    return new HttpError(400, String.format(complaint, name, why));
  }

  /** Reads a boolean as Go's strconv does. */
  static boolean flag(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw new IllegalArgumentException("neither true nor false: " + text);
    };
  }

  /** Reads milliseconds that stay a {@code long} as microseconds, even two of them added. */
  static long millis(String text) {
    long millis = Long.parseLong(text);
    if (millis < 0 || millis > MAX_MILLIS) {
      throw new IllegalArgumentException("out of range: " + text);
    }
    return millis;
  }

  /** Reads microseconds since the epoch from a time such as 2026-01-31T12:00:00.123456789Z. */
  static long rfc3339(String text) {
    try {
      return ChronoUnit.MICROS.between(Instant.EPOCH, OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException | ArithmeticException malformed) {
      throw new IllegalArgumentException(
          "no time as 2026-01-31T12:00:00.123456789Z: " + text, malformed);
    }
  }

  /** Reads the id of a trace: up to 32 hex digits, or its 16 bytes in base64. */
  static TraceId traceId(String text) {
    try {
      return TraceId.parse(text);
    } catch (IllegalArgumentException notHex) {
      return base64(text);
    }
  }

  private static TraceId base64(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      bytes = new byte[0];
    }
    if (bytes.length != 16) {
      throw new IllegalArgumentException("neither 1 to 32 hex digits nor 16 bytes in base64");
    }
    ByteBuffer halves = ByteBuffer.wrap(bytes);
    return new TraceId(halves.getLong(), halves.getLong());
  }
}
