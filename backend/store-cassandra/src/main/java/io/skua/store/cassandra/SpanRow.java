/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span as a row of {@code traces}, as Jaeger writes and reads it. Safe for any thread.
 *
 * <pre>
 * trace_id    16 bytes                      span_id, parent_id   the 8 bytes as bigint; 0: a root
 * span_hash   see SpanHash                  start_time, duration microseconds
 * refs        child-of | follows-from: the parent first, the others by trace, span, type
 * tags, logs, process.tags, log.fields      by key, type, value; logs by time
 *
 * keyvalue:   the field of its value_type holds the value, the others 0, false, ""; value_binary is
 *             null unless it has bytes. Columns whose list would be empty are null
 * </pre>
 *
 * For example: {@code {key: 'http.status_code', value_type: 'int64', value_string: '', value_bool:
 * false, value_long: 200, value_double: 0, value_binary: null}}.
 *
 * <p>What another program has written is read as well as it can be: null is zero, empty or nothing,
 * a reference without a proper id is left out, and a negative duration is 0.
 */
final class SpanRow {
  /** What {@link #read} needs, in this order. */
  static final String COLUMNS =
      "span_id, parent_id, operation_name, flags, start_time, duration, refs, process, tags, logs";

  /** What {@link #readForCalls} needs, in this order. */
  static final String COLUMNS_FOR_CALLS =
      "span_id, parent_id, operation_name, flags, start_time, duration, refs, process, tags";

  static final String INSERT =
      "INSERT INTO %s.traces (trace_id, span_id, span_hash, parent_id, operation_name, flags,"
          + " start_time, duration, refs, process, tags, logs)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String CHILD_OF = "child-of";
  private static final String FOLLOWS_FROM = "follows-from";

  /** Jaeger's, for what has none. */
  static final String NO_SERVICE = "OTLPResourceNoServiceName";

  private static final Comparator<Tag> BY_VALUE =
      (a, b) ->
          a.value() instanceof byte[] bytes
              ? Arrays.compareUnsigned(bytes, (byte[]) b.value())
              : comparable(a).compareTo(b.value());
  private static final Comparator<Tag> TAGS =
      Comparator.comparing(Tag::key).thenComparing(SpanRow::type).thenComparing(BY_VALUE);
  private static final Comparator<SpanReference> REFERENCES =
      Comparator.comparing((SpanReference r) -> r.traceId().high(), Long::compareUnsigned)
          .thenComparing(r -> r.traceId().low(), Long::compareUnsigned)
          .thenComparing(SpanReference::spanId, Long::compareUnsigned)
          .thenComparing(SpanReference::followsFrom);

  private final PreparedStatement insert;
  private final UserDefinedType reference;
  private final UserDefinedType process;
  private final UserDefinedType keyValue;
  private final UserDefinedType log;

  SpanRow(PreparedStatement insert) {
    this.insert = insert;
    reference = element(insert, "refs");
    keyValue = element(insert, "tags");
    log = element(insert, "logs");
    process = (UserDefinedType) insert.getVariableDefinitions().get("process").getType();
  }

  private static UserDefinedType element(PreparedStatement insert, String column) {
    ListType list = (ListType) insert.getVariableDefinitions().get(column).getType();
    return (UserDefinedType) list.getElementType();
  }

  @SuppressWarnings("unchecked")
  private static Comparable<Object> comparable(Tag tag) {
    return (Comparable<Object>) tag.value();
  }

  /** Returns a span with its lists in the order in which they are stored. */
  static Span ordered(Span span) {
    List<SpanLog> logs = new ArrayList<>(span.logs().size());
    span.logs().forEach(each -> logs.add(new SpanLog(each.micros(), sorted(each.fields(), TAGS))));
    return new Span(
        span.traceId(),
        span.spanId(),
        span.operationName(),
        ordered(span.references(), span.parentSpanId() != 0),
        span.flags(),
        span.startMicros(),
        span.durationMicros(),
        sorted(span.tags(), TAGS),
        sorted(logs, Comparator.comparingLong(SpanLog::micros)),
        new Process(span.service(), sorted(span.process().tags(), TAGS)),
        span.warnings());
  }

