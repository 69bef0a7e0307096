/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import io.skua.engines.Kind;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** OpenSearch 3 meets the contract. */
@EnabledIfSystemProperty(named = "skua.long", matches = ".*")
class OpenSearch3Test extends EngineContract {
  @Override
  Kind kind() {
    return Kind.OPENSEARCH_3;
  }
}
