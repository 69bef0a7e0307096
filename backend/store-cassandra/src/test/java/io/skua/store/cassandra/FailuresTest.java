/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What whoever sends spans hears of a Cassandra that is slow, away, or takes no more. */
class FailuresTest {
  private static List<Span> one(long id) {
    return List.of(span(id, 1).build());
  }

  private static StoreUnavailableException unavailable(SharedStore store, long id) {
    return catchThrowableOfType(StoreUnavailableException.class, () -> store.add(one(id)));
  }

  @Test
  void add_toCassandraThatDoesNotAnswer_isUnavailableForATime() throws Exception {
    try (SharedStore store = SharedCassandra.openEmpty("request-timeout", "500ms")) {
      SharedCassandra.engine().suspend();
      try {
        assertThat(unavailable(store, 1).reason()).isEqualTo("timeout");
        assertThat(unavailable(store, 1).retryAfter()).isPositive();
        assertThatThrownBy(store::check).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(store::services).isInstanceOf(StoreUnavailableException.class);
        assertThat(store.failures()).containsEntry("timeout", 4L);
      } finally {
        SharedCassandra.engine().resume();
      }
      await().untilAsserted(() -> assertThat(store.add(one(1)).stored()).isEqualTo(1));
      assertThat(store.trace(new TraceId(0, 1)).orElseThrow().spans()).hasSize(1);
    }
  }

  @Test
  void scan_thatWaitsForCassandra_endsWhenItIsInterrupted() throws Exception {
    try (SharedStore store = SharedCassandra.openEmpty("request-timeout", "1m")) {
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread scanning =
          new Thread(
              () -> {
                try {
                  store.scan(0, 1, trace -> {});
                  interrupted.complete(false);
                } catch (StoreUnavailableException e) {
                  interrupted.complete(Thread.currentThread().isInterrupted());
                }
              });
      SharedCassandra.engine().suspend();
      try {
        scanning.start();
        await().until(() -> scanning.getState() == Thread.State.WAITING);
        scanning.interrupt();

        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
      } finally {
        SharedCassandra.engine().resume();
      }
    }
  }

  @Test
  void add_moreThanMayBeUnderWay_isRefusedAsBusy() throws Exception {
    try (SharedStore store =
        SharedCassandra.openEmpty("request-timeout", "3s", "max-in-flight-mb", "1")) {
      List<Span> large = List.of(span(1, 1).tag("k", "x".repeat(1 << 20)).build());
      SharedCassandra.engine().suspend();
      CompletableFuture<Added> first;
      try {
        first = CompletableFuture.supplyAsync(() -> store.add(large));
        await().until(() -> unavailableReason(store).equals("busy"));
        // Those that go on for ever take no more than the bound.
        assertThat(unavailable(store, 2).getMessage()).contains("are being written already");
      } finally {
        SharedCassandra.engine().resume();
      }
      ended(first);
      await().untilAsserted(() -> assertThat(store.add(large).stored()).isEqualTo(1));
    }
  }

  private static String unavailableReason(SharedStore store) {
    try {
      store.add(List.of());
      return unavailable(store, 2).reason();
    } catch (StoreUnavailableException e) {
      return e.reason();
    }
  }

  /** It may have been written or not: that depends on when Cassandra went on. */
  private static void ended(CompletableFuture<Added> first) throws Exception {
    try {
      first.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(StoreUnavailableException.class);
    }
  }

  @Test
  void add_moreStatementsThanMayBeUnderWay_waitsForRoom() throws Exception {
    try (SharedStore store = SharedCassandra.openEmpty("max-in-flight", "1")) {
      assertThat(store.add(List.of(span(1, 1).build(), span(1, 2).build(), span(2, 1).build())))
          .isEqualTo(new Added(3, 0, ""));
      assertThat(store.trace(new TraceId(0, 1)).orElseThrow().spans()).hasSize(2);
    }
  }

  /** Cassandra takes half a segment of its commit log, here 4 MB; the frame of its protocol 16. */
  @Test
  void add_spanTooLargeForCassandra_isRefusedForGood_theOthersAreStored() throws Exception {
    try (SharedStore store = SharedCassandra.openEmpty()) {
      List<Span> spans =
          List.of(
              span(1, 1).build(),
              span(1, 2).tag("k", "x".repeat(5 << 20)).build(),
              span(1, 3).tag("k", "x".repeat(16 << 20)).build(),
              span(1, 4).build());

      assertThat(store.add(spans)).isEqualTo(new Added(2, 2, "too_large"));
      assertThat(store.failures()).containsEntry("too_large", 2L);
      assertThat(store.trace(new TraceId(0, 1)).orElseThrow().spans())
          .extracting(Span::spanId)
          .containsExactlyInAnyOrder(1L, 4L);
    }
  }

  /** The names of spans are cut when they come; this one did not come that way. */
  @Test
  void add_nameTooLongForAKey_isRefusedForGood() throws Exception {
    try (SharedStore store = SharedCassandra.openEmpty()) {
      Span span = span(1, 1).operation("x".repeat(70_000)).build();

      assertThat(store.add(List.of(span))).isEqualTo(new Added(0, 1, "too_large"));
    }
  }

  @Test
  void add_afterCassandraCameBack_isStored() throws Exception {
    try (SharedStore store = SharedCassandra.openEmpty()) {
      SharedCassandra.engine().kill();
      await().until(() -> unavailable(store, 1).reason().equals("unreachable"));
      assertThatThrownBy(() -> store.trace(new TraceId(0, 1)))
          .isInstanceOf(StoreUnavailableException.class);

      SharedCassandra.engine().restart();

      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(store.add(one(1)).stored()).isEqualTo(1));
      assertThat(store.trace(new TraceId(0, 1))).isPresent();
    }
  }

  @Test
  void add_tableOfNamesThatSomebodyEmptied_fillsItAgain() throws Exception {
    try (SharedStore store = SharedCassandra.openEmpty("names-ttl", "0")) {
      store.add(one(1));
      SharedCassandra.empty();
      assertThat(store.services()).isEmpty();

      store.add(one(1));

      assertThat(store.services()).containsExactly("service");
      assertThat(store.operations("service")).hasSize(1);
    }
  }

  @Test
  void open_whereNobodyListens_saysWhere() {
    CassandraStoreType type = new CassandraStoreType();

    assertThatThrownBy(() -> type.open("127.0.0.1:1", Map.of("connect-timeout", "1s")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot connect to cassandra:127.0.0.1:1: ");
  }

  @Test
  void close_endsItsThreads_andWhatIsAskedAfterwardsFails() throws Exception {
    SharedCassandra.session();
    Set<Thread> before = threads();
    SharedStore store = SharedCassandra.openEmpty();
    store.add(one(1));
    assertThat(threads()).hasSizeGreaterThan(before.size());

    store.close();
    store.close();

    await().until(() -> before.containsAll(threads()));
    assertThatThrownBy(() -> store.add(one(1))).isExactlyInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> store.trace(new TraceId(0, 1)))
        .isExactlyInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.find(query())).isInstanceOf(UncheckedIOException.class);
  }

  private static TraceQuery query() {
    return TraceQuery.builder().withService("s").withLimit(1).build();
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("skua-"))
        .collect(Collectors.toSet());
  }
}
