/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries that may be secret, to be masked in what comes of it: servers answer with
 * what they were sent, and exceptions repeat it. Masked are
 *
 * <ul>
 *   <li>values of headers, of the query, and the user info of the URL, whole;
 *   <li>their parts between blanks, {@code ; = , : &} and quotes, from 4 characters on;
 *   <li>all of these in base64, and what they are the base64 of (Basic authentication);
 *   <li>in any case, and escaped for a URL, JSON or HTML, also twice;
 *   <li>the first 8 characters or the first half of each: texts are cut by whoever passes them on.
 * </ul>
 *
 * <p>Not masked are the names, the schemes of authentication, and what each request has (such as
 * {@code User-Agent}). Immutable.
 */
public final class Secrets {
  private static final String MASK = "***";

  /** Shorter parts would mask half of any text, and give away nothing. */
  private static final int MIN_PART = 4;

  /** More than this is no message, and would take long. */
  private static final int MAX_TEXT = 4_096;

  /** The beginning of so many characters is not there by chance. */
  private static final int MIN_CUT = 8;

  private static final Set<String> PUBLIC_NAMES =
      new HashSet<>(
          Arrays.asList(
              // Headers.
              "accept",
              "accept-encoding",
              "connection",
              "content-encoding",
              "content-length",
              "content-type",
              "host",
              "transfer-encoding",
              "user-agent",
              // Parameters of a query.
              "format",
              "service"));

  private static final Set<String> SCHEMES =
      new HashSet<>(Arrays.asList("basic", "bearer", "digest", "negotiate", "token", "apikey"));

  private static final Pattern SEPARATORS = Pattern.compile("[\\s;=,:&\"']+");
  private static final Pattern URL =
      Pattern.compile("(?s)[^:/?#]*://(?:([^/?#]*)@)?[^?#]*(?:\\?([^#]*))?.*");

  /** Of OkHttp, about a header that cannot be sent, and so is in no request. */
  private static final Pattern UNSENT_VALUE =
      Pattern.compile("(?s)(Unexpected char \\S+ at \\d+ in (?:header name|.{0,200}? value)): .*");

  private final Set<String> wholes = new LinkedHashSet<>();
  private final Set<String> parts = new LinkedHashSet<>();

  private Secrets() {}

  /**
   * Returns what is secret in a request.
   *
   * @param url with its query
   * @param headers by name, each with all its values
   */
  public static Secrets of(String url, Map<String, List<String>> headers) {
    Secrets secrets = new Secrets();
    headers.forEach(
        (name, values) -> {
          if (!isPublic(name)) {
            values.forEach(value -> secrets.add(withoutScheme(value)));
          }
        });
    Matcher parsed = URL.matcher(url);
    if (parsed.matches()) {
      secrets.add(parsed.group(1));
      secrets.addQuery(parsed.group(2));
    }
    return secrets;
  }

