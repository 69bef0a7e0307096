/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.store.opensearch.Cluster.TooLargeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads traces by their ids, several by one request, large ones by pages. Thread-safe. */
final class TraceReader {
  private static final Logger LOG = LoggerFactory.getLogger(TraceReader.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String[] ORDER = {
    "startTime", "spanID", "process.serviceName", "operationName"
  };
  private static final int PAGE = 1_000;
  private static final int TOGETHER = 10;
  private static final long MAX_TOGETHER_BYTES = 8 << 20;
  private static final long MAX_PAGE_BYTES = 64 << 20;

  /** What a byte of a document takes while it is read, and with what an answer makes of it. */
  private static final long BYTE_ROOM = 8;

  /** What it takes when it has been read. */
  private static final long READ_ROOM = 4;

  /** Nobody is asked for less. */
  private static final long FREE_BYTES = 64 << 10;

  private final Cluster cluster;

  TraceReader(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Where the spans of traces are looked for; whether all of its shards have to answer. */
  record Place(String indices, long minMicros, long maxMicros, boolean isWhole) {
    String search() {
      return indices + (isWhole ? Cluster.SEARCH_WHOLE : "/_search?ignore_unavailable=true");
    }
  }

  /** Returns the spans of a trace, none if there is none; its id may be written in several ways. */
  List<Span> spans(List<String> id, Place place, LongConsumer room) {
    List<Span> spans = new ArrayList<>();
    pages(id, place, JSON.nullNode(), 0, spans, room);
    return spans;
  }

  /** Returns traces, each read when it is asked for; those that are gone are left out. */
  Iterator<Trace> traces(List<String> ids, Place place, LongConsumer room) {
    return new Traces(ids, place, room);
  }

  private final class Traces implements Iterator<Trace> {
    private final Deque<String> ids;
    private final Place place;
    private final LongConsumer room;
    private final Deque<Trace> read = new ArrayDeque<>();
    private int together = TOGETHER;

    Traces(Collection<String> ids, Place place, LongConsumer room) {
      this.ids = new ArrayDeque<>(ids);
      this.place = place;
      this.room = room;
    }

    @Override
    public boolean hasNext() {
      while (read.isEmpty() && !ids.isEmpty()) {
        List<String> some = ids.stream().limit(together).toList();
        if (some.size() == 1) {
          add(spans(some, place, room));
          ids.remove();
        } else {
          readTogether(some);
        }
      }
      return !read.isEmpty();
    }

    private void readTogether(List<String> some) {
      JsonNode answers;
      byte[] body;
      try {
        body = cluster.search("_msearch", lines(some), MAX_TOGETHER_BYTES, TraceReader.large(room));
        room.accept(FREE_BYTES + BYTE_ROOM * body.length);
        answers = tree(body).path("responses");
      } catch (TooLargeException large) {
        together = 1;
        return;
      }
      for (int i = 0; i < some.size(); i++) {
        List<Span> spans = new ArrayList<>();
        JsonNode hits = decode(answers.path(i), spans);
        if (hits.size() == PAGE) {
          JsonNode last = hits.get(PAGE - 1).path("sort");
          pages(List.of(some.get(i)), place, last, body.length, spans, room);
        }
        add(spans);
        ids.remove();
      }
    }

    private void add(List<Span> spans) {
      if (!spans.isEmpty()) {
        read.add(new Trace(spans.get(0).traceId(), List.copyOf(spans)));
      }
    }

    private byte[] lines(List<String> some) {
      ObjectNode header = JSON.createObjectNode().put("index", place.indices);
      header.put("ignore_unavailable", true);
      header.put("allow_partial_search_results", !place.isWhole);
      StringBuilder lines = new StringBuilder();
      for (String id : some) {
        lines.append(header).append('\n').append(request(List.of(id), place, PAGE)).append('\n');
      }
      return lines.toString().getBytes(UTF_8);
    }

    @Override
    public Trace next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return read.remove();
    }
  }

  private static ObjectNode request(List<String> id, Place place, int size) {
    return SearchRequests.spans(id, place.minMicros, place.maxMicros, size, ORDER);
  }

  /** Adds what comes after a place in the order. */
  private void pages(
      List<String> id,
      Place place,
      JsonNode after,
      long bytes,
      List<Span> spans,
      LongConsumer room) {
    int size = PAGE;
    long before = bytes;
    JsonNode last = after;
    while (true) {
      ObjectNode request = request(id, place, size);
      if (!last.isNull()) {
        request.set("search_after", last);
      }
      long kept = READ_ROOM * before;
      try {
        byte[] body =
            cluster.search(
                place.search(),
                request.toString().getBytes(UTF_8),
                MAX_PAGE_BYTES,
                large(read -> room.accept(kept + read)));
        JsonNode page = tree(body);
        if (!page.path("hits").path("hits").isEmpty()) {
          room.accept(FREE_BYTES + kept + BYTE_ROOM * body.length);
        }
        JsonNode hits = decode(page, spans);
        if (hits.size() < size) {
          return;
        }
        last = hits.get(size - 1).path("sort");
        before += body.length;
      } catch (TooLargeException large) {
        if (size == 1) {
          throw Cluster.unavailable("failed", "a span of more than 64 MB", Cluster.LATER);
        }
        size = Math.max(1, size / 8);
      }
    }
  }

  /** An answer without documents is not worth asking. */
  private static LongConsumer large(LongConsumer room) {
    return bytes -> {
      if (bytes > FREE_BYTES) {
        room.accept(bytes);
      }
    };
  }

  /** Adds the spans of an answer, and returns its hits. */
  private static JsonNode decode(JsonNode answer, List<Span> spans) {
    if (answer.has("error")) {
      throw new Cluster.Answer(
              answer.path("status").asInt(), answer.toString().getBytes(UTF_8), Cluster.LATER)
          .failure();
    }
    JsonNode hits = answer.path("hits").path("hits");
    for (JsonNode hit : hits) {
      try {
        spans.add(SpanDocument.decode(hit.path("_source")));
      } catch (IllegalArgumentException noId) {
        LOG.debug("The document {} is no span: {}", hit.path("_id"), noId.getMessage());
      }
    }
    return hits;
  }

  private static JsonNode tree(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw Cluster.unavailable("failed", "an answer that is no JSON", Cluster.LATER);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
