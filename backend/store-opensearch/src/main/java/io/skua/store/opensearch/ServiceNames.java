/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.model.Span;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.store.opensearch.BulkWriter.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which services and operations were written lately, so that they are not with each span. It
 * forgets those of an index that was deleted, or made anew, within a minute. Thread-safe.
 *
 * <pre>
 * {"serviceName":"shop","operationName":"GET /"}    _id: FNV-1a of both, in hex
 * </pre>
 */
final class ServiceNames {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration KNOWN = Duration.ofHours(12);
  private static final Duration LOOK = Duration.ofMinutes(1);

  /** Somebody waits who has spans to write. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** Of about 300 bytes each. */
  private static final int MAX_NAMES = 20_000;

  private record Name(String index, String id) {}

  private final Cluster cluster;
  private final Clock clock;
  private final Map<Name, Instant> written = // guarded by this, as all below
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Instant> eldest) {
          return size() > MAX_NAMES;
        }
      };
  private final Map<String, String> made = new HashMap<>(); // the UUIDs of indices
  private Instant looked = Instant.MIN;

  ServiceNames(Cluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /** Returns the document of a span's names, for an index. */
  static Document document(Span span, String index) {
    ObjectNode body = JSON.createObjectNode();
    body.put("serviceName", span.service()).put("operationName", span.operationName());
    try {
      String id = Fnv1a.hex(span.service().getBytes(UTF_8), span.operationName().getBytes(UTF_8));
      return new Document(index, id, JSON.writeValueAsBytes(body), false);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Returns whether it is to be written. */
  synchronized boolean isNew(Document name) {
    Instant last = written.get(new Name(name.index(), name.id()));
    return last == null || last.plus(KNOWN).isBefore(clock.instant());
  }

  /** Remembers what was written. */
  synchronized void written(Document name) {
    written.remove(new Name(name.index(), name.id()));
    written.put(new Name(name.index(), name.id()), clock.instant());
  }

  /** Forgets the names in indices that are not those any more in which they were written. */
  void look() {
    TreeSet<String> indices = new TreeSet<>();
    synchronized (this) {
      if (looked.plus(LOOK).isAfter(clock.instant())) {
        return;
      }
      looked = clock.instant();
      Instant known = looked.minus(KNOWN);
      written.values().removeIf(last -> last.isBefore(known));
      written.keySet().forEach(name -> indices.add(name.index));
      made.keySet().retainAll(indices);
    }
    long end = System.nanoTime() + AT_ONCE.toNanos();
    try {
      for (String index : indices) {
        look(index, Duration.ofNanos(end - System.nanoTime()));
      }
    } catch (StoreUnavailableException later) {
      // Whoever writes now will hear of it.
    }
  }

  private void look(String index, Duration within) {
    JsonNode settings = cluster.find(index + "/_settings/index.uuid", within);
    StringBuilder uuids = new StringBuilder(); // Of an alias, several.
    settings.forEach(each -> uuids.append(each.at("/settings/index/uuid").asText()));
    synchronized (this) {
      String last = made.put(index, uuids.toString());
      if (uuids.length() == 0 || (last != null && !last.contentEquals(uuids))) {
        written.keySet().removeIf(name -> name.index.equals(index));
        made.remove(index);
      }
    }
  }
}
