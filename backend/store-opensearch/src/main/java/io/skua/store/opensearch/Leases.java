/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.store.opensearch.Cluster.Answer;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Duration;

/**
 * What one process alone may do for a time, by documents that are replaced only by who has seen
 * them last. The clocks of the processes must agree to the second or so.
 *
 * <pre>
 * {"owner":"collector-1","until":1795815000000}        _id: the name
 * </pre>
 */
final class Leases {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int CONFLICT = 409;

  private final Cluster cluster;
  private final Clock clock;
  private final String index;

  Leases(Cluster cluster, Clock clock, String index) {
    this.cluster = cluster;
    this.clock = clock;
    this.index = index;
  }

  boolean take(String name, String owner, Duration time) {
    JsonNode last = cluster.find(document(name));
    String path = index + "/_create/" + escaped(name);
    if (last.path("found").asBoolean()) {
      JsonNode held = last.path("_source");
      boolean isFree = held.path("until").asLong() <= clock.millis();
      if (!isFree && !held.path("owner").asText().equals(owner)) {
        return false;
      }
      path = document(name) + ifStill(last);
    }
    ObjectNode lease = JSON.createObjectNode().put("owner", owner);
    lease.put("until", clock.millis() + time.toMillis());
    Answer answer = cluster.send("PUT", path, lease);
    return answer.status() != CONFLICT && Cluster.good(answer).isGood();
  }

  void end(String name, String owner) {
    JsonNode last = cluster.find(document(name));
    if (last.at("/_source/owner").asText().equals(owner)) {
      Answer answer = cluster.send("DELETE", document(name) + ifStill(last), null);
      if (answer.status() != CONFLICT && answer.status() != 404) {
        Cluster.good(answer);
      }
    }
  }

  private String document(String name) {
    return index + "/_doc/" + escaped(name);
  }

  private static String escaped(String name) {
    return URLEncoder.encode(name, UTF_8);
  }

  private static String ifStill(JsonNode last) {
    return "?if_seq_no=" + last.path("_seq_no") + "&if_primary_term=" + last.path("_primary_term");
  }
}
