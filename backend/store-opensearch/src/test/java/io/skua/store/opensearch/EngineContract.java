/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.SharedStoreContract;
import io.skua.engines.Engine;
import io.skua.engines.Kind;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The contract of shared stores, over an engine; each test has indices of its own. */
abstract class EngineContract extends SharedStoreContract {
  private static int tests;

  private final String prefix = "t" + tests++;

  abstract Kind kind();

  private Elastic engine() {
    return new Elastic(Engine.shared(kind()).url());
  }

  @Override
  protected SharedStore newStore() throws IOException {
    return another();
  }

  @Override
  protected SharedStore another() throws IOException {
    return new OpenSearchStoreType()
        .open(
            engine().url(),
            Map.of("index-prefix", prefix, "shards", "1", "replicas", "0", "writers", "1"));
  }

  @Override
  protected void settle() throws Exception {
    engine().post("/" + prefix + "-*/_refresh", "");
  }

  @AfterEach
  void deleteIndices() throws Exception {
    engine().deleteAll(prefix);
  }
}
