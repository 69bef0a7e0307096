/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import io.skua.engines.Kind;

/** OpenSearch 2 meets the contract. */
class OpenSearchStoreTest extends EngineContract {
  @Override
  Kind kind() {
    return Kind.OPENSEARCH_2;
  }
}
