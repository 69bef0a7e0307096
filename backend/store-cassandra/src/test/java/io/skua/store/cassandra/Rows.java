/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.UdtValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What lies in Cassandra, as the recordings have it. */
final class Rows {
  static final List<String> TABLES =
      List.of(
          "traces",
          "service_names",
          "operation_names_v2",
          "service_name_index",
          "service_operation_index",
          "duration_index",
          "tag_index");

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_TEXT = 2000; // The recordings' bound.

  private Rows() {}

  /** Returns the rows of a table, each with its fields in order of their names. */
  static List<JsonNode> of(String table) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    String all = "SELECT * FROM " + SharedCassandra.KEYSPACE + '.' + table;
    for (Row row : SharedCassandra.session().execute(all)) {
      Map<String, JsonNode> columns = new TreeMap<>();
      for (ColumnDefinition column : row.getColumnDefinitions()) {
        boolean isNull = row.isNull(column.getName());
        columns.put(
            column.getName().asInternal(), node(isNull ? null : row.getObject(column.getName())));
      }
      rows.add(object(columns));
    }
    return rows;
  }

  /** Returns an object of texts as a map. */
  static Map<String, String> map(JsonNode object) {
    Map<String, String> map = new TreeMap<>();
    object.properties().forEach(each -> map.put(each.getKey(), each.getValue().asText()));
    return map;
  }

  private static ObjectNode object(Map<String, JsonNode> fields) {
    ObjectNode object = NODES.objectNode();
    fields.forEach(object::set);
    return object;
  }

  /** Returns the same with the fields of all objects in order of their names. */
  static JsonNode ordered(JsonNode node) {
    if (node.isArray()) {
      ArrayNode array = NODES.arrayNode();
      node.forEach(each -> array.add(ordered(each)));
      return array;
    }
    if (node.isObject()) {
      Map<String, JsonNode> fields = new TreeMap<>();
      node.properties().forEach(each -> fields.put(each.getKey(), ordered(each.getValue())));
      return object(fields);
    }
    return node;
  }

  static JsonNode node(Object value) {
    if (value instanceof String text) {
      return text.length() > MAX_TEXT ? ordered(longText(text)) : NODES.textNode(text);
    }
    if (value instanceof Long number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Integer number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? NODES.numberNode(number) : NODES.textNode("" + number);
    }
    if (value instanceof Boolean bool) {
      return NODES.booleanNode(bool);
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return NODES.textNode("0x" + HexFormat.of().formatHex(copy));
    }
    if (value instanceof List<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(each -> array.add(node(each)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, JsonNode> fields = new TreeMap<>();
      map.forEach((key, each) -> fields.put(key.toString(), node(each)));
      return object(fields);
    }
    return value instanceof UdtValue udt
        ? node(udt)
        : value == null ? NODES.nullNode() : NODES.textNode(value.toString());
  }

  private static JsonNode node(UdtValue value) {
    Map<String, JsonNode> fields = new TreeMap<>();
    value
        .getType()
        .getFieldNames()
        .forEach(name -> fields.put(name.asInternal(), node(value.getObject(name))));
    return object(fields);
  }

  private static JsonNode longText(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return NODES
          .objectNode()
          .put("$long", text.length())
          .put("$sha256_utf8", HexFormat.of().formatHex(hash))
          .put("$first", text.substring(0, 32));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
