/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.skua.internal.SafeLog;
import io.skua.internal.Secrets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings: a system property of the name, otherwise the environment variable. Values are
 * trimmed; an empty one counts as unset. A value that cannot be parsed is a warning, and the
 * default is used.
 */
final class Settings {
  static final Settings SYSTEM = new Settings(System::getProperty, System::getenv);

  /** None is set. */
  static final Settings NONE = new Settings(name -> null, name -> null);

  private static final SafeLog LOG = SafeLog.of(Settings.class);

  private final UnaryOperator<String> property;
  private final UnaryOperator<String> environment;
  private final boolean isStrict; // what cannot be parsed is refused, not warned of

  Settings(UnaryOperator<String> property, UnaryOperator<String> environment) {
    this(property, environment, false);
  }

  private Settings(
      UnaryOperator<String> property, UnaryOperator<String> environment, boolean isStrict) {
    this.property = property;
    this.environment = environment;
    this.isStrict = isStrict;
  }

  /** Those of a framework, which has no users yet whose mistakes must go on working. */
  static Settings strict(UnaryOperator<String> source) {
    return new Settings(source, name -> null, true);
  }

  /** Null if unset. */
  @Nullable String text(String name) {
    String value = verbatim(name);
    return value == null || value.trim().isEmpty() ? null : value.trim();
  }

  /** Not trimmed, for passwords; null if unset. */
  @Nullable String verbatim(String name) {
    String value = property.apply(name);
    return value == null ? environment.apply(name) : value;
  }

  String text(String name, String ifUnset) {
    String value = text(name);
    return value == null ? ifUnset : value;
  }

  /** Null if unset or no whole number. */
  @Nullable Integer integer(String name) {
    return parsed(name, "a whole number", Integer::valueOf);
  }

  /**
   * @throws IllegalArgumentException if it is out of range
   */
  int integer(String name, int ifUnset, int least, int most) {
    Integer value = integer(name);
    if (value != null && (value < least || value > most)) {
      throw wrong(name, value, "from " + least + " to " + most);
    }
    return value == null ? ifUnset : value;
  }

  /**
   * @throws IllegalArgumentException if it is out of range
   */
  long bytes(String name, long ifUnset, long least, long most) {
    Long value = parsed(name, "a whole number of bytes", Long::valueOf);
    if (value != null && (value < least || value > most)) {
      throw wrong(name, value, "from " + least + " to " + most + " bytes");
    }
    return value == null ? ifUnset : value;
  }

  /** Returns what to throw if a value is missing or makes no sense. Not for what may be secret. */
  static IllegalArgumentException wrong(String name, @Nullable Object value, String allowed) {
    String given = value == null ? "not set" : "'" + shown(value) + "'";
    return new IllegalArgumentException(name + ": " + given + ", must be " + allowed);
  }

  /** Says which setting it was that made no sense. */
  static void named(String setting, Runnable use) {
    try {
      use.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }

  /** A URL in the wrong place may have a password in it. */
  private static String shown(Object value) {
    String text = value.toString();
    return text.contains("://") ? Secrets.maskUrl(text) : text;
  }

  /** Null if unset or no number. The point is a point, wherever the service runs. */
  @Nullable Number number(String name) {
    return parsed(name, "a number such as 0.001", Double::valueOf);
  }

  /** Null if unset or neither. */
  @Nullable Boolean flag(String name) {
    return parsed(name, "true or false (or 1, yes, on; 0, no, off)", Settings::parseFlag);
  }

  boolean flag(String name, boolean ifUnset) {
    Boolean value = flag(name);
    return value == null ? ifUnset : value;
  }

  private static Boolean parseFlag(String value) {
    switch (value.toLowerCase(Locale.ROOT)) {
      case "true":
      case "1":
      case "yes":
      case "on":
        return true;
      case "false":
      case "0":
      case "no":
      case "off":
        return false;
      default:
        throw new IllegalArgumentException(value);
    }
  }

  /** Null if unset or no duration: {@code 500ms}, {@code 10s}, {@code 2m}, or bare milliseconds. */
  @Nullable Duration duration(String name) {
    return parsed(name, "a time such as 500ms, 10s or 2m", Settings::parseDuration);
  }

  Duration duration(String name, Duration ifUnset) {
    Duration value = duration(name);
    return value == null ? ifUnset : value;
  }

  /**
   * @throws RuntimeException if it is none
   */
  static Duration parseDuration(String value) {
    String text = value.toLowerCase(Locale.ROOT);
    if (text.endsWith("ms")) {
      return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2).trim()));
    }
    String count = text.substring(0, text.length() - 1).trim();
    if (text.endsWith("s")) {
      return Duration.ofSeconds(Long.parseLong(count));
    }
    if (text.endsWith("m")) {
      return Duration.ofMinutes(Long.parseLong(count));
    }
    return Duration.ofMillis(Long.parseLong(text));
  }

  private <T> @Nullable T parsed(String name, String allowed, Function<String, T> parser) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException | ArithmeticException unparsable) {
      if (isStrict) {
        throw wrong(name, value, allowed);
      }
      LOG.warn("{}: '{}' is not {}; the default is used", name, shown(value), allowed);
      return null;
    }
  }

  /**
   * A list {@code key=value,key=value}, never null. Only the first equals sign counts. A value
   * {@code ${NAME:fallback}} is read from the setting NAME, otherwise it is the fallback.
   */
  Map<String, String> pairs(String name) {
    Map<String, String> pairs = new LinkedHashMap<>();
    String list = text(name);
    String[] entries = list == null ? new String[0] : list.split(",", -1);
    for (int i = 0; i < entries.length; i++) {
      int equals = entries[i].indexOf('=');
      String key = equals < 0 ? "" : entries[i].substring(0, equals).trim();
      String value = key.isEmpty() ? null : resolve(entries[i].substring(equals + 1).trim());
      if (value != null) {
        pairs.put(key, value);
      } else if (!entries[i].trim().isEmpty()) {
        // By its place: the text may be a secret.
        LOG.warn(
            "{}: entry {} is not key=value or names a variable that is not set; it is left out",
            name,
            i + 1);
      }
    }
    return pairs;
  }

  /** Null if it names a variable that is neither set nor has a fallback. */
  private @Nullable String resolve(String given) {
    if (!given.startsWith("${") || !given.endsWith("}")) {
      return given;
    }
    String reference = given.substring(2, given.length() - 1);
    int colon = reference.indexOf(':');
    String name = (colon < 0 ? reference : reference.substring(0, colon)).trim();
    String fallback = colon < 0 ? null : reference.substring(colon + 1).trim();
    String value = name.isEmpty() ? null : text(name);
    return value == null ? fallback : value;
  }
}
