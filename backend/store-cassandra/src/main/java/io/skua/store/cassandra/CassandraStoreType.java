/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import io.skua.allinone.store.SpanStore;
import io.skua.allinone.store.StoreType;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Cassandra 4 and 5, in Jaeger's tables: {@code --store cassandra:HOST[:PORT][,HOST[:PORT]]}. Found
 * by {@link java.util.ServiceLoader}. Safe for any thread.
 *
 * <pre>{@code
 * try (SpanStore store =
 *     new CassandraStoreType().open("localhost", Map.of("keyspace", "jaeger_v1_dc1"))) {
 *   store.services().forEach(System.out::println);
 * }
 * }</pre>
 *
 * @see <a href="https://www.jaegertracing.io/docs/latest/storage/cassandra/">Jaeger's Cassandra</a>
 */
public final class CassandraStoreType implements StoreType {
  @Override
  public String name() {
    return "cassandra";
  }

  @Override
  public List<Setting> settings() {
    return CassandraSettings.ALL;
  }

  @Override
  public SpanStore open(String address, Map<String, String> settings) throws IOException {
    return CassandraStore.open(new CassandraSettings(address, settings));
  }
}
