/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts {@code <base>} into a document: first in its head, since a browser already fetches what
 * stands before it, from the wrong place.
 */
final class BaseElement {
  private static final Pattern BASE = Pattern.compile("<base\\s[^>]*>\\s*");
  private static final Pattern HEAD = Pattern.compile("<head(\\s[^>]*)?>");

  private BaseElement() {}

  static String first(String html, String href) {
    return HEAD.matcher(BASE.matcher(html).replaceAll(""))
        .replaceFirst("$0" + Matcher.quoteReplacement("<base href=\"" + href + "\">"));
  }
}
