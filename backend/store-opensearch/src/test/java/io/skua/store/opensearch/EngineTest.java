/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.SpanWriter.Added;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.allinone.store.TraceQuery;
import io.skua.allinone.store.UnsupportedQueryException;
import io.skua.engines.Engine;
import io.skua.engines.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store does to a real engine, besides what the contract says. */
class EngineTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final long START = NOW.getEpochSecond() * 1_000_000;
  private static final long DAY = 86_400_000_000L;
  private static int tests;

  private final String prefix = "e" + tests++;
  private final Elastic engine = new Elastic(Engine.shared(Kind.OPENSEARCH_2).url());
  private Instant now = NOW;

  private OpenSearchStore open(String... settings) throws Exception {
    Map<String, String> all = new HashMap<>(Map.of("shards", "1", "replicas", "0"));
    all.put("index-prefix", prefix);
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    return OpenSearchStoreType.open(engine.url(), all, clock);
  }

  @AfterEach
  void deleteIndices() throws Exception {
    engine.deleteAll(prefix);
  }

  private static List<Span> at(long micros) {
    return List.of(span(1, 1).startMicros(micros).build());
  }

  private JsonNode get(String path) throws Exception {
    return engine.get("/" + prefix + "-" + path);
  }

  private void refresh() throws Exception {
    engine.post("/" + prefix + "-*/_refresh", "");
  }

  @Test
  void template_thatIsThere_isLeftAsItIs() throws Exception {
    String own = "{\"index_patterns\":[\"*" + prefix + "-jaeger-span-*\"],\"order\":7}";
    engine.send("PUT", "/_template/" + prefix + "-jaeger-span", own);

    open().close();

    assertThat(
            engine
                .get("/_template/" + prefix + "-jaeger-span")
                .at("/" + prefix + "-jaeger-span/order")
                .asInt())
        .isEqualTo(7);
    assertThat(engine.get("/_template/" + prefix + "-jaeger-service").isEmpty()).isFalse();
  }

  @Test
  void replicas_asTheyAreSet_areThoseOfAllIndices() throws Exception {
    try (OpenSearchStore store = open()) {
      store.add(at(START));
      store.putDependencies(START, START + 3_600_000_000L, List.of());
      store.check();
    }

    JsonNode indices = engine.get("/_cat/indices/" + prefix + "-*?format=json&h=index,pri,rep");
    assertThat(indices).hasSize(4).allMatch(index -> index.get("rep").asInt() == 0);
    assertThat(indices).allMatch(index -> index.get("pri").asInt() == 1);
  }

  @Test
  void template_notWanted_isNotInstalled() throws Exception {
    open("create-templates", "false").close();

    assertThat(engine.get("/_template/" + prefix + "-jaeger-span").isEmpty()).isTrue();
  }

  @Test
  void aliases_instead_ofDays_areWrittenToAndReadFrom() throws Exception {
    try (OpenSearchStore store = open("rotation", "aliases")) {
      store.add(at(START));
      engine.post(
          "/" + prefix + "-jaeger-span-write/_rollover", "{\"conditions\":{\"max_docs\":1}}");
      refresh();
      engine.post(
          "/" + prefix + "-jaeger-span-write/_rollover", "{\"conditions\":{\"max_docs\":1}}");
      store.add(List.of(span(1, 2).startMicros(START - 300 * DAY).build()));
      refresh();

      assertThat(get("jaeger-span-000001/_count").get("count").asInt()).isEqualTo(1);
      assertThat(get("jaeger-span-000002/_count").get("count").asInt()).isEqualTo(1);
      assertThat(store.services()).containsExactly("service");
      TraceQuery query = TraceQuery.builder().withStart(START, START).withLimit(2).build();
      assertThat(store.find(query)).hasSize(1);
      assertThat(store.clean(Duration.ofDays(1), false)).isEmpty();
    }
    open("rotation", "aliases").close(); // Again: what is there is used.
    assertThat(engine.get("/_cat/indices/" + prefix + "-jaeger-span-*?format=json")).hasSize(2);
  }

  @Test
  void trace_ofMorePagesAndNamesThatAreNotIndexed_isWhole() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 2_100; i++) {
      spans.add(
          span(1, i)
              .startMicros(START)
              .service("s".repeat(300))
              .operation("o".repeat(300) + i)
              .build());
    }
    try (OpenSearchStore store = open()) {
      store.add(spans);
      refresh();

      assertThat(store.trace(new TraceId(0, 1)).orElseThrow().spans())
          .containsExactlyInAnyOrderElementsOf(spans);
    }
  }

  @Test
  void readOnlyIndex_isSaidUntilItIsOver() throws Exception {
    try (OpenSearchStore store = open()) {
      store.add(at(START));
      String settings = "/" + prefix + "-*/_settings";
      engine.send("PUT", settings, "{\"index.blocks.write\":true}");
      assertReason(store, "read_only");
      engine.send("PUT", settings, "{\"index.blocks.write\":null}");
      // What the engine does to itself when its disk is nearly full.
      engine.send("PUT", settings, "{\"index.blocks.read_only_allow_delete\":true}");
      assertReason(store, "full");
      engine.send("PUT", settings, "{\"index.blocks.read_only_allow_delete\":null}");

      assertThat(store.add(at(START)).stored()).isEqualTo(1);
      assertThat(store.failures()).containsOnlyKeys("read_only", "full");
    }
  }

  @Test
  void documents_ofAnIndexThatTakesNoneNow_areNotRefusedForGood() throws Exception {
    try (OpenSearchStore store = open()) {
      store.add(at(START));
      String index = "/" + prefix + "-jaeger-span-2026-11-27";
      String settings = index + "/_settings";
      engine.send("PUT", settings, "{\"index.default_pipeline\":\"none-such\"}");
      assertReason(store, "failed");
      engine.send("PUT", settings, "{\"index.default_pipeline\":null}");
      engine.post(index + "/_close", "");
      assertReason(store, "failed");
      engine.post(index + "/_open", "");

      engine.send("PUT", settings, "{\"index.mapping.total_fields.limit\":1}");
      Span span = span(1, 1).startMicros(START).tag("span.kind", "server").build();
      assertThat(store.add(List.of(span))).isEqualTo(new Added(0, 1, "mapping"));
      assertThat(store.add(at(START)).stored()).isEqualTo(1);
    }
  }

  private static void assertReason(SharedStore store, String reason) {
    assertThatThrownBy(() -> store.add(at(START + 1)))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void serviceNames_indexThatWasDeleted_areWrittenAgain() throws Exception {
    try (OpenSearchStore store = open()) {
      store.add(at(START));
      now = NOW.plusSeconds(61); // It looks once a minute.
      store.add(at(START));
      engine.send("DELETE", "/" + prefix + "-jaeger-service-2026-11-27", "");
      store.add(at(START));
      refresh();
      assertThat(store.services()).isEmpty();

      now = NOW.plusSeconds(122);
      store.add(at(START));
      refresh();

      assertThat(store.services()).containsExactly("service");
    }
  }

  @Test
  void services_olderThanTheSetting_areNotListed() throws Exception {
    try (OpenSearchStore store = open("max-span-age", "48h")) {
      store.add(at(START - 3 * DAY));
      refresh();

      assertThat(store.services()).isEmpty();
      assertThat(store.trace(new TraceId(0, 1))).isPresent();
    }
  }

  @Test
  void reads_shardThatIsAway_areNoPartOfTheAnswer() throws Exception {
    try (OpenSearchStore store = open()) {
      store.add(at(START));
      store.add(List.of(span(2, 1).startMicros(START).build()));
      store.add(List.of(span(3, 1).startMicros(START - 20 * DAY).build()));
      store.putDependencies(START, START + 3_600_000_000L, List.of());
      refresh();
      for (String away :
          List.of(
              "span-2026-11-26", "span-2026-11-28", "span-2026-11-01", "dependencies-2026-11-26")) {
        engine.send(
            "PUT",
            "/" + prefix + "-jaeger-" + away + "?wait_for_active_shards=0",
            "{\"settings\":{\"index.routing.allocation.require._name\":\"nowhere\"}}");
      }

      assertBusy(() -> store.trace(new TraceId(0, 1)));
      TraceQuery here = TraceQuery.builder().withStart(START, START).withLimit(5).build();
      assertBusy(() -> store.find(here));
      assertBusy(() -> store.scan(START - DAY, START + 1, trace -> {}));
      assertBusy(() -> store.dependencies(START - DAY, START + DAY));

      String span = prefix + "-jaeger-span-2026-11-";
      engine.send("DELETE", "/" + span + "26," + span + "28", "");
      assertThat(store.trace(new TraceId(0, 1))).isPresent();
      assertThat(store.trace(new TraceId(0, 3))).isPresent(); // Whatever else is away.
    }
  }

  private static void assertBusy(ThrowingCallable read) {
    assertThatThrownBy(read)
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.reason()).isEqualTo("busy"));
  }

  @Test
  void clean_deletesDaysOfItsPrefixAlone() throws Exception {
    try (OpenSearchStore store = open()) {
      for (int day = 0; day < 5; day++) {
        store.add(at(START - day * DAY));
      }
      for (String other :
          List.of(
              "-jaeger-span-2026-11-20-07",
              "-jaeger-span-archive",
              "-jaeger-spanx-2026-11-20",
              "-jaeger-dependencies-2026-11-20",
              "-other-jaeger-span-2026-11-20")) {
        engine.send("PUT", "/" + prefix + other, "");
      }
      List<String> old =
          List.of(
              prefix + "-jaeger-service-2026-11-23",
              prefix + "-jaeger-service-2026-11-24",
              prefix + "-jaeger-span-2026-11-23",
              prefix + "-jaeger-span-2026-11-24");

      assertThat(store.clean(Duration.ofDays(2), true)).isEqualTo(old);
      assertThat(engine.get("/_cat/indices/" + prefix + "-*?format=json")).hasSize(16);
      assertThat(store.clean(Duration.ofDays(2), false)).isEqualTo(old);
      assertThat(engine.get("/_cat/indices/" + prefix + "-*?format=json")).hasSize(12);
      assertThat(store.clean(Duration.ofDays(2), false)).isEmpty();
    }
  }

  @Test
  void tagValues_asPatterns_areThoseOfLucene() throws Exception {
    try (OpenSearchStore store = open("tag-values", "regexp")) {
      store.add(List.of(span(1, 1).startMicros(START).tag("k", "a+b").build()));
      refresh();

      assertThat(found(store, "a.b")).isEqualTo(1);
      assertThat(found(store, "a+b")).isZero();
      assertThatThrownBy(() -> found(store, "(")).isInstanceOf(UnsupportedQueryException.class);
    }
  }

  private static int found(SharedStore store, String value) {
    TraceQuery query = TraceQuery.builder().withTags(Map.of("k", value)).withLimit(5).build();
    return store.find(query).size();
  }

  @Test
  void dependencies_asJaegerReadsThem_areOneDocumentAWindow() throws Exception {
    try (OpenSearchStore store = open()) {
      long midnight = Indices.micros(LocalDate.of(2026, 11, 27));
      store.putDependencies(midnight, midnight + 3_600_000_000L, List.of());
      store.putDependencies(midnight, midnight + DAY, List.of());

      JsonNode hits = get("jaeger-dependencies-2026-11-27/_search").at("/hits/hits");
      assertThat(hits).hasSize(1);
      assertThat(hits.get(0).get("_source").toString())
          .isEqualTo("{\"timestamp\":\"2026-11-27T23:59:59.999Z\",\"dependencies\":[]}");
    }
  }
}
