/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The spans of an answer, as they can be compared: each with its service, by its name, and without
 * what the API writes in another way for every store.
 */
final class AnsweredSpans {
  private AnsweredSpans() {}

  /** Returns them by their names, of either version of the API. */
  static Map<String, String> of(JsonNode answer) {
    Map<String, String> spans = new TreeMap<>();
    for (JsonNode trace : answer.path("data")) {
      for (JsonNode span : trace.get("spans")) {
        ObjectNode line = (ObjectNode) Rows.ordered(span);
        line.set("process", trace.get("processes").get(span.get("processID").asText()));
        line.remove(List.of("processID", "parentSpanID", "flags", "warnings"));
        spans.put(key(line.path("operationName"), line.get("spanID")), text(line));
      }
    }
    for (JsonNode resource : answer.at("/result/resourceSpans")) {
      for (JsonNode scope : resource.get("scopeSpans")) {
        for (JsonNode span : scope.get("spans")) {
          ObjectNode line = (ObjectNode) Rows.ordered(span);
          line.set("resource", resource.get("resource"));
          line.set("scope", scope.get("scope"));
          line.remove("flags"); // Skua keeps those of Thrift, and of OTLP's the sampled bit.
          if (line.path("status").isEmpty()) {
            line.remove("status");
          }
          spans.put(key(line.path("name"), line.get("spanId")), text(line));
        }
      }
    }
    return spans;
  }

  private static String key(JsonNode name, JsonNode id) {
    return name.asText() + ' ' + id.asText();
  }

  private static String text(JsonNode span) {
    return unordered(Rows.ordered(span))
        .toString()
        // Bytes that are empty are no text for Jaeger, and no key is written that is empty.
        .replace("\"type\":\"binary\",\"value\":null", "\"type\":\"binary\",\"value\":\"\"")
        .replace("{\"key\":\"\",\"value\":{", "{\"value\":{");
  }

  /** Tags, fields and references have no order; Jaeger's warnings are texts of their own. */
  private static JsonNode unordered(JsonNode node) {
    if (node instanceof ArrayNode array) {
      List<JsonNode> all = new ArrayList<>();
      for (JsonNode each : array) {
        if (!each.path("key").asText().equals("@jaeger@warnings")) {
          all.add(unordered(each));
        }
      }
      all.sort(Comparator.comparing(each -> each.toString().replace("\"key\":\"\",", "")));
      array.removeAll().addAll(all);
    } else if (node instanceof ObjectNode object) {
      number(object, "doubleValue");
      if (object.path("type").asText().equals("float64")) {
        number(object, "value");
      }
      object.properties().forEach(field -> unordered(field.getValue()));
      object
          .properties()
          .removeIf(field -> field.getKey().equals("attributes") && field.getValue().isEmpty());
    }
    return node;
  }

  /** Go writes a double that is whole without its fraction, and a large one with all digits. */
  private static void number(ObjectNode object, String field) {
    if (object.path(field).isNumber()) {
      object.put(field, Double.toString(object.get(field).doubleValue() + 0.0)); // -0 is 0.
    }
  }
}
