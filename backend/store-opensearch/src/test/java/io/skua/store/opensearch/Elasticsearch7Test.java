/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import io.skua.engines.Kind;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Elasticsearch 7 meets the contract. */
@EnabledIfSystemProperty(named = "skua.long", matches = ".*")
class Elasticsearch7Test extends EngineContract {
  @Override
  Kind kind() {
    return Kind.ELASTICSEARCH_7;
  }
}
