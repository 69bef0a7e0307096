/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import io.skua.engines.Engine;
import io.skua.engines.Kind;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Cassandra, as it is in trouble: {@code -Dskua.long} runs it. */
@EnabledIfSystemProperty(named = "skua.long", matches = ".*")
class CassandraFaultsTest extends FaultsContract {
  @Override
  String start() {
    engine = Engine.start(Kind.CASSANDRA_5, Map.of("commitlog_sync", "batch"));
    return "cassandra:" + engine.address();
  }

  Stream<Fault> faults() {
    return Stream.of(
        new Fault("is away", () -> engine.kill(), () -> engine.restart(), "store_unreachable"),
        new Fault("hangs", () -> engine.suspend(), () -> engine.resume(), "store_timeout"));
  }
}
