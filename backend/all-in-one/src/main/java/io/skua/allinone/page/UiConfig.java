/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How a page is set up: what a file says, in the format of jaeger-ui, and what this backend can do.
 * Safe for any thread.
 *
 * <pre>
 * {"menu":[…],"linkPatterns":[…], …, "capabilities":{"filter":true, …, "tagNames":true,"ports":{"otlp":4318, …}}}
 * </pre>
 *
 * @see <a href="https://www.jaegertracing.io/docs/latest/deployment/frontend-ui/">the format</a>
 */
public final class UiConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode given; // null if there is no file
  private final Supplier<Map<String, Object>> capabilities;

  private UiConfig(ObjectNode given, Supplier<Map<String, Object>> capabilities) {
    this.given = given;
    this.capabilities = capabilities;
  }

  /**
   * Reads a file.
   *
   * @param file a JSON object; null for none
   * @param capabilities asked for with each document
   * @throws IOException if it cannot be read, or is no JSON object; says what is wrong
   */
  public static UiConfig of(Path file, Supplier<Map<String, Object>> capabilities)
      throws IOException {
    return new UiConfig(file == null ? null : read(file), capabilities);
  }

  private static ObjectNode read(Path file) throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new IOException("UI config " + file + ": it is no JSON object");
    } catch (JsonProcessingException malformed) {
      throw new IOException(
          String.format(
              "UI config %s: %s at line %d, column %d",
              file,
              malformed.getOriginalMessage(),
              malformed.getLocation().getLineNr(),
              malformed.getLocation().getColumnNr()),
          malformed);
    } catch (FileSystemException unreadable) {
      // Its message is but a path.
      throw new IOException("UI config cannot be read: " + unreadable, unreadable);
    }
  }

  /** Returns whether a file says something. */
  boolean isGiven() {
    return given != null;
  }

  /** Returns what the file says, in JSON that a script of HTML may hold. */
  String givenJson() {
    return html(given);
  }

  /** Returns whether the backend can do something; so it is unless it says no. */
  boolean can(String capability) {
    return !Boolean.FALSE.equals(capabilities.get().get(capability));
  }

  /** Returns what the file says and what the backend can do, in JSON that a script may hold. */
  String json() {
    ObjectNode all = JSON.createObjectNode();
    if (given != null) {
      all.setAll(given);
    }
    return html(all.putPOJO("capabilities", capabilities.get()));
  }

  /** In JSON these characters stand in texts alone. */
  private static String html(ObjectNode object) {
    try {
      return JSON.writeValueAsString(object)
          .replace("<", "\\u003c")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
