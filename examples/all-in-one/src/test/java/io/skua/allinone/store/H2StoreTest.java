/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest extends SpanStoreContract {
  @TempDir Path directory;
  private int files;

  @Override
  protected SpanStore newStore(int maxTraces, long maxBytes) throws Exception {
    return new H2Store(directory.resolve("store" + files++), maxTraces, maxBytes);
  }
}
