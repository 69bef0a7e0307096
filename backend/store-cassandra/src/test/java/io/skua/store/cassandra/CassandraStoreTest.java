/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.SharedStoreContract;

/** What every store must do that several processes share, over a real Cassandra. */
class CassandraStoreTest extends SharedStoreContract {
  @Override
  protected SharedStore newStore() throws Exception {
    return SharedCassandra.openEmpty();
  }

  @Override
  protected SharedStore another() throws Exception {
    return SharedCassandra.open();
  }
}
