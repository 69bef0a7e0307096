/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which build this is, which Maven writes into a resource. */
final class Build {
  private Build() {}

  /** Returns it as the page of Jaeger reads it. */
  static String json() {
    Properties build = new Properties();
    try (InputStream resource = Build.class.getResourceAsStream("build.properties")) {
      if (resource != null) {
        build.load(resource);
      }
    } catch (IOException damaged) {
      // Repackaged: what "About" shows is not worth a failing start.
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("gitCommit", build.getProperty("commit", ""))
        .put("gitVersion", "Skua all-in-one " + build.getProperty("version", ""))
        .put("buildDate", build.getProperty("date", ""))
        .toString();
  }
}
