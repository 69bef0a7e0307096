/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import java.io.IOException;
import java.net.URL;
import java.security.CodeSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Refuses a class path with the old client on it: whose classes are used would be chance. */
public final class OldClient {
  /** Of jaeger-core and of jaeger-thrift; each is here, too. */
  private static final String[] SHARED = {
    "io/jaegertracing/Configuration.class",
    "io/jaegertracing/thrift/internal/senders/HttpSender.class"
  };

  private OldClient() {}

  /**
   * Looks for a second jar with the same classes.
   *
   * @throws IllegalArgumentException if there is one; the message names both
   */
  public static void refuse() {
    Set<String> places = new LinkedHashSet<>();
    for (String shared : SHARED) {
      Set<String> found = find(shared);
      if (found.size() > 1) {
        places.addAll(found);
      }
    }
    if (!places.isEmpty()) {
      throw new IllegalArgumentException(
          "The class path has both skua-jaeger-compat and jaeger-client, which have classes of the"
              + " same names: "
              + String.join(" and ", places)
              + ". Exclude io.jaegertracing:jaeger-client (jaeger-core, jaeger-thrift,"
              + " jaeger-tracerresolver) from what brings it; skua-jaeger-compat itself is at "
              + home());
    }
  }

  /** The jars or folders that have the resource. */
  private static Set<String> find(String resource) {
    Set<String> found = new LinkedHashSet<>();
    try {
      ClassLoader loader = OldClient.class.getClassLoader();
      for (URL url : Collections.list(loader.getResources(resource))) {
        String place = url.toString();
        found.add(place.substring(0, place.length() - resource.length()));
      }
    } catch (IOException unreadable) {
      // Then nothing was found, and the tracer is built.
    }
    return found;
  }

  private static String home() {
    CodeSource source = OldClient.class.getProtectionDomain().getCodeSource();
    return source == null ? "an unknown place" : String.valueOf(source.getLocation());
  }
}