  private static List<SpanReference> ordered(List<SpanReference> references, boolean hasParent) {
    List<SpanReference> ordered = new ArrayList<>(references);
    ordered.subList(hasParent ? 1 : 0, ordered.size()).sort(REFERENCES);
    return ordered;
  }

  private static <T> List<T> sorted(List<T> list, Comparator<T> order) {
    List<T> sorted = new ArrayList<>(list);
    sorted.sort(order);
    return sorted;
  }

  /** Returns what writes a span that is {@link #ordered}. */
  BoundStatement insert(Span span, long hash) {
    BoundStatementBuilder row =
        insert
            .boundStatementBuilder()
            .setByteBuffer(0, Ids.bytes(span.traceId()))
            .setLong(1, span.spanId())
            .setLong(2, hash)
            .setLong(3, span.parentSpanId())
            .setString(4, span.operationName())
            .setInt(5, span.flags())
            .setLong(6, span.startMicros())
            .setLong(7, span.durationMicros())
            .setUdtValue(9, process(span.process()));
    // What is not set makes no tombstone.
    if (!span.references().isEmpty()) {
      row = row.setList(8, references(span.references()), UdtValue.class);
    }
    if (!span.tags().isEmpty()) {
      row = row.setList(10, keyValues(span.tags()), UdtValue.class);
    }
    if (!span.logs().isEmpty()) {
      row = row.setList(11, logs(span.logs()), UdtValue.class);
    }
    return row.setIdempotence(true).build();
  }

  private UdtValue process(Process from) {
    return process
        .newValue()
        .setString("service_name", from.serviceName())
        .setList("tags", keyValues(from.tags()), UdtValue.class);
  }

  private List<UdtValue> references(List<SpanReference> references) {
    List<UdtValue> values = new ArrayList<>(references.size());
    for (SpanReference each : references) {
      values.add(
          reference
              .newValue()
              .setString("ref_type", each.followsFrom() ? FOLLOWS_FROM : CHILD_OF)
              .setByteBuffer("trace_id", Ids.bytes(each.traceId()))
              .setLong("span_id", each.spanId()));
    }
    return values;
  }

  private List<UdtValue> logs(List<SpanLog> logs) {
    List<UdtValue> values = new ArrayList<>(logs.size());
    for (SpanLog each : logs) {
      values.add(
          log.newValue()
              .setLong("ts", each.micros())
              .setList("fields", keyValues(each.fields()), UdtValue.class));
    }
    return values;
  }

  private List<UdtValue> keyValues(List<Tag> tags) {
    List<UdtValue> values = new ArrayList<>(tags.size());
    for (Tag tag : tags) {
      values.add(keyValue(tag));
    }
    return values;
  }

  private UdtValue keyValue(Tag tag) {
    Object value = tag.value();
    UdtValue row =
        keyValue
            .newValue()
            .setString("key", tag.key())
            .setString("value_type", type(tag))
            .setString("value_string", value instanceof String text ? text : "")
            .setBoolean("value_bool", value instanceof Boolean bool && bool)
            .setLong("value_long", value instanceof Long number ? number : 0)
            .setDouble("value_double", value instanceof Double number ? number : 0);
    return value instanceof byte[] bytes && bytes.length > 0
        ? row.setByteBuffer("value_binary", ByteBuffer.wrap(bytes))
        : row;
  }

  private static String type(Tag tag) {
    Object value = tag.value();
    if (value instanceof String) {
      return "string";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof Long) {
      return "int64";
    }
    return value instanceof Double ? "float64" : "binary";
  }

