/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link SharedStore} must pass. */
public abstract class SharedStoreContract extends SpanStoreContract {
  private static final long HOUR = 3_600_000_000L;
  private static final long MILLI = 1_000;

  private final List<SharedStore> others = new ArrayList<>();

  @Override
  protected abstract SharedStore newStore() throws Exception;

  /** Opens what {@link #store} has once more, as another process would. */
  protected abstract SharedStore another() throws Exception;

  private SharedStore shared() throws Exception {
    return (SharedStore) store();
  }

  private SharedStore other() throws Exception {
    SharedStore other = another();
    others.add(other);
    return other;
  }

  /** Closes what the test made. */
  @AfterEach
  final void closeOthers() {
    others.forEach(SharedStore::close);
  }

  // Several processes.

  @Test
  final void trace_addedByAnother_isThere() throws Exception {
    shared();
    other().add(build(at(0, 1, 1)));
    add(at(1, 1, 2));

    assertThat(shared().trace(new TraceId(0, 1)).orElseThrow().spans()).hasSize(2);
    assertThat(other().services()).containsExactly("service");
  }

  @Test
  final void add_spanThatAnotherAdded_isOne() throws Exception {
    add(at(0, 1, 1).tag("k", "v"));
    other().add(build(at(0, 1, 1).tag("k", "v")));
    settle();

    assertThat(shared().trace(new TraceId(0, 1)).orElseThrow().spans()).hasSize(1);
  }

  // Leases.

  @Test
  final void lease_thatAnotherHas_isNotGiven() throws Exception {
    assertThat(shared().lease("job", "a", Duration.ofMinutes(1))).isTrue();
    assertThat(other().lease("job", "b", Duration.ofMinutes(1))).isFalse();
    assertThat(shared().lease("job", "a", Duration.ofMinutes(1))).isTrue();
    assertThat(other().lease("other job", "b", Duration.ofMinutes(1))).isTrue();
  }

  @Test
  final void endLease_byItsOwner_letsOthersHaveIt() throws Exception {
    shared().lease("job", "a", Duration.ofMinutes(1));
    shared().endLease("job", "b");
    assertThat(other().lease("job", "b", Duration.ofMinutes(1))).isFalse();

    shared().endLease("job", "a");

    assertThat(other().lease("job", "b", Duration.ofMinutes(1))).isTrue();
    assertThat(shared().lease("job", "a", Duration.ofMinutes(1))).isFalse();
  }

  @Test
  final void lease_thatIsNotRenewed_runsOut() throws Exception {
    shared().lease("job", "a", Duration.ofSeconds(2));
    SharedStore other = other();

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> other.lease("job", "b", Duration.ofMinutes(1)));

