/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.SharedStoreContract;
import java.time.Clock;

/** What the tests of the jobs take for a store is one. */
class InMemorySharedStoreTest extends SharedStoreContract {
  private final InMemorySharedStore.Disk disk = new InMemorySharedStore.Disk(Clock.systemUTC());

  @Override
  protected SharedStore newStore() {
    return another();
  }

  @Override
  protected SharedStore another() {
    return new InMemorySharedStore(disk, what -> {});
  }
}
