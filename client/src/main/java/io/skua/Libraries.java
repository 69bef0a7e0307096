/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The libraries of others that Skua calls: which version is on the class path, and which is needed
 * ({@code docs/compatibility.md}). A BOM of the application may have chosen another than Skua's.
 */
enum Libraries {
  OPENTRACING("OpenTracing", "io.opentracing.Tracer", 0, 32, "0.32 or 0.33"),
  OKHTTP(
      "OkHttp",
      "okhttp3.OkHttpClient",
      3,
      14,
      "3.14 or newer; the classes of 5 are in com.squareup.okhttp3:okhttp-jvm"),
  OKIO("Okio", "okio.Buffer", 1, 17, "one as new as that version of OkHttp asks for"),
  KOTLIN("Kotlin", "kotlin.Unit", 1, 3, "1.3 or newer, 1.9 for OkHttp 5, none for OkHttp 3"),
  JACKSON("jackson-core", "com.fasterxml.jackson.core.JsonFactory", 2, 9, "2.9 or a newer 2.x"),
  LIBTHRIFT("libthrift", "org.apache.thrift.protocol.TProtocol", 0, 13, "0.13 or newer");

  /** What ends a jar's name, or that of one within another. */
  private static final Pattern VERSION = Pattern.compile("-(\\d[^/!]*?)\\.jar(!?/)*$");

  private static final String UNKNOWN = "an unknown version";

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})\\.(\\d{1,6}).*");

  private final String label;
  private final String type;
  private final int major;
  private final int minor;
  private final String needed;

  Libraries(String label, String type, int major, int minor, String needed) {
    this.label = label;
    this.type = type;
    this.major = major;
    this.minor = minor;
    this.needed = needed;
  }

  /** Says in words what is wrong with the class path: which are too old, or all if none is. */
  static IllegalArgumentException problem(LinkageError missing) {
    List<Libraries> tooOld =
        Arrays.stream(values()).filter(Libraries::isTooOld).collect(Collectors.toList());
    String described =
        (tooOld.isEmpty() ? Arrays.asList(values()) : tooOld)
            .stream().map(Libraries::described).collect(Collectors.joining("; "));
    return new IllegalArgumentException(
        "class path: " + described + " (" + cause(missing) + ')', missing);
  }

  /** The initializer of a class fails for want of something else. */
  private static Throwable cause(Throwable missing) {
    Throwable cause = missing.getCause();
    return missing instanceof ExceptionInInitializerError && cause != null ? cause : missing;
  }

  private String described() {
    String found = found();
    return label + ": found " + (found == null ? "none" : found) + ", needed " + needed;
  }

  private boolean isTooOld() {
    String found = found();
    if (found == null) {
      return this != KOTLIN;
    }
    Matcher numbers = NUMBERS.matcher(found);
    if (!numbers.matches()) {
      return false;
    }
    int byMajor = Integer.compare(Integer.parseInt(numbers.group(1)), major);
    return byMajor == 0 ? Integer.parseInt(numbers.group(2)) < minor : byMajor < 0;
  }

  /** Null if there is none. */
  private @Nullable String found() {
    try {
      return version(Class.forName(type, false, Libraries.class.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError none) {
      return null;
    }
  }

  private static String version(Class<?> type) {
    String location = location(type);
    if (location.equals(location(Libraries.class))) {
      return UNKNOWN; // In one jar with Skua: its name and its manifest speak of something else.
    }
    Matcher jar = VERSION.matcher(location);
    if (jar.find()) {
      return jar.group(1);
    }
    String stated = type.getPackage() == null ? null : type.getPackage().getImplementationVersion();
    return stated == null ? UNKNOWN : stated;
  }

  private static String location(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? "" : String.valueOf(source.getLocation());
  }
}
