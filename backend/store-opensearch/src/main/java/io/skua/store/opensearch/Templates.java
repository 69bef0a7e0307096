/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.store.opensearch.Cluster.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs what tells the engine of which types the members of documents are, under the names that
 * Jaeger installs it by. What is there already is left as it is, whoever made it.
 */
final class Templates {
  private static final Logger LOG = LoggerFactory.getLogger(Templates.class);
  private static final JsonMapper JSON = new JsonMapper();

  /** Longer texts are stored, but not found. */
  private static final int MAX_SEARCHED = 256;

  private final Cluster cluster;
  private final Indices indices;
  private final OpenSearchSettings settings;

  Templates(Cluster cluster, OpenSearchSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
    indices = settings.indices;
  }

  /** Installs what is missing; with aliases the first indices, too. */
  void install(boolean composable) {
    install(Indices.SPAN, spans(), composable);
    install(Indices.SERVICE, services(), composable);
    install(Indices.DEPENDENCIES, JSON.createObjectNode(), composable); // The engine finds out.
    leases();
    if (indices.hasAliases()) {
      first(Indices.SPAN);
      first(Indices.SERVICE);
      first(Indices.DEPENDENCIES);
    }
  }

  private void install(String kind, ObjectNode mappings, boolean composable) {
    String name = indices.base(kind);
    if (cluster.exists("_template/" + name) || cluster.exists("_index_template/" + name)) {
      return;
    }
    ObjectNode template = JSON.createObjectNode();
    // Elasticsearch 8 refuses patterns of which two match with one priority.
    template.putArray("index_patterns").add((composable ? "" : "*") + name + "-*");
    ObjectNode body = composable ? template.putObject("template") : template;
    if (composable) {
      template.put("priority", 0);
    }
    body.set("settings", settings());
    body.set("mappings", mappings);
    if (indices.hasAliases()) {
      body.putObject("aliases").putObject(name + "-read");
    }
    cluster.put((composable ? "_index_template/" : "_template/") + name, template);
    LOG.info("Installed the template {}.", name);
  }

  /** Makes the index of leases, with the replicas that the others have. */
  private void leases() {
    if (!cluster.exists(indices.leases())) {
      ObjectNode index = JSON.createObjectNode();
      index
          .putObject("settings")
          .put("number_of_shards", 1)
          .put("number_of_replicas", settings.replicas);
      Answer answer = cluster.send("PUT", indices.leases(), index);
      if (answer.status() != 400) { // Which says that another process was faster.
        Cluster.good(answer);
      }
    }
  }

  /** Makes the index that both aliases name until it is rolled over. */
  private void first(String kind) {
    String name = indices.base(kind);
    String alias = "_alias/" + name + "-write";
    if (!cluster.exists(alias)) {
      ObjectNode index = JSON.createObjectNode();
      ObjectNode aliases = index.putObject("aliases");
      aliases.putObject(name + "-write").put("is_write_index", true);
      aliases.putObject(name + "-read");
      Answer answer = cluster.send("PUT", name + "-000001", index);
      // Another process may have been faster.
      if (answer.status() != 400 || !cluster.exists(alias)) {
        Cluster.good(answer);
      }
    }
  }

  private ObjectNode settings() {
    return JSON.createObjectNode()
        .put("index.number_of_shards", settings.shards)
        .put("index.number_of_replicas", settings.replicas)
        .put("index.mapping.nested_fields.limit", 50)
        .put("index.requests.cache.enable", true);
  }

  private static ObjectNode spans() {
    ObjectNode mappings = JSON.createObjectNode();
    for (String fields : new String[] {"tag", "process.tag", "scopeTag"}) {
      ObjectNode rule = mappings.withArray("dynamic_templates").addObject();
      ObjectNode named = rule.putObject(fields.replace('.', '_') + "_fields");
      named.put("path_match", fields + ".*");
      named.set("mapping", keyword());
    }
    ObjectNode span = mappings.putObject("properties");
    keywords(span, "traceID", "spanID", "parentSpanID", "operationName");
    type(span, "flags", "integer");
    type(span, "startTime", "long");
    type(span, "startTimeMillis", "date").put("format", "epoch_millis");
    type(span, "duration", "long");
    type(span, "tag", "object");
    nestedTags(span, "tags");
    type(span, "scopeTag", "object");
    nestedTags(span, "scopeTags");
    ObjectNode reference = nested(span, "references");
    keywords(reference, "refType", "traceID", "spanID", "traceState");
    type(reference, "flags", "integer");
    nestedTags(reference, "tags");
    ObjectNode log = nested(span, "logs");
    type(log, "timestamp", "long");
    nestedTags(log, "fields");
    ObjectNode process = span.putObject("process").putObject("properties");
    keywords(process, "serviceName");
    type(process, "tag", "object");
    nestedTags(process, "tags");
    return mappings;
  }

  private static ObjectNode services() {
    ObjectNode mappings = JSON.createObjectNode();
    keywords(mappings.putObject("properties"), "serviceName", "operationName");
    return mappings;
  }

  private static ObjectNode type(ObjectNode properties, String name, String type) {
    return properties.putObject(name).put("type", type);
  }

  private static ObjectNode keyword() {
    return JSON.createObjectNode().put("type", "keyword").put("ignore_above", MAX_SEARCHED);
  }

  private static void keywords(ObjectNode properties, String... names) {
    for (String name : names) {
      properties.set(name, keyword());
    }
  }

  /** Returns its properties. */
  private static ObjectNode nested(ObjectNode properties, String name) {
    return type(properties, name, "nested").put("dynamic", false).putObject("properties");
  }

  private static void nestedTags(ObjectNode properties, String name) {
    keywords(nested(properties, name), "key", "type", "value");
  }
}
