/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.forward;

import java.net.URI;

/** What a collector answers where, by the URL that a user gives for it. */
public final class CollectorUrls {
  private static final String TRACES = "/api/traces";
  private static final String SAMPLING = "/api/sampling";

  private CollectorUrls() {}

  /** Returns a URL, or what was meant for one, for people: without user, password and query. */
  public static String shown(String url) {
    return url.replaceAll("(?s)//.*@", "//***@").replaceAll("(?s)[?#].*", "?***");
  }

  /** Returns where batches go: the URL itself if it has a path. */
  static URI traces(URI collector) {
    return hasPath(collector) ? collector : collector.resolve(TRACES);
  }

  /** Returns where strategies are asked for: beside batches, or else at the root. */
  static URI sampling(URI collector) {
    String path = collector.getRawPath();
    return hasPath(collector) && path.endsWith(TRACES)
        ? collector.resolve(path.substring(0, path.length() - TRACES.length()) + SAMPLING)
        : collector.resolve(SAMPLING);
  }

  private static boolean hasPath(URI collector) {
    return collector.getRawPath().length() > 1;
  }
}
