/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

class MemoryStoreTest extends SpanStoreContract {
  @Override
  protected SpanStore newStore(int maxTraces, long maxBytes) {
    return new MemoryStore(maxTraces, maxBytes);
  }
}
