/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this library, which the build writes into a resource. */
final class Version {
  static final String NUMBER = read();

  private Version() {}

  private static String read() {
    Properties properties = new Properties();
    try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
      if (resource != null) {
        properties.load(resource);
      }
    } catch (IOException unreadable) {
      // Repackaged without its resources: the version is not worth a failing start.
    }
    return properties.getProperty("version", "unknown");
  }
}