  private static boolean isPublic(String name) {
    return PUBLIC_NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  private static String withoutScheme(String credentials) {
    int blank = credentials.indexOf(' ');
    boolean hasScheme = blank > 0 && isScheme(credentials.substring(0, blank));
    return hasScheme ? credentials.substring(blank + 1) : credentials;
  }

  private static boolean isScheme(String text) {
    return SCHEMES.contains(text.toLowerCase(Locale.ROOT));
  }

  private void addQuery(@Nullable String query) {
    if (query == null) {
      return;
    }
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals >= 0 && !isPublic(parameter.substring(0, equals))) {
        String value = parameter.substring(equals + 1);
        add(value);
        add(value.replace('+', ' '));
      }
    }
  }

  private void add(@Nullable String value) {
    if (value != null && !value.trim().isEmpty()) {
      addWhole(value.trim());
      addWhole(EscapedText.of(value).unescaped().text().trim());
    }
  }

  private void addWhole(String value) {
    addPair(value);
    for (String part : SEPARATORS.split(value, -1)) {
      String decoded = fromBase64(part);
      if (decoded != null) {
        addPair(decoded);
      }
    }
  }

  /** Perhaps a user and a password, which may hold any character. */
  private void addPair(String value) {
    addForms(value, wholes);
    int colon = value.indexOf(':');
    if (colon > 0 && colon < value.length() - 1) {
      addForms(value.substring(0, colon), wholes);
      addForms(value.substring(colon + 1), wholes);
    }
    for (String part : SEPARATORS.split(value, -1)) {
      addPart(part);
    }
  }

  private void addPart(String part) {
    if (part.length() >= MIN_PART && !isScheme(part)) {
      addForms(part, parts);
    }
  }

  private static void addForms(String value, Set<String> forms) {
    byte[] bytes = value.getBytes(UTF_8);
    forms.add(value);
    forms.add(Base64.getEncoder().encodeToString(bytes));
    forms.add(Base64.getUrlEncoder().encodeToString(bytes));
  }

  /** Null if it is not the base64 of a text. */
  private static @Nullable String fromBase64(String text) {
    try {
      String standard = text.replace('-', '+').replace('_', '/');
      String decoded = new String(Base64.getDecoder().decode(standard), UTF_8);
      boolean isText = decoded.chars().noneMatch(c -> c < ' ' || c == 0xfffd);
      return isText && decoded.length() >= MIN_PART ? decoded : null;
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  /**
   * Returns the text with {@code ***} for each secret, at most the first 4,096 characters of it. It
   * is to be shortened further after this, not before.
   *
   * @param text not null
   */
  public String mask(String text) {
    String bounded = text.length() > MAX_TEXT ? TagValue.cut(text, MAX_TEXT) : text;
    String shown = UNSENT_VALUE.matcher(bounded).replaceFirst("$1: " + MASK);
    EscapedText plain = EscapedText.of(shown);
    EscapedText unescaped = plain.unescaped();
    BitSet hidden = new BitSet();
    for (EscapedText reading : Arrays.asList(plain, unescaped, unescaped.unescaped())) {
      wholes.forEach(secret -> hide(secret, true, reading, hidden));
      parts.forEach(secret -> hide(secret, false, reading, hidden));
    }
    return masked(shown, hidden);
  }

  /**
   * Returns an exception that says the same without secrets, with the stack trace of the one given;
   * that one itself if there are none in it.
   *
   * @param thrown not null
   */
  public Throwable mask(Throwable thrown) {
    return RetoldException.of(thrown, this::mask);
  }

  private static void hide(String secret, boolean isWhole, EscapedText reading, BitSet hidden) {
    for (int start = 0; start < reading.length(); start++) {
      int common = reading.commonLength(start, secret);
      if (common > 0 && isGivenAway(secret, isWhole, common, start, reading)) {
        reading.mark(start, start + common, hidden);
      }
    }
  }

  private static boolean isGivenAway(
      String secret, boolean isWhole, int common, int start, EscapedText reading) {
    if (common < MIN_PART) {
      return isWhole && common == secret.length() && reading.isWord(start, start + common);
    }
    boolean isHalf = 2 * common >= secret.length();
    return isHalf || common >= MIN_CUT || start + common == reading.length();
  }

  private static String masked(String text, BitSet hidden) {
    StringBuilder masked = new StringBuilder();
    int shown = 0;
    while (shown < text.length()) {
      int start = hidden.nextSetBit(shown);
      masked.append(text, shown, start < 0 ? text.length() : start);
      shown = start < 0 ? text.length() : hidden.nextClearBit(start);
      if (start >= 0) {
        masked.append(MASK);
      }
    }
    return masked.toString();
  }

  /**
   * Returns what a message may show of something that should be a URL and may be none: not what is
   * before an {@code @}, since a password may hold anything, and no query or fragment.
   */
  public static String maskUrl(String url) {
    return url.replaceFirst("(?s)^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@", "$1" + MASK + "@")
        .replaceFirst("(?s)([?#]).*", "$1...");
  }

  /** Says nothing of what is in it. */
  @Override
  public String toString() {
    return MASK;
  }
}
