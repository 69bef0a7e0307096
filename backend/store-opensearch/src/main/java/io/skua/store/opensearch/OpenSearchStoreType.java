/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.StoreType;
import io.skua.allinone.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens stores in OpenSearch 1 to 3 and Elasticsearch 7 to 9, in the indices that a Jaeger has or
 * would have there. Thread-safe.
 *
 * <pre>{@code
 * SharedStore store =
 *     new OpenSearchStoreType().open("http://localhost:9200", Map.of("index-prefix", "prod"));
 * }</pre>
 */
public final class OpenSearchStoreType implements StoreType {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSearchStoreType.class);

  /** Creates it, as {@link java.util.ServiceLoader} does. */
  public OpenSearchStoreType() {}

  @Override
  public String name() {
    return "opensearch";
  }

  @Override
  public List<Setting> settings() {
    return OpenSearchSettings.ALL;
  }

  /**
   * Opens a store, and installs Jaeger's templates if they are absent.
   *
   * @param address URLs of hosts, with commas between
   */
  @Override
  public SharedStore open(String address, Map<String, String> settings) throws IOException {
    return open(address, settings, Clock.systemUTC());
  }

  static OpenSearchStore open(String address, Map<String, String> settings, Clock clock)
      throws IOException {
    OpenSearchSettings checked = new OpenSearchSettings(settings);
    Cluster cluster = checked.cluster(address);
    boolean isOpen = false;
    try {
      boolean composable = probe(cluster);
      if (checked.createsTemplates) {
        new Templates(cluster, checked).install(composable);
      }
      OpenSearchStore store = new OpenSearchStore(cluster, checked, clock);
      isOpen = true;
      return store;
    } catch (StoreUnavailableException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (!isOpen) {
        cluster.close();
      }
    }
  }

  /** Returns whether Jaeger installs composable templates in what answers. */
  private static boolean probe(Cluster cluster) throws IOException {
    JsonNode answer = cluster.get("");
    String number = answer.at("/version/number").asText();
    boolean isOpenSearch =
        answer.path("tagline").asText().contains("OpenSearch")
            || answer.at("/version/distribution").asText().equals("opensearch");
    int dot = number.indexOf('.');
    int major = number.matches("\\d{1,3}\\..*") ? Integer.parseInt(number.substring(0, dot)) : 0;
    // An OpenSearch may say that it is Elasticsearch 7.10.
    boolean isKnown = isOpenSearch ? major >= 1 && major <= 7 : major >= 7 && major <= 9;
    String product = isOpenSearch ? "OpenSearch" : "Elasticsearch";
    if (!isKnown) {
      throw new IOException(
          "opensearch: what answers is no OpenSearch of 1 to 3 and no Elasticsearch of 7 to 9, but "
              + (number.isEmpty() ? "something else" : product + ' ' + number));
    }
    LOG.info("Spans are kept in {} {}.", product, number);
    return !isOpenSearch && major >= 8;
  }
}
