/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.SpanWriter.Added;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.allinone.store.TraceQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to whoever writes when an engine fails, is full, or wants a document not at all. */
class FaultsTest {
  private FakeEngine engine;
  private SharedStore store;

  @BeforeEach
  void start() throws IOException {
    engine = new FakeEngine();
    store = open(engine.url(), Map.of());
  }

  @AfterEach
  void close() {
    store.close();
    engine.close();
  }

  private static SharedStore open(String address, Map<String, String> settings) throws IOException {
    return new OpenSearchStoreType().open(address, settings);
  }

  private static List<Span> spans(int count) {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      spans.add(span(1, i).build());
    }
    return spans;
  }

  private StoreUnavailableException failure() {
    return catchThrowableOfType(StoreUnavailableException.class, () -> store.add(spans(2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "429 | es_rejected_execution_exception | rejected execution | busy",
        "429 | cluster_block_exception | disk usage exceeded flood-stage watermark, index has"
            + " read-only-allow-delete block | full",
        "403 | cluster_block_exception | blocked by: [FORBIDDEN/12/index read-only / allow delete]"
            + " | full",
        "403 | cluster_block_exception | blocked by: [FORBIDDEN/8/index write (api)] | read_only",
        "403 | security_exception | no permissions | rejected",
        "401 | security_exception | missing credentials | rejected",
        "503 | unavailable_shards_exception | primary shard is not active | busy",
        "400 | validation_exception | this action would add [10] total shards, but this cluster has"
            + " [999]/[1000] maximum shards open; | full",
        "400 | index_closed_exception | closed | failed",
        "400 | illegal_argument_exception | no write index is defined for alias [span-write] |"
            + " failed",
        "400 | illegal_argument_exception | pipeline with id [p] does not exist | failed",
        "500 | io_exception | bad disk | failed"
      })
  void add_engineCannotNow_isToBeSentAgain(int status, String type, String words, String reason) {
    String error = "{\"type\":\"" + type + "\",\"reason\":\"" + words + "\"}";

    engine.bulk = FakeEngine.status(status, "{\"error\":" + error + ",\"status\":" + status + "}");
    assertThat(failure().reason()).isEqualTo(reason);

    engine.bulk = FakeEngine.firstItem(status, error);
    assertThat(failure().reason()).isEqualTo(reason);
    assertThat(store.failures()).containsOnlyKeys(reason);
    assertThat(failure().retryAfter()).isPositive();
  }

  @Test
  void add_retryAfterOfTheEngine_isPassedOn() {
    engine.bulk =
        (exchange, lines) -> {
          exchange.getResponseHeaders().set("Retry-After", "17");
          FakeEngine.answer(exchange, 429, "");
        };

    assertThat(failure().retryAfter()).isEqualTo(Duration.ofSeconds(17));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mapper_parsing_exception | no",
        "mapper_parsing_exception | failed to parse field [startTime] of type [long] in document"
            + " with id '1'. Preview of field's value: 'FORBIDDEN/ flood-stage shards open'",
        "document_parsing_exception | [1:5] failed to parse: [FORBIDDEN/12/]",
        "strict_dynamic_mapping_exception | mapping set to strict, dynamic introduction of [k]",
        "illegal_argument_exception | Limit of total fields [1000] has been exceeded",
        "illegal_argument_exception | The number of nested documents has exceeded the allowed"
            + " limit of [10000]",
        "illegal_argument_exception | Document contains at least one immense term in"
            + " field=\\\"FORBIDDEN/\\\"",
        "illegal_argument_exception | mapper [tag.k] cannot be changed from type [keyword]"
      })
  void add_documentThatIsWrong_isRefusedAloneAndCounted(String type, String words) {
    engine.bulk =
        FakeEngine.firstItem(400, "{\"type\":\"" + type + "\",\"reason\":\"" + words + "\"}");

    assertThat(store.add(spans(3))).isEqualTo(new Added(2, 1, "mapping"));
    assertThat(store.failures()).containsEntry("mapping", 1L);
  }

  @Test
  void add_nameOfAServiceThatIsRefused_isSentAgain() {
    List<Integer> documents = new ArrayList<>();
    String wrong = "{\"index\":{\"status\":400,\"error\":{\"type\":\"mapper_parsing_exception\"}}}";
    engine.bulk =
        (exchange, lines) -> {
          documents.add(lines.size() / 2);
          String items = "{\"index\":{\"status\":201}}," + wrong; // The name is the last.
          FakeEngine.answer(exchange, 200, "{\"errors\":true,\"items\":[" + items + "]}");
        };
    assertThat(store.add(spans(1))).isEqualTo(new Added(1, 0, ""));

    engine.bulk =
        (exchange, lines) -> {
          documents.add(lines.size() / 2);
          FakeEngine.good(exchange, lines);
        };
    store.add(spans(1));
    store.add(spans(1));

    assertThat(documents).containsExactly(2, 2, 1);
  }

  @Test
  void add_timesThatHaveNoDay_areRefused() {
    List<Span> spans =
        List.of(
            span(1, 1).startMicros(-1).build(),
            span(1, 2).startMicros(Long.MAX_VALUE - 1_000).build(),
            span(1, 3).build());

    assertThat(store.add(spans)).isEqualTo(new Added(1, 2, "start_time"));
  }

  @Test
  void add_requestOfTooManyBytes_isSentInParts() {
    AtomicInteger written = new AtomicInteger();
    engine.bulk =
        (exchange, lines) -> {
          if (lines.size() > 4) {
            FakeEngine.answer(exchange, 413, "<html>too large</html>");
          } else {
            written.addAndGet(lines.size() / 2);
            FakeEngine.good(exchange, lines);
          }
        };

    assertThat(store.add(spans(7))).isEqualTo(new Added(7, 0, ""));
    assertThat(written).hasValue(8); // With the name of the service.
  }

  @Test
  void add_documentOfTooManyBytes_isRefused() {
    engine.bulk = FakeEngine.status(413, "");

    assertThat(store.add(spans(2))).isEqualTo(new Added(0, 2, "too_large"));
  }

  @Test
  void add_whileOthersWrite_goesWithAllThatGathered() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    List<Integer> requests = new java.util.concurrent.CopyOnWriteArrayList<>();
    store.close();
    store = open(engine.url(), Map.of("writers", "1"));
    engine.bulk =
        (exchange, lines) -> {
          requests.add(lines.size() / 2);
          awaitFor(first);
          FakeEngine.good(exchange, lines);
        };

    List<CompletableFuture<Added>> added = new ArrayList<>();
    added.add(CompletableFuture.supplyAsync(() -> store.add(spans(1))));
    await().until(() -> requests.size() == 1);
    for (int i = 0; i < 5; i++) {
      Thread other = new Thread(() -> store.add(spans(1)));
      other.start();
      await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
    }
    first.countDown();

    await().until(() -> requests.size() == 2);
    assertThat(requests.get(1)).isGreaterThanOrEqualTo(5);
    assertThat(added.get(0).get()).isEqualTo(new Added(1, 0, ""));
  }

  private static void awaitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void add_moreThanMayWait_isBusyAtOnce() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    store.close();
    store = open(engine.url(), Map.of("max-pending-mb", "1"));
    engine.bulk =
        (exchange, lines) -> {
          awaitFor(hang);
          FakeEngine.good(exchange, lines);
        };
    Span large = span(1, 1).tag("k", "x".repeat(700_000)).build();
    CompletableFuture<Added> waiting =
        CompletableFuture.supplyAsync(() -> store.add(List.of(large)));
    await().until(() -> engine.requests.contains("POST /_bulk"));

    assertThatThrownBy(() -> store.add(List.of(large)))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.reason()).isEqualTo("busy"));
    hang.countDown();
    assertThat(waiting.get()).isEqualTo(new Added(1, 0, ""));
  }

  @Test
  void putDependencies_hourThatIsNotDeleted_isToBeDoneAgain() {
    engine.bulk = FakeEngine.status(200, deleted(404));
    store.putDependencies(0, 3_600_000_000L, List.of());

    engine.bulk = FakeEngine.status(200, deleted(429));
    assertThatThrownBy(() -> store.putDependencies(0, 3_600_000_000L, List.of()))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.reason()).isEqualTo("busy"));
  }

  private static String deleted(int status) {
    return "{\"items\":[{\"delete\":{\"status\":" + status + "}},{\"index\":{\"status\":201}}]}";
  }

  @Test
  void add_closedStore_throws() {
    store.close();

    assertThatThrownBy(() -> store.add(spans(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.services()).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void anyCall_engineThatIsAway_isUnreachable() {
    engine.close();

    assertThat(failure().reason()).isEqualTo("unreachable");
    assertThatThrownBy(() -> store.check()).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.trace(new TraceId(0, 1)))
        .isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.find(TraceQuery.newest(1)))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void read_ofTracesAndCalls_takesNoPartOfAnAnswer() {
    String two = "{\"aggregations\":{\"ids\":{\"buckets\":[{\"key\":\"a\"},{\"key\":\"b\"}]}}}";
    engine.answers.put("POST _search", FakeEngine.status(200, two));
    String whole = "allow_partial_search_results=false";

    asked(() -> store.trace(new TraceId(0, 1)));
    assertThat(engine.queries).hasSize(2);
    assertThat(engine.queries.get(0)).contains(whole);
    assertThat(engine.queries.get(1)).doesNotContain(whole); // Anywhere.
    asked(() -> store.find(TraceQuery.newest(2)));
    assertThat(engine.requests.get(1)).isEqualTo("POST /_msearch");
    assertThat(engine.bodies.get(1).lines().filter(line -> line.contains("ignore_unavailable")))
        .hasSize(2)
        .allMatch(line -> line.contains("\"allow_partial_search_results\":false"));
    asked(() -> store.scan(0, 1, trace -> {}));
    assertThat(engine.queries).hasSize(2).allMatch(query -> query.contains(whole));
    asked(() -> store.dependencies(0, 1));
    assertThat(engine.queries).hasSize(1).allMatch(query -> query.contains(whole));
  }

  private void asked(Runnable call) {
    engine.requests.clear();
    engine.queries.clear();
    engine.bodies.clear();
    call.run();
  }

  @Test
  void severalHosts_oneOfThemAway_theOtherIsAsked() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    try (SharedStore several = open("127.0.0.1:" + closed + ", " + engine.url(), Map.of())) {
      for (int i = 0; i < 4; i++) {
        assertThat(several.add(spans(1))).isEqualTo(new Added(1, 0, ""));
      }
    }
  }

  @Test
  void severalHosts_oneOfThemHangs_theOtherIsAskedInTime() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    try (FakeEngine hanging = new FakeEngine();
        SharedStore several = open(hanging.url() + "," + engine.url(), Map.of())) {
      hanging.bulk = (exchange, lines) -> awaitFor(hang);
      // One of two begins with it.
      assertThat(several.add(spans(1))).isEqualTo(new Added(1, 0, ""));
      assertThat(several.add(spans(1))).isEqualTo(new Added(1, 0, ""));
      assertThat(hanging.requests).contains("POST /_bulk");
      hang.countDown();
    }
  }

  @Test
  void severalHosts_oneOfThemAnswersForAGateway_theOtherIsAsked() throws Exception {
    try (FakeEngine proxy = new FakeEngine();
        SharedStore several = open(proxy.url() + "," + engine.url(), Map.of())) {
      proxy.bulk = FakeEngine.status(502, "<html>bad gateway</html>");
      for (int i = 0; i < 4; i++) {
        assertThat(several.add(spans(1))).isEqualTo(new Added(1, 0, ""));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"version\":{\"number\":\"6.8.23\"},\"tagline\":\"You Know, for Search\"} | Elasticsearch"
            + " 6.8.23",
        "{\"version\":{\"number\":\"12.0.0\"},\"tagline\":\"You Know, for Search\"} | Elasticsearch"
            + " 12.0.0",
        "{\"name\":\"another\"} | something else"
      })
  void open_anotherServer_isRefusedInWords(String answer, String named) throws IOException {
    try (FakeEngine other = new FakeEngine(answer, null)) {
      assertThatThrownBy(() -> open(other.url(), Map.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no OpenSearch of 1 to 3 and no Elasticsearch of 7 to 9")
          .hasMessageContaining(named);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "9.1.0, You Know for Search, PUT /_index_template/p-jaeger-span, p-jaeger-span-*",
    "8.0.0, You Know for Search, PUT /_index_template/p-jaeger-span, p-jaeger-span-*",
    "7.17.9, You Know for Search, PUT /_template/p-jaeger-span, *p-jaeger-span-*",
    "7.10.2, The OpenSearch Project, PUT /_template/p-jaeger-span, *p-jaeger-span-*",
    "3.8.0, The OpenSearch Project, PUT /_template/p-jaeger-span, *p-jaeger-span-*"
  })
  void open_anyVersion_installsTheTemplatesThatJaegerWould(
      String number, String tagline, String request, String pattern) throws IOException {
    String answer = "{\"version\":{\"number\":\"" + number + "\"},\"tagline\":\"" + tagline + "\"}";
    try (FakeEngine other = new FakeEngine(answer, null)) {
      other.hasTemplates = false;

      open(other.url(), Map.of("index-prefix", "p")).close();

      assertThat(other.requests).contains(request, request.replace("span", "service"));
      assertThat(other.bodies.get(other.requests.indexOf(request)))
          .contains("[\"" + pattern + "\"]");
    }
  }

  @Test
  void open_anotherProcessMakesTheFirstIndex_usesIt() throws IOException {
    Map<String, String> aliases = Map.of("rotation", "aliases");
    engine.hasTemplates = false;
    String exists = "{\"error\":{\"type\":\"resource_already_exists_exception\"}}";
    engine.answers.put("PUT jaeger-span-000001", FakeEngine.status(400, exists));
    assertThatThrownBy(() -> open(engine.url(), aliases)).isInstanceOf(IOException.class);

    engine.answers.put(
        "PUT jaeger-span-000001",
        (exchange, lines) -> {
          engine.hasTemplates = true; // And what else is looked for.
          FakeEngine.answer(exchange, 400, exists);
        });
    open(engine.url(), aliases).close();
  }

  @Test
  void open_nothingThere_isAnIOException() {
    engine.close();

    assertThatThrownBy(() -> open(engine.url(), Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("OpenSearch is not available");
  }
}
