/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.StoreVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReadVectorsTest {
  static List<String> v1(JsonNode answer) {
    List<String> spans = new ArrayList<>();
    for (JsonNode trace : answer.path("data")) {
      for (JsonNode span : trace.get("spans")) {
        ObjectNode line = (ObjectNode) Rows.ordered(span);
        sort(line, "tags");
        sort(line, "references");
        line.get("logs").forEach(log -> sort((ObjectNode) log, "fields"));
        JsonNode process = Rows.ordered(trace.get("processes").get(span.get("processID").asText()));
        sort((ObjectNode) process, "tags");
        line.set("process", process);
        line.remove("processID");
        spans.add(line.toString());
      }
    }
    return spans.stream().sorted().toList();
  }

  static List<String> v3(JsonNode answer) {
    List<String> spans = new ArrayList<>();
    for (JsonNode resource : answer.at("/result/resourceSpans")) {
      for (JsonNode scope : resource.get("scopeSpans")) {
        for (JsonNode span : scope.get("spans")) {
          ObjectNode line = (ObjectNode) Rows.ordered(span);
          sort(line, "attributes");
          line.path("events").forEach(log -> sort((ObjectNode) log, "attributes"));
          ObjectNode r = (ObjectNode) Rows.ordered(resource.get("resource"));
          sort(r, "attributes");
          line.set("resource", r);
          line.set("scope", Rows.ordered(scope.get("scope")));
          spans.add(line.toString());
        }
      }
    }
    return spans.stream().sorted().toList();
  }

  static void sort(ObjectNode node, String name) {
    JsonNode list = node.get(name);
    if (list != null && list.isArray()) {
      List<JsonNode> all = new ArrayList<>();
      list.forEach(all::add);
      all.sort(java.util.Comparator.comparing(JsonNode::toString));
      node.putArray(name).addAll(all);
    }
  }

  static void diff(String what, List<String> a, List<String> b) {
    List<String> x = new ArrayList<>(a);
    x.removeAll(b);
    List<String> y = new ArrayList<>(b);
    y.removeAll(a);
    x.forEach(s -> System.out.println("DIFF " + what + " + " + s));
    y.forEach(s -> System.out.println("DIFF " + what + " - " + s));
  }

  @Test
  void x() throws Exception {
    for (String input : StoreVectors.inputs()) {
      try (SharedStore store = SharedCassandra.openEmpty(); Api api = new Api(store)) {
        Recording.insert(input);
        for (JsonNode each : StoreVectors.json("cassandra/answers/traces/" + input)) {
          JsonNode request = each.get("request");
          Api.Answer answer = api.ask(request);
          if (answer.status() != each.get("status").asInt())
            System.out.println("DIFF STATUS " + request + answer.status() + each.get("status"));
          if (request.get("path").asText().contains("v3")) {
            diff(request.toString(), v3(answer.json()), v3(each.get("answer")));
          } else {
            diff(request.toString(), v1(answer.json()), v1(each.get("answer")));
          }
        }
      }
    }
    try (SharedStore store = SharedCassandra.openEmpty(); Api api = new Api(store)) {
      for (JsonNode foreign : StoreVectors.json("cassandra/answers/foreign-rows")) {
        for (JsonNode s : foreign.get("stored")) SharedCassandra.session().execute(s.asText());
        for (JsonNode each : foreign.get("answers")) {
          JsonNode request = each.get("request");
          Api.Answer answer = api.ask(request);
          String what = foreign.get("name").asText() + " " + request;
          if (answer.status() != each.get("status").asInt())
            System.out.println("DIFF STATUS " + what + answer.status() + each.get("status"));
          if (request.get("path").asText().contains("v3")) {
            diff(what, v3(answer.json()), v3(each.get("answer")));
          } else {
            diff(what, v1(answer.json()), v1(each.get("answer")));
          }
        }
      }
      SharedCassandra.empty();
      for (String input : StoreVectors.inputs()) Recording.insert(input);
      for (JsonNode search : StoreVectors.json("cassandra/answers/search")) {
        Api.Answer answer = api.ask(search.get("request"));
        List<String> want = new ArrayList<>();
        search.get("answer").path("traces").forEach(t -> want.add(t.get("traceID").asText()));
        List<String> got = new ArrayList<>();
        answer.json().path("data").forEach(t -> got.add(t.get("traceID").asText()));
        if (answer.status() != search.get("status").asInt())
          System.out.println("DIFF STATUS " + search.get("name") + answer.status() + " " + search.get("status") + answer.json().path("errors"));
        diff("search " + search.get("name") + search.get("request"), got, want);
      }
      for (JsonNode search : StoreVectors.json("cassandra/answers/services-operations")) {
        Api.Answer answer = api.ask(search.get("request"));
        if (!Rows.ordered(answer.json()).equals(Rows.ordered(search.get("answer"))))
          System.out.println("DIFF " + search.get("name") + " + " + answer.status() + answer.json() + "\nDIFF - " + search.get("answer"));
      }
      for (JsonNode search : StoreVectors.json("cassandra/answers/v3-search-summaries")) {
        Api.Answer answer = api.ask(search.get("request"));
        if (!Rows.ordered(answer.json()).equals(Rows.ordered(search.get("answer"))))
          System.out.println("DIFF " + search.get("name") + " + " + answer.status() + answer.json() + "\nDIFF - " + search.get("answer"));
      }
      for (JsonNode s : StoreVectors.json("cassandra/dependencies-inserted").get("inserted by")) SharedCassandra.session().execute(s.asText());
      for (JsonNode search : StoreVectors.json("cassandra/answers/dependencies")) {
        Api.Answer answer = api.ask(search.get("request"));
        if (!Rows.ordered(answer.json()).equals(Rows.ordered(search.get("answer"))))
          System.out.println("DIFF " + search.get("name") + " + " + answer.status() + answer.json() + "\nDIFF - " + search.get("answer"));
      }
      for (JsonNode search : StoreVectors.json("cassandra/answers/errors")) {
        Api.Answer answer = api.ask(search.get("request"));
        if (!Rows.ordered(answer.json()).equals(Rows.ordered(search.get("answer"))))
          System.out.println("DIFF " + search.get("name") + " + " + answer.status() + answer.json() + "\nDIFF - " + search.get("answer"));
      }
    }
  }
}
