/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.util.regex.Pattern;

/**
 * A path that stands before all others, as a reverse proxy sees them.
 *
 * <pre>
 * base path = "" | {"/" segment}        at most 200 characters; "" for none
 * segment   = letters, digits, "-", "_", "~", "."; not "." nor ".."
 * </pre>
 */
public final class BasePath {
  private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[\\w~.-]+)*");
  private static final int MAX_LENGTH = 200;

  private BasePath() {}

  /**
   * Returns it without a slash at its end.
   *
   * @param text with or without one
   * @throws IllegalArgumentException if it is none, so that it is safe to write it into a document
   */
  public static String parse(String text) {
    String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    if (text.length() > MAX_LENGTH || !PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "base path "
              + text
              + ": must be such as /jaeger, of letters, digits, '-', '_', '~' and '.', and have at"
              + " most "
              + MAX_LENGTH
              + " characters");
    }
    return path;
  }
}
