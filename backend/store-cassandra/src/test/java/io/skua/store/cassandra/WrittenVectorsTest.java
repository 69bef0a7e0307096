/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.StoreVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Skua's receivers take is written as a real Jaeger wrote it, in each field of each row of all
 * seven tables, but for the {@link Difference}s. The hash is Skua's own, and so is the bucket that
 * follows from it.
 */
class WrittenVectorsTest {
  /**
   * Of spans of one service that start in the same microsecond, the index has one row for each
   * bucket, or for each operation: which one depends on the hash and on who is last.
   */
  private static final Set<String> SAME_MICROSECOND =
      Set.of("java-udp-compact-references", "otlp-same-microsecond");

  private static final String WARNINGS = "@jaeger@warnings";

  /** Where Skua differs on purpose. Each makes rows equal that differ for that reason. */
  private enum Difference {
    /**
     * Jaeger loses those of Thrift, and they are worth to be kept. Of OTLP's, Skua keeps the one
     * that Jaeger's own have, too.
     */
    FLAGS {
      @Override
      boolean keeps(ObjectNode row) {
        row.remove("flags");
        return true;
      }
    },
    /**
     * A short span has a duration of 0 microseconds: Jaeger calls that negative. What is negative
     * gets one from both.
     */
    WARNINGS_OF_DURATIONS {
      @Override
      boolean keeps(ObjectNode row) {
        removeTags(row, tag -> tag.get("key").asText().equals(WARNINGS));
        return !row.path("tag_key").asText().equals(WARNINGS);
      }
    },
    /**
     * Of a user's own span.kind and error beside the span's: both are kept by Jaeger, and the wrong
     * one is read, so that the span loses its kind and that it failed.
     */
    RESERVED_KEYS {
      private static final Set<String> USERS = Set.of("span.kind=other", "error=yes");

      @Override
      boolean keeps(ObjectNode row) {
        removeTags(
            row,
            tag ->
                USERS.contains(tag.get("key").asText() + '=' + tag.get("value_string").asText()));
        return !USERS.contains(row.path("tag_key").asText() + '=' + row.path("tag_value").asText());
      }
    },
    /** The members of an OTLP map stand as they came; Jaeger sorts them. */
    MEMBERS_OF_MAPS {
      @Override
      boolean keeps(ObjectNode row) {
        removeTags(row, tag -> tag.get("key").asText().equals("map"));
        return true;
      }
    };

    /** Takes it from a row; returns false if it is the whole row. */
    abstract boolean keeps(ObjectNode row);
  }

  private static void removeTags(ObjectNode row, Predicate<JsonNode> which) {
    if (row.get("tags") instanceof ArrayNode tags) {
      for (Iterator<JsonNode> i = tags.iterator(); i.hasNext(); ) {
        if (which.test(i.next())) {
          i.remove();
        }
      }
      if (tags.isEmpty()) {
        row.putNull("tags"); // As a list that is empty from the start.
      }
    }
  }

  static List<String> inputs() {
    return StoreVectors.inputs();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void add_whatJaegerWasSent_writesItsRows(String input) throws Exception {
    Map<String, List<String>> written = new TreeMap<>();
    try (SharedStore store = SharedCassandra.openEmpty()) {
      store.add(StoreVectors.received(input));
      for (String table : Rows.TABLES) {
        written.put(table, lines(Rows.of(table)));
      }
    }
    Map<String, List<String>> recorded = new TreeMap<>();
    StoreVectors.json("cassandra/rows/" + input)
        .get("tables")
        .properties()
        .forEach(table -> recorded.put(table.getKey(), lines(table.getValue())));

    if (SAME_MICROSECOND.contains(input)) {
      for (String table : List.of("service_name_index", "service_operation_index")) {
        assertThat(written.remove(table)).isNotEmpty();
        recorded.remove(table);
      }
    }
    assertThat(written).isEqualTo(recorded);
  }

  private static List<String> lines(Iterable<JsonNode> rows) {
    List<String> lines = new ArrayList<>();
    for (JsonNode row : rows) {
      ObjectNode line = (ObjectNode) Rows.ordered(row);
      line.remove("span_hash");
      if (line.path("bucket").isInt()) {
        line.remove("bucket");
      }
      if (Arrays.stream(Difference.values()).allMatch(difference -> difference.keeps(line))) {
        lines.add(line.toString());
      }
    }
    return lines.stream().sorted().toList();
  }
}
