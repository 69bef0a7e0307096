/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What real clients sent, and what it means. */
final class Vectors {
  record Vector(String name, byte[] bytes, JsonNode json) {
    Wire wire() {
      if (json.get("encoding").asText().equals("thrift-compact")) {
        return Wire.COMPACT;
      }
      return json.get("message").isNull() ? Wire.BINARY_BATCH : Wire.BINARY_MESSAGE;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Path FOLDER = Path.of("src/test/resources/vectors");

  private Vectors() {}

  static List<Vector> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".bin"))
          .sorted()
          .map(name -> read(name.substring(0, name.length() - ".bin".length())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Vector read(String name) {
    try {
      return new Vector(
          name,
          Files.readAllBytes(FOLDER.resolve(name + ".bin")),
          new ObjectMapper().readTree(FOLDER.resolve(name + ".json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
