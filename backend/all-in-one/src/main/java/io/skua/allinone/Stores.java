/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import io.skua.allinone.store.H2Store;
import io.skua.allinone.store.MemoryStore;
import io.skua.allinone.store.SpanStore;
import io.skua.allinone.store.StoreType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** The stores that there are: two of its own, and those that modules on the class path bring. */
final class Stores {
  static final String MEMORY = "memory";
  static final String H2 = "h2";

  private static final String OPENSEARCH = "opensearch";
  private static final String ELASTICSEARCH = "elasticsearch";

  /** Those that other modules of ours bring, with the modules. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(OPENSEARCH, "skua-store-opensearch", "cassandra", "skua-store-cassandra");

  private Stores() {}

  /** Returns those that modules bring. */
  static List<StoreType> types() {
    List<StoreType> types = new ArrayList<>();
    ServiceLoader.load(StoreType.class, Stores.class.getClassLoader()).forEach(types::add);
    return types;
  }

  /**
   * Opens the one that is set.
   *
   * @throws IllegalArgumentException if there is none of that name, or it is set wrongly
   * @throws IOException if it cannot be opened
   */
  static SpanStore open(AllInOneSettings settings) throws IOException {
    String name = settings.storeName();
    String address = settings.storeAddress();
    if (Set.of(MEMORY, H2).contains(name)) {
      checkOwn(name, address, settings.storeSettings());
      return name.equals(MEMORY)
          ? new MemoryStore(settings.maxTraces(), settings.maxBytes())
          : new H2Store(Path.of(address), settings.maxTraces(), settings.maxBytes());
    }
    return type(name).open(address, settings.storeSettings());
  }

  private static void checkOwn(String name, String address, Map<String, String> settings) {
    if (!settings.isEmpty()) {
      throw new IllegalArgumentException(
          "store " + name + ": has no settings " + settings.keySet());
    }
    if (address.isEmpty() == name.equals(H2)) {
      throw new IllegalArgumentException(
          "store " + name + ':' + address + ": must be memory, or h2: and a file");
    }
  }

  /** Returns the name of its type, which may have others. */
  static String typeName(String name) {
    return name.equals(ELASTICSEARCH) ? OPENSEARCH : name;
  }

  private static StoreType type(String name) {
    for (StoreType type : types()) {
      if (type.name().equals(typeName(name))) {
        return type;
      }
    }
    if (ELSEWHERE.containsKey(typeName(name))) {
      throw new IllegalArgumentException(
          "store "
              + name
              + ": is not in this program, but in skua-backend.jar; on a class path it is io.skua:"
              + ELSEWHERE.get(typeName(name)));
    }
    throw new IllegalArgumentException(
        "store "
            + name
            + ": is not known; must be memory, h2:FILE, opensearch:URL or cassandra:HOST");
  }
}
