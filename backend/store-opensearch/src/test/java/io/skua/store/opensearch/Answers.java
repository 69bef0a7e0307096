/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Answers as lines, one for each thing that one says, so that two can be compared. What has no
 * meaning is left out: the order of tags, how a number is written, a status that says nothing.
 */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONG = 2000;

  private Answers() {}

  /** Returns what an answer says. */
  static Map<String, String> lines(JsonNode answer) {
    Map<String, String> lines = new TreeMap<>();
    if (answer.at("/data/0").has("spans")) {
      answer.get("data").forEach(trace -> trace(trace, lines));
    } else if (answer.has("result")) {
      answer.at("/result/resourceSpans").forEach(resource -> resource(resource, lines));
    } else {
      lines.put("", sorted(answer).toString());
    }
    return lines;
  }

  /** Returns which spans an answer has, by their traces. */
  static Map<String, TreeSet<String>> spans(JsonNode answer) {
    Map<String, TreeSet<String>> spans = new TreeMap<>();
    for (JsonNode trace : answer.has("traces") ? answer.get("traces") : answer.path("data")) {
      TreeSet<String> ids = new TreeSet<>();
      trace.path("spanIDs").forEach(id -> ids.add(id.asText()));
      trace.path("spans").forEach(span -> ids.add(span.get("spanID").asText()));
      spans.put(trace.get("traceID").asText(), ids);
    }
    return spans;
  }

  private static void trace(JsonNode trace, Map<String, String> lines) {
    for (JsonNode span : trace.get("spans")) {
      ObjectNode whole = span.deepCopy();
      // Ours says more than Jaeger's.
      whole.remove(List.of("processID", "parentSpanID", "flags"));
      whole.set("process", trace.get("processes").get(span.get("processID").asText()));
      add(span.get("spanID").asText(), whole, lines);
    }
  }

  private static void resource(JsonNode resource, Map<String, String> lines) {
    for (JsonNode scope : resource.get("scopeSpans")) {
      for (JsonNode span : scope.path("spans")) {
        ObjectNode whole = span.deepCopy();
        if (span.path("status").isEmpty()) {
          whole.remove("status");
        }
        whole.set("resource", resource.get("resource"));
        whole.set("scope", scope.get("scope"));
        add(span.get("spanId").asText(), whole, lines);
      }
    }
  }

  /** Adds a line for each member, and for each element of those that are lists. */
  static void add(String what, JsonNode node, Map<String, String> lines) {
    for (Map.Entry<String, JsonNode> member : sorted(node).properties()) {
      String name = (what + ' ' + member.getKey()).strip();
      if (!member.getValue().isArray()) {
        lines.put(name, member.getValue().toString());
        continue;
      }
      int i = 0;
      for (JsonNode element : member.getValue()) {
        String key = element.has("value") ? element.path("key").asText() : Integer.toString(i++);
        lines.merge(name + ' ' + key, element.toString(), (a, b) -> a + ',' + b);
      }
    }
  }

  /** Returns it with members in the order of their names, and lists in that of their texts. */
  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      ObjectNode sorted = JSON.createObjectNode();
      if (node.has("$first")) {
        return sorted.set("$first", node.get("$first"));
      }
      Map<String, JsonNode> members = new TreeMap<>();
      node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
      members.forEach((name, value) -> sorted.set(name, sorted(value)));
      return sorted;
    }
    if (node.isArray()) {
      List<JsonNode> elements = new ArrayList<>();
      node.forEach(element -> elements.add(sorted(element)));
      if (elements.stream().noneMatch(element -> element.has("refType"))) {
        elements.sort(Comparator.comparing(JsonNode::toString));
      }
      ArrayNode sorted = JSON.createArrayNode();
      elements.forEach(sorted::add);
      return sorted;
    }
    if (node.isNumber()) {
      return JSON.getNodeFactory().textNode(plain(node));
    }
    boolean isLong = node.isTextual() && node.asText().length() > LONG;
    return isLong ? JSON.createObjectNode().put("$first", node.asText().substring(0, 32)) : node;
  }

  private static String plain(JsonNode number) {
    BigDecimal plain = new BigDecimal(number.asText());
    return plain.signum() == 0 ? "0" : plain.stripTrailingZeros().toPlainString();
  }
}