  /** Reads {@link #COLUMNS}. */
  static Span read(TraceId traceId, Row row) {
    List<SpanLog> logs = new ArrayList<>();
    for (UdtValue each : list(row.getList(9, UdtValue.class))) {
      logs.add(new SpanLog(each.getLong("ts"), tags(each.getList("fields", UdtValue.class))));
    }
    UdtValue process = row.getUdtValue(7);
    List<Tag> tags = tags(row.getList(8, UdtValue.class));
    List<Tag> processTags =
        process == null ? List.of() : tags(process.getList("tags", UdtValue.class));
    return span(traceId, row, tags, logs, new Process(service(process), processTags));
  }

  /** Reads {@link #COLUMNS_FOR_CALLS}; of its tags its kind alone. */
  static Span readForCalls(TraceId traceId, Row row) {
    List<Tag> kinds = new ArrayList<>(1);
    for (UdtValue each : list(row.getList(8, UdtValue.class))) {
      if ("span.kind".equals(each.getString("key"))) {
        kinds.add(tag(each));
      }
    }
    return span(
        traceId, row, kinds, List.of(), new Process(service(row.getUdtValue(7)), List.of()));
  }

  private static Span span(
      TraceId traceId, Row row, List<Tag> tags, List<SpanLog> logs, Process process) {
    String name = row.getString(2);
    return new Span(
        traceId,
        row.getLong(0),
        name == null ? "" : name,
        references(traceId, row.getLong(1), list(row.getList(6, UdtValue.class))),
        row.getInt(3),
        row.getLong(4),
        Math.max(0, row.getLong(5)),
        tags,
        logs,
        process,
        List.of());
  }

  private static String service(@Nullable UdtValue process) {
    String name = process == null ? null : process.getString("service_name");
    return name == null ? NO_SERVICE : name;
  }

  private static List<SpanReference> references(
      TraceId traceId, long parentId, List<UdtValue> values) {
    List<SpanReference> references = new ArrayList<>(values.size() + 1);
    for (UdtValue value : values) {
      TraceId id = Ids.of(value.getByteBuffer("trace_id"));
      if (id != null) {
        boolean followsFrom = !CHILD_OF.equals(value.getString("ref_type"));
        references.add(new SpanReference(followsFrom, id, value.getLong("span_id")));
      }
    }
    if (parentId == 0) {
      references.replaceAll(SpanReference::asLink); // As Jaeger reads them, whatever they say.
    } else {
      SpanReference child = new SpanReference(false, traceId, parentId);
      SpanReference follower = new SpanReference(true, traceId, parentId);
      boolean follows = !references.remove(child) && references.remove(follower);
      references.add(0, follows ? follower : child);
    }
    return references;
  }

  private static List<Tag> tags(@Nullable List<UdtValue> values) {
    List<Tag> tags = new ArrayList<>(list(values).size());
    for (UdtValue value : list(values)) {
      tags.add(tag(value));
    }
    return tags;
  }

  private static Tag tag(UdtValue value) {
    String key = text(value, "key");
    String type = text(value, "value_type");
    return switch (type) {
      case "string" -> new Tag(key, text(value, "value_string"));
      case "bool" -> new Tag(key, value.getBoolean("value_bool"));
      case "int64" -> new Tag(key, value.getLong("value_long"));
      case "float64" -> new Tag(key, value.getDouble("value_double"));
      case "binary" -> new Tag(key, bytes(value.getByteBuffer("value_binary")));
      default -> new Tag(key, "<Unknown Jaeger TagType \"" + type + "\">");
    };
  }

  private static byte[] bytes(@Nullable ByteBuffer buffer) {
    byte[] bytes = new byte[buffer == null ? 0 : buffer.remaining()];
    if (buffer != null) {
      buffer.get(bytes);
    }
    return bytes;
  }

  private static String text(UdtValue value, String field) {
    String text = value.getString(field);
    return text == null ? "" : text;
  }

  private static List<UdtValue> list(@Nullable List<UdtValue> values) {
    return values == null ? List.of() : values;
  }
}
