/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.Tag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The rows by which a span is found, in the tables that Jaeger has for it. Safe for any thread.
 *
 * <pre>
 * service_name_index       by service, in one of ten partitions
 * service_operation_index  by service and operation
 * duration_index           by service and hour, and again by service, operation and hour
 * tag_index                by service, key and text of each tag, process tag and log field
 * </pre>
 */
final class IndexRows {
  /** How many partitions a service has in {@code service_name_index}. */
  static final int BUCKETS = 10;

  private static final long HOUR_MICROS = 3_600_000_000L;
  private static final int MAX_TAG_BYTES = 255;
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(com.fasterxml.jackson.databind.JsonNode.class);

  private record Indexed(String key, String text) {}

  private final IndexedTags tags;
  private final PreparedStatement byService;
  private final PreparedStatement byOperation;
  private final PreparedStatement byDuration;
  private final PreparedStatement byTag;

  /**
   * Prepares them.
   *
   * @param prepare prepares a statement in which {@code %s} stands for the keyspace
   */
  IndexRows(java.util.function.Function<String, PreparedStatement> prepare, IndexedTags tags) {
    this.tags = tags;
    byService =
        prepare.apply(
            "INSERT INTO %s.service_name_index (service_name, bucket, start_time, trace_id)"
                + " VALUES (?, ?, ?, ?)");
    byOperation =
        prepare.apply(
            "INSERT INTO %s.service_operation_index"
                + " (service_name, operation_name, start_time, trace_id) VALUES (?, ?, ?, ?)");
    byDuration =
        prepare.apply(
            "INSERT INTO %s.duration_index"
                + " (service_name, operation_name, bucket, duration, start_time, trace_id)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
    byTag =
        prepare.apply(
            "INSERT INTO %s.tag_index"
                + " (service_name, tag_key, tag_value, start_time, trace_id, span_id)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
  }

  /** Gives what writes them. */
  void of(Span span, long hash, Consumer<BoundStatement> rows) {
    ByteBuffer id = Ids.bytes(span.traceId());
    String service = span.service();
    long start = span.startMicros();
    rows.accept(
        byService.bind(
            service, (int) Long.remainderUnsigned(hash, BUCKETS), start, id.duplicate()));
    rows.accept(byOperation.bind(service, span.operationName(), start, id.duplicate()));
    Instant hour = hour(start);
    for (String operation : List.of("", span.operationName())) {
      rows.accept(
          byDuration.bind(service, operation, hour, span.durationMicros(), start, id.duplicate()));
    }
    for (Indexed tag : indexed(span)) {
      rows.accept(byTag.bind(service, tag.key, tag.text, start, id.duplicate(), span.spanId()));
    }
  }

  /** Returns the start of the hour that is nearest to a time, half up. */
  static Instant hour(long micros) {
    long hours = Math.floorDiv(micros, HOUR_MICROS);
    boolean up = Math.floorMod(micros, HOUR_MICROS) >= HOUR_MICROS / 2;
    return Instant.ofEpochSecond((up ? hours + 1 : hours) * 3600);
  }

  private Set<Indexed> indexed(Span span) {
    Set<Indexed> indexed = new LinkedHashSet<>();
    if (tags.ofProcess()) {
      index(span.process().tags(), indexed);
    }
    if (tags.ofSpan()) {
      index(span.tags(), indexed);
    }
    if (tags.ofLogs()) {
      for (SpanLog log : span.logs()) {
        index(log.fields(), indexed);
      }
    }
    return indexed;
  }

  private void index(List<Tag> list, Set<Indexed> indexed) {
    for (Tag tag : list) {
      if (!(tag.value() instanceof byte[]) && tags.has(tag.key())) {
        String text = text(tag.value());
        if (isIndexed(tag.key(), text)) {
          indexed.add(new Indexed(tag.key(), text));
        }
      }
    }
  }

  private static String text(Object value) {
    return value instanceof Double number ? GoFloat.text(number) : value.toString();
  }

  /** Returns whether a tag may be in the index; else no search finds it. */
  static boolean isIndexed(String key, String text) {
    return isShort(key) && isShort(text) && !isJsonObject(text);
  }

  /** Returns whether a text has at most 255 bytes. */
  static boolean isShort(String text) {
    if (text.length() <= MAX_TAG_BYTES / 3) {
      return true; // However many bytes a character takes.
    }
    return text.length() <= MAX_TAG_BYTES
        && text.getBytes(StandardCharsets.UTF_8).length <= MAX_TAG_BYTES;
  }

  private static boolean isJsonObject(String text) {
    if (!text.startsWith("{")) {
      return false;
    }
    try {
      JSON.readTree(text);
      return true;
    } catch (JsonProcessingException another) {
      return false;
    }
  }
}
