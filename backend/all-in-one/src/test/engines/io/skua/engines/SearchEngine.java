/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.engines;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * OpenSearch and Elasticsearch, by the runners of the CodeLibs project: a node with its modules on
 * one class path.
 */
record SearchEngine(String runner, String settingsFile) implements Kind.Recipe {
  static final SearchEngine OPENSEARCH =
      new SearchEngine("org.codelibs.opensearch.runner.OpenSearchRunner", "opensearch.yml");
  static final SearchEngine ELASTICSEARCH =
      new SearchEngine(
          "org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner", "elasticsearch.yml");

  @Override
  public List<String> arguments(
      Path directory, int port, int innerPort, Map<String, String> settings) throws IOException {
    Map<String, String> all = new TreeMap<>();
    all.put("network.host", "127.0.0.1");
    all.put("transport.port", Integer.toString(innerPort));
    all.put("discovery.type", "single-node");
    // The disk of a machine that tests is often nearly full.
    all.put("cluster.routing.allocation.disk.threshold_enabled", "false");
    all.putAll(settings);
    Path config = Files.createDirectories(directory.resolve("config"));
    Files.writeString(
        config.resolve(settingsFile),
        all.entrySet().stream()
            .map(setting -> setting.getKey() + ": " + setting.getValue() + "\n")
            .collect(Collectors.joining()));
    return List.of(
        "-Xmx512m",
        EngineMain.class.getName(),
        runner,
        "-basePath",
        directory.toString(),
        "-confPath",
        config.toString(),
        "-numOfNode",
        "1",
        // The first node has the next one.
        "-baseHttpPort",
        Integer.toString(port - 1));
  }

  @Override
  public boolean answers(int port) throws IOException {
    URI health =
        URI.create("http://127.0.0.1:" + port + "/_cluster/health?wait_for_status=yellow");
    HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
    connection.setConnectTimeout(1_000);
    connection.setReadTimeout(60_000);
    try {
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } finally {
      connection.disconnect();
    }
  }
}