    assertThat(shared().lease("job", "a", Duration.ofMinutes(1))).isFalse();
  }

  @Test
  final void lease_askedForByManyAtOnce_isGivenToOne() throws Exception {
    SharedStore other = other();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Callable<Boolean>> asking = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String owner = "owner " + i;
        SharedStore asked = i % 2 == 0 ? shared() : other;
        asking.add(() -> asked.lease("job", owner, Duration.ofMinutes(1)));
      }
      int given = 0;
      for (Future<Boolean> answer : threads.invokeAll(asking)) {
        given += answer.get() ? 1 : 0;
      }

      assertThat(given).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  // Dependencies.

  /** So a job knows which windows are there, and a day's from those of its hours. */
  @Test
  final void putDependencies_window_isFoundAtItsLastMillisecond() throws Exception {
    long midnight = NOON - 12 * HOUR;
    shared().putDependencies(NOON, NOON + HOUR, List.of(new Dependency("a", "b", 2)));
    shared()
        .putDependencies(midnight - 24 * HOUR, midnight, List.of(new Dependency("c", "d", 1)));
    settle();

    assertThat(shared().dependencies(NOON + HOUR - MILLI, NOON + HOUR - 1)).hasSize(1);
    assertThat(shared().dependencies(NOON, NOON + HOUR - MILLI - 1)).isEmpty();
    assertThat(shared().dependencies(midnight - MILLI, midnight - 1)).hasSize(1);
    assertThat(shared().dependencies(midnight - 24 * HOUR, midnight - MILLI - 1)).isEmpty();
  }

  @Test
  final void putDependencies_ofManyServices_areAllThere() throws Exception {
    List<Dependency> calls = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      calls.add(new Dependency("service " + i, "дом \"" + i, i + 1));
    }
    shared().putDependencies(NOON, NOON + HOUR, calls);
    settle();

    assertThat(shared().dependencies(NOON, NOON + HOUR)).containsExactlyInAnyOrderElementsOf(calls);
  }

  @Test
  final void putDependencies_byAnother_isFound() throws Exception {
    shared();
    other().putDependencies(NOON, NOON + HOUR, List.of(new Dependency("a", "b", 2)));
    settle();

    assertThat(shared().dependencies(NOON, NOON + HOUR, room -> {}))
        .containsExactly(new Dependency("a", "b", 2));
    assertThat(shared().dependencies(NOON - HOUR, NOON - 1, room -> {})).isEmpty();
    assertThat(shared().dependencies(NOON + HOUR, NOON + 2 * HOUR, room -> {})).isEmpty();
  }

  @Test
  final void putDependencies_again_replacesWhatWasThere() throws Exception {
    shared().putDependencies(NOON, NOON + HOUR, List.of(new Dependency("a", "b", 2)));
    shared().putDependencies(NOON, NOON + HOUR, List.of(new Dependency("a", "b", 3)));
    settle();

    assertThat(shared().dependencies(NOON, NOON + HOUR, room -> {}))
        .containsExactly(new Dependency("a", "b", 3));
  }

  @Test
  final void dependencies_ofSeveralWindows_areSummedAndSorted() throws Exception {
    shared()
        .putDependencies(
            NOON, NOON + HOUR, List.of(new Dependency("b", "c", 1), new Dependency("a", "b", 2)));
    shared().putDependencies(NOON + HOUR, NOON + 2 * HOUR, List.of(new Dependency("a", "b", 3)));
    settle();

    assertThat(shared().dependencies(NOON, NOON + 2 * HOUR, room -> {}))
        .containsExactly(new Dependency("a", "b", 5), new Dependency("b", "c", 1));
  }

  @Test
  final void putDependencies_ofADay_replacesItsHours() throws Exception {
    long midnight = NOON - 12 * HOUR;
    shared().putDependencies(NOON, NOON + HOUR, List.of(new Dependency("a", "b", 2)));
    shared().putDependencies(midnight, midnight + HOUR, List.of(new Dependency("a", "b", 1)));
    shared().putDependencies(midnight - HOUR, midnight, List.of(new Dependency("a", "b", 9)));

    shared().putDependencies(midnight, midnight + 24 * HOUR, List.of(new Dependency("a", "b", 4)));
    settle();

    assertThat(shared().dependencies(midnight, midnight + 24 * HOUR, room -> {}))
        .containsExactly(new Dependency("a", "b", 4));
    assertThat(shared().dependencies(midnight - HOUR, midnight + 24 * HOUR, room -> {}))
        .containsExactly(new Dependency("a", "b", 13));
  }

  @Test
  final void scan_window_givesEachTraceWithASpanInItOnce() throws Exception {
    add(
        at(0, 1, 1).service("a"),
        at(1, 1, 2).service("b").childOf(1).tag("span.kind", "server"),
        at(3_600_000, 1, 3).service("c").childOf(2),
        at(3_599_999, 2, 1),
        at(3_600_000, 3, 1),
        at(-1, 4, 1),
        at(-1, 5, 1).service("a"),
        at(0, 5, 2).childOf(1));
    List<Trace> seen = new ArrayList<>();

    shared().scan(NOON, NOON + HOUR, seen::add);

    assertThat(ids(seen)).containsExactlyInAnyOrder(1L, 2L, 5L);
    Trace first = seen.stream().filter(trace -> trace.id().low() == 1).findFirst().orElseThrow();
    assertThat(first.spans())
        .anySatisfy(
            span -> {
              assertThat(span.spanId()).isEqualTo(2);
              assertThat(span.parentSpanId()).isEqualTo(1);
              assertThat(span.service()).isEqualTo("b");
              assertThat(span.kind()).isEqualTo("server");
              assertThat(span.startMicros()).isEqualTo(NOON + 1_000);
            })
        .anySatisfy(span -> assertThat(span.service()).isEqualTo("a"));
    Trace fifth = seen.stream().filter(trace -> trace.id().low() == 5).findFirst().orElseThrow();
    assertThat(fifth.spans()).hasSize(2);
  }

  /** More than a page of what a store answers at once. */
  @Test
  final void scan_manyTraces_givesEachOnce() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 1_200; i++) {
      spans.add(at(i, i, 1).service("a").build());
      spans.add(at(i, i, 2).service("service " + i % 7).childOf(1).build());
    }
    store().add(spans);
    settle();
    List<Trace> seen = new ArrayList<>();

    shared().scan(NOON, NOON + HOUR, seen::add);

    assertThat(ids(seen)).doesNotHaveDuplicates().hasSize(1_200);
    assertThat(seen).allMatch(trace -> trace.spans().size() == 2);
  }

  @Test
  final void scan_traceThatCrossesMidnight_isWholeOnBothSides() throws Exception {
    long midnight = NOON - 12 * HOUR;
    add(
        span(1, 1).service("a").startMicros(midnight - 2 * MILLI),
        span(1, 2).service("b").startMicros(midnight + 2 * MILLI).childOf(1));
    List<Trace> before = new ArrayList<>();
    List<Trace> after = new ArrayList<>();

    shared().scan(midnight - HOUR, midnight, before::add);
    shared().scan(midnight, midnight + HOUR, after::add);

    assertThat(before).hasSize(1);
    assertThat(before.get(0).spans()).hasSize(2);
    assertThat(after).hasSize(1);
    assertThat(after.get(0).spans()).hasSize(2);
  }

  @Test
  final void scan_clientAndServerOfOneId_areBothThere() throws Exception {
    TraceId id = new TraceId(-1, -2);
    add(
        span(id, 1).service("a").startMicros(NOON).tag("span.kind", "client"),
        span(id, 1).service("b").startMicros(NOON + MILLI).tag("span.kind", "server"));
    List<Trace> seen = new ArrayList<>();

    shared().scan(NOON, NOON + HOUR, seen::add);

    assertThat(seen).extracting(Trace::id).containsExactly(id);
    assertThat(seen.get(0).spans())
        .extracting(span -> span.service() + ' ' + span.kind())
        .containsExactlyInAnyOrder("a client", "b server");
  }

  @Test
  final void scan_windowWithoutSpans_givesNothing() throws Exception {
    add(at(0, 1, 1));
    List<Trace> seen = new ArrayList<>();

    shared().scan(NOON - 400 * 24 * HOUR, NOON - 400 * 24 * HOUR + HOUR, seen::add);
    shared().scan(NOON + HOUR, NOON + 2 * HOUR, seen::add);

    assertThat(seen).isEmpty();
  }

  @Test
  final void scan_whatItIsGivenTo_mayEndIt() throws Exception {
    add(at(0, 1, 1), at(1, 2, 1), at(2, 3, 1));
    IllegalStateException enough = new IllegalStateException("enough");
    List<Trace> seen = new ArrayList<>();

    assertThatThrownBy(
            () ->
                shared()
                    .scan(
                        NOON,
                        NOON + HOUR,
                        trace -> {
                          seen.add(trace);
                          throw enough;
                        }))
        .isSameAs(enough);

    assertThat(seen).hasSize(1);
  }

  // Retention.

  private List<Long> foundOfAMonth() throws Exception {
    return foundBy(query().withStart(NOON - 30 * 24 * HOUR, NOON + HOUR));
  }

  /** A store that lets spans go by itself names none, and deletes none here. */
  @Test
  final void clean_whatIsOlder_goesUnlessItIsADryRun() throws Exception {
    add(span(1, 1).startMicros(NOON - 10 * 24 * HOUR), at(0, 2, 1));
    Duration week = Duration.ofDays(7);

    List<String> names = shared().clean(week, true);
    settle();
    assertThat(foundOfAMonth()).containsExactlyInAnyOrder(2L, 1L);

    assertThat(shared().clean(week, false)).isEqualTo(names);
    settle();
    assertThat(foundOfAMonth())
        .containsExactlyInAnyOrderElementsOf(names.isEmpty() ? List.of(2L, 1L) : List.of(2L));
    assertThat(shared().clean(week, false)).isEmpty();
  }
}
