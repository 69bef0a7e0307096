/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names a server answers to. A page of the Internet can have its own name lead to 127.0.0.1
 * (DNS rebinding) and then read what is served there as if it were its own; but it cannot do so by
 * an address, nor by a name without a dot. So those are answered to, and others only if they are
 * given. Safe for any thread.
 */
public final class Hosts {
  /** Any address of IPv4 or IPv6. */
  private static final Pattern ADDRESS = Pattern.compile("\\d+(\\.\\d+){3}|\\[[0-9a-f:.]+]");

  private final Set<String> more;

  /**
   * Creates a set of names.
   *
   * @param more names in lower case, without port; {@code *} for any
   */
  public Hosts(Set<String> more) {
    this.more = Set.copyOf(more);
  }

  /**
   * Returns whether it is answered to.
   *
   * @param host the value of a {@code Host} header, with or without port; null for none, as HTTP
   *     1.0 clients send
   */
  boolean allow(String host) {
    if (host == null || more.contains("*")) {
      return true;
    }
    String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", "");
    return (name.indexOf('.') < 0 && !name.startsWith("["))
        || ADDRESS.matcher(name).matches()
        || name.endsWith(".localhost")
        || more.contains(name);
  }
}
