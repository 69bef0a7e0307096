/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skua.allinone.store.StoreVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Puts the rows that Jaeger wrote into Cassandra. */
final class Recording {
  private Recording() {}

  static void insert(String input) throws IOException {
    List<CompletionStage<?>> under = new ArrayList<>();
    JsonNode tables = StoreVectors.json("cassandra/rows/" + input).get("tables");
    for (String table : Rows.TABLES) {
      PreparedStatement insert =
          SharedCassandra.session()
              .prepare("INSERT INTO " + SharedCassandra.KEYSPACE + '.' + table + " JSON ?");
      for (JsonNode row : tables.get(table)) {
        under.add(
            SharedCassandra.session().executeAsync(insert.bind(withLongTexts(row).toString())));
      }
    }
    under.forEach(each -> each.toCompletableFuture().join());
  }

  /** A long text is recorded as its length and its first characters, which are all the same. */
  static JsonNode withLongTexts(JsonNode node) {
    if (node.has("$long")) {
      String first = node.get("$first").asText();
      return TextNode.valueOf(first.substring(0, 1).repeat(node.get("$long").asInt()));
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, withLongTexts(array.get(i)));
      }
    }
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(withLongTexts(field.getValue())));
    }
    return node;
  }
}
