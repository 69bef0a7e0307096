/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link SharedStore} must pass. */
public abstract class SharedStoreContract extends SpanStoreContract {
  private static final long HOUR = 3_600_000_000L;

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

  // Dependencies.

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
}
