/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.store.Dependency;
import io.skua.store.opensearch.Cluster.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Which services call which, as it was counted for windows of time.
 *
 * <pre>
 * {"timestamp":"2026-11-27T12:59:59.999Z","dependencies":[{"parent":"shop","child":"orders","callCount":2}]}
 * </pre>
 *
 * <p>Its time is the last millisecond of the window. The _id is made of the window, which is an
 * hour or a day, so that what is counted again is there once.
 */
final class Calls {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long HOUR_MICROS = 3_600_000_000L;
  private static final int PAGE = 500;

  /** As many as the engine lets be paged by their number. */
  private static final int MAX_WINDOWS = 10_000;

  private static final long CALL_BYTES = 160;

  private record Call(String parent, String child) {}

  private final Cluster cluster;
  private final Indices indices;

  Calls(Cluster cluster, Indices indices) {
    this.cluster = cluster;
    this.indices = indices;
  }

  /** Writes those of a window, and deletes those of the hours in it. */
  void put(long fromMicros, long toMicros, List<Dependency> calls) {
    String index = indices.write(Indices.DEPENDENCIES, toMicros - 1);
    StringBuilder lines = new StringBuilder();
    for (long hour = fromMicros; hour < toMicros; hour += HOUR_MICROS) {
      lines.append(action("delete", index, id(hour, hour + HOUR_MICROS))).append('\n');
    }
    lines.append(action("index", index, id(fromMicros, toMicros))).append('\n');
    lines.append(document(toMicros, calls)).append('\n');
    Answer answer = cluster.postLines("_bulk?refresh=true", lines.toString().getBytes(UTF_8));
    for (JsonNode item : Cluster.good(answer).json().path("items")) {
      JsonNode done = item.has("delete") ? item.path("delete") : item.path("index");
      int status = done.path("status").asInt();
      boolean wasNotThere = item.has("delete") && status == 404;
      if (status >= 300 && !wasNotThere) {
        throw new Answer(status, done.toString().getBytes(UTF_8), Cluster.LATER).failure();
      }
    }
  }

  private static ObjectNode action(String action, String index, String id) {
    ObjectNode line = JSON.createObjectNode();
    line.putObject(action).put("_index", index).put("_id", id);
    return line;
  }

  private static String id(long fromMicros, long toMicros) {
    return "skua-" + instant(fromMicros) + '-' + instant(toMicros);
  }

  private static ObjectNode document(long toMicros, List<Dependency> calls) {
    ObjectNode document = JSON.createObjectNode();
    document.put("timestamp", instant(toMicros).minusMillis(1).toString());
    ArrayNode list = document.putArray("dependencies");
    for (Dependency call : calls) {
      list.addObject()
          .put("parent", call.parent())
          .put("child", call.child())
          .put("callCount", call.callCount());
    }
    return document;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Returns those of windows with a time within two, inclusive: summed, sorted by names. */
  List<Dependency> read(long minMicros, long maxMicros, LongConsumer room) {
    long min = Math.max(0, minMicros);
    long max = Math.min(Indices.END_MICROS, maxMicros);
    String path = indices.read(Indices.DEPENDENCIES, min, max) + Cluster.SEARCH_WHOLE;
    Map<Call, Long> calls = new HashMap<>();
    for (int from = 0; from < MAX_WINDOWS; from += PAGE) {
      ObjectNode search =
          SearchRequests.dependencies(-Math.floorDiv(-min, 1000L), max / 1000, PAGE, from);
      JsonNode hits = cluster.post(path, search).path("hits").path("hits");
      for (JsonNode hit : hits) {
        add(hit.path("_source").path("dependencies"), calls);
        room.accept(CALL_BYTES * (1 + calls.size()));
      }
      if (hits.size() < PAGE) {
        break;
      }
    }
    List<Dependency> sorted = new ArrayList<>();
    calls.forEach((call, count) -> sorted.add(new Dependency(call.parent, call.child, count)));
    sorted.sort(Comparator.comparing(Dependency::parent).thenComparing(Dependency::child));
    return sorted;
  }

  private static void add(JsonNode dependencies, Map<Call, Long> calls) {
    for (JsonNode each : dependencies) {
      Call call = new Call(each.path("parent").asText(), each.path("child").asText());
      calls.merge(call, each.path("callCount").asLong(), Long::sum);
    }
  }
}
