/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import static io.skua.allinone.store.SpanBuilder.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.model.Span;
import io.skua.allinone.receive.ReceiverMetrics;
import io.skua.allinone.store.Dependency;
import io.skua.allinone.store.SpanBuilder;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.allinone.store.TraceQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On the tenth of March, processes share a store. */
class StoreJobsTest {
  private static final Dependency CALL = new Dependency("a", "b", 1);

  private final MovableClock clock = new MovableClock("2026-03-10T14:20:00Z");
  private final InMemorySharedStore.Disk disk = new InMemorySharedStore.Disk(clock);
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private final List<StoreJobs> started = new ArrayList<>();
  private long traces;

  @AfterEach
  void close() {
    started.forEach(StoreJobs::close);
  }

  private StoreJobs process(String owner) {
    return process(owner, what -> {});
  }

  /** Returns a process that counts, and that is told what its store is about to do. */
  private StoreJobs process(String owner, Consumer<String> before) {
    InMemorySharedStore store =
        new InMemorySharedStore(
            disk,
            what -> {
              done.add(what);
              before.accept(what);
            });
    return new StoreJobs(store, true, Optional.empty(), owner, clock);
  }

  /** Adds a trace in which, at a time of the tenth of March, {@code a} calls {@code b}. */
  private void call(String time) {
    add(time, "a", 1, 0);
    add(time, "b", 2, 1);
    traces++;
  }

  private void add(String time, String service, long id, long parent) {
    String text = time.contains("T") ? time : "2026-03-10T" + time;
    SpanBuilder span =
        span(traces, id)
            .service(service)
            .startMicros(Instant.parse(text + "Z").toEpochMilli() * 1000);
    disk.add(List.of((parent == 0 ? span : span.childOf(parent)).build()));
  }

  private List<Dependency> dependencies(String from, String to) {
    return new InMemorySharedStore(disk, what -> {})
        .dependencies(
            Instant.parse(from + "Z").toEpochMilli() * 1000,
            Instant.parse(to + "Z").toEpochMilli() * 1000 - 1);
  }

  private List<Dependency> tenth() {
    return dependencies("2026-03-10T00:00:00", "2026-03-11T00:00:00");
  }

  private List<String> windows() {
    return disk.windows().stream().map(Instant::toString).toList();
  }

  private List<String> done(String what) {
    return List.copyOf(done).stream().filter(each -> each.startsWith(what)).toList();
  }

  // Windows.

  @Test
  void run_hoursThatAreOver_areCounted() {
    call("12:10:00");
    call("12:59:59.999");
    call("13:00:00");
    call("14:10:00");

    process("p").run();

    assertThat(windows()).containsExactly("2026-03-10T13:00:00Z", "2026-03-10T14:00:00Z");
    assertThat(dependencies("2026-03-10T12:00:00", "2026-03-10T13:00:00"))
        .containsExactly(new Dependency("a", "b", 2));
    assertThat(tenth()).containsExactly(new Dependency("a", "b", 3));
  }

  @Test
  void run_again_doesNothing() {
    call("12:10:00");
    StoreJobs jobs = process("p");
    jobs.run();
    assertThat(done("scan")).isNotEmpty();
    done.clear();

    clock.move(Duration.ofMinutes(1));
    jobs.run();

    assertThat(done).containsOnly("lease");
    assertThat(jobs.windows()).isEqualTo(16); // 14 hours and two days
  }

  @Test
  void run_hourThatIsJustOver_waitsForWhatIsUnderWay() {
    call("14:10:00");
    StoreJobs jobs = process("p");
    clock.set("2026-03-10T15:04:59Z");
    jobs.run();
    assertThat(windows()).isEmpty();

    clock.set("2026-03-10T15:05:00Z");
    jobs.run();

    assertThat(windows()).containsExactly("2026-03-10T15:00:00Z");
  }

  @Test
  void run_inAnotherProcess_makesOnlyWhatIsNotThere() {
    call("2026-03-09T08:00:00");
    call("12:10:00");
    StoreJobs first = process("p");
    first.run();
    first.close();
    call("13:30:00");
    done.clear();

    process("q").run();

    assertThat(done("scan"))
        .doesNotContain("scan 2026-03-10T13:00:00Z", "scan 2026-03-09T09:00:00Z")
        .contains("scan 2026-03-10T14:00:00Z");
    assertThat(done("put")).containsExactly("put 2026-03-10T14:00:00Z");
    assertThat(tenth()).containsExactly(new Dependency("a", "b", 2));
  }

  @Test
  void run_whatWasMissed_isMadeUpFor_ofTheLastDays() {
    call("2026-03-07T12:00:00");
    call("2026-03-08T12:00:00");
    call("2026-03-09T12:00:00");
    call("12:00:00");

    process("p").run();

    assertThat(windows())
        .containsExactly("2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z", "2026-03-10T13:00:00Z");
  }

  @Test
  void run_dayThatIsOver_replacesItsHours() {
    call("00:00:00");
    call("12:10:00");
    call("23:59:59.999");
    StoreJobs jobs = process("p");
    for (int hour = 0; hour < 24; hour++) {
      clock.set("2026-03-10T%02d:10:00Z".formatted(hour));
      jobs.run();
    }
    assertThat(windows()).containsExactly("2026-03-10T01:00:00Z", "2026-03-10T13:00:00Z");

    clock.set("2026-03-11T00:29:00Z");
    jobs.run();
    assertThat(windows()).hasSize(2);
    clock.set("2026-03-11T00:30:00Z");
    jobs.run();

    assertThat(windows()).containsExactly("2026-03-11T00:00:00Z");
    assertThat(tenth()).containsExactly(new Dependency("a", "b", 3));
  }

  @Test
  void run_spansThatCameLate_areInTheDay() {
    call("12:10:00");
    StoreJobs jobs = process("p");
    jobs.run();
    call("12:20:00");
    clock.set("2026-03-10T16:00:00Z");
    jobs.run();
    assertThat(tenth()).containsExactly(CALL);

    clock.set("2026-03-11T00:30:00Z");
    jobs.run();

    assertThat(tenth()).containsExactly(new Dependency("a", "b", 2));
  }

  @Test
  void run_traceOfSeveralHours_isCountedWhereItsCallsStart() {
    add("11:59:59", "a", 1, 0);
    add("12:00:01", "b", 2, 1);
    add("12:00:02", "b", 3, 1);
    add("13:00:01", "c", 4, 2);

    process("p").run();

    assertThat(dependencies("2026-03-10T11:00:00", "2026-03-10T12:00:00")).isEmpty();
    assertThat(dependencies("2026-03-10T12:00:00", "2026-03-10T13:00:00"))
        .containsExactly(new Dependency("a", "b", 2));
    assertThat(dependencies("2026-03-10T13:00:00", "2026-03-10T14:00:00"))
        .containsExactly(new Dependency("b", "c", 1));
  }

  @Test
  void run_traceOfTwoDays_isCountedOnce() {
    add("23:59:30", "a", 1, 0);
    add("23:59:40", "b", 2, 1);
    add("2026-03-11T00:00:10", "c", 3, 2);
    StoreJobs jobs = process("p");
    clock.set("2026-03-11T01:10:00Z");
    jobs.run();

    assertThat(windows()).containsExactly("2026-03-11T00:00:00Z", "2026-03-11T01:00:00Z");
    assertThat(tenth()).containsExactly(CALL);
    assertThat(dependencies("2026-03-10T00:00:00", "2026-03-12T00:00:00"))
        .containsExactly(CALL, new Dependency("b", "c", 1));

    clock.set("2026-03-12T00:30:00Z");
    jobs.run();

    assertThat(dependencies("2026-03-10T00:00:00", "2026-03-12T00:00:00"))
        .containsExactly(CALL, new Dependency("b", "c", 1));
  }

  /** Whatever comes when, and however often a leader dies. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void run_overDays_addsUpToAllCalls(long seed) {
    Random random = new Random(seed);
    long begin = Instant.parse("2026-03-08T00:00:00Z").toEpochMilli() * 1000;
    TreeMap<Long, List<Span>> arrivals = new TreeMap<>();
    for (int trace = 1; trace <= 300; trace++) {
      long start = begin + random.nextInt(2 * 86_400) * 1_000_000L;
      for (int id = 1; id <= 4; id++) {
        SpanBuilder span = span(trace, id).service("s" + random.nextInt(4)).startMicros(start);
        span = id == 1 ? span : span.childOf(1 + random.nextInt(id - 1));
        long arrival = start + random.nextInt(id == 4 ? 100 : 1_500) * 1_000_000L;
        arrivals.computeIfAbsent(arrival, any -> new ArrayList<>()).add(span.build());
        start += random.nextInt(1_800) * 1_000_000L;
      }
    }
    StoreJobs jobs = process("p0");
    for (int minute = 0; minute < 3 * 24 * 60 + 45; minute += 7) {
      long now = begin + minute * 60_000_000L;
      arrivals.headMap(now).values().forEach(disk::add);
      arrivals.headMap(now).clear();
      clock.set(Instant.ofEpochMilli(now / 1000).toString());
      if (random.nextInt(20) == 0) {
        jobs = process("p" + minute); // The other is dead.
      }
      jobs.run();
    }

    long end = begin + 3 * 86_400_000_000L;
    assertThat(windows()).isNotEmpty().allMatch(window -> window.endsWith("T00:00:00Z"));
    assertThat(dependencies("2026-03-08T00:00:00", "2026-03-11T00:00:00"))
        .isNotEmpty()
        .isEqualTo(disk.spans().dependencies(begin, end));
  }

  @Test
  void run_spansThatAreNotThereAnyMore_takeNothingAway() {
    call("2026-03-09T12:00:00");
    call("2026-03-09T13:00:00");
    InMemorySharedStore store = new InMemorySharedStore(disk, what -> {});
    clock.set("2026-03-09T15:00:00Z");
    process("p").run();
    clock.set("2026-03-20T12:00:00Z");
    store.clean(Duration.ofDays(1), false);
    clock.set("2026-03-10T12:00:00Z");

    process("p").run();

    assertThat(windows()).containsExactly("2026-03-09T13:00:00Z", "2026-03-09T14:00:00Z");
  }

  @Test
  void run_dayOfWhichSpansExpired_keepsItsHours() {
    call("2026-03-09T23:30:00");
    call("01:10:00");
    call("10:10:00");
    call("13:10:00");
    call("22:10:00");
    StoreJobs jobs = process("p");
    clock.set("2026-03-10T23:10:00Z");
    jobs.run();
    List<String> hours = windows();
    assertThat(hours).hasSize(5);
    disk.removeBefore(Instant.parse("2026-03-10T12:00:00Z"));
    call("23:10:00");

    clock.set("2026-03-11T00:30:00Z");
    jobs.run();
    clock.move(Duration.ofMinutes(1));
    done.clear();
    jobs.run();

    assertThat(done).containsOnly("lease");
    assertThat(windows()).isEqualTo(hours);
    assertThat(tenth()).containsExactly(new Dependency("a", "b", 4));
  }

  @Test
  void run_dayOfWhichSpansExpiredSinceADeathInTheMiddle_countsNoCallTwice() {
    call("01:10:00");
    call("13:10:00");
    StoreJobs jobs = process("p");
    clock.set("2026-03-10T23:10:00Z");
    jobs.run();
    clock.set("2026-03-11T00:30:00Z");
    jobs.close();
    killedAt("replace");
    assertThat(windows()).hasSize(3);
    disk.removeBefore(Instant.parse("2026-03-10T12:00:00Z"));

    clock.move(Lease.TIME);
    process("next").run();

    assertThat(windows()).containsExactly("2026-03-11T00:00:00Z");
    assertThat(tenth()).containsExactly(new Dependency("a", "b", 2));
  }

  @Test
  void run_traceThatIsTooLarge_isLeftOut() {
    List<Span> spans = new ArrayList<>();
    long start = Instant.parse("2026-03-10T12:00:00Z").toEpochMilli() * 1000;
    for (int id = 1; id <= DependencyJob.MAX_SPANS + 1; id++) {
      spans.add(span(77, id).childOf(1).startMicros(start).build());
    }
    disk.add(spans);
    call("12:10:00");

    process("p").run();

    assertThat(tenth()).containsExactly(CALL);
  }

  // Several processes.

  @Test
  void run_byMany_isDoneByOne() throws Exception {
    call("12:10:00");
    call("13:10:00");
    int processes = 8;
    ExecutorService threads = Executors.newFixedThreadPool(processes);
    CyclicBarrier start = new CyclicBarrier(processes);
    List<StoreJobs> all = new ArrayList<>();
    List<Future<?>> runs = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      StoreJobs jobs = process("p" + i);
      all.add(jobs);
      runs.add(
          threads.submit(
              () -> {
                start.await();
                jobs.run();
                return null;
              }));
    }
    for (Future<?> run : runs) {
      run.get(30, SECONDS);
    }
    threads.shutdown();

    assertThat(all).filteredOn(StoreJobs::isLeader).hasSize(1);
    assertThat(done("put")).containsExactly("put 2026-03-10T13:00:00Z", "put 2026-03-10T14:00:00Z");
  }

  @Test
  void run_whenTheLeaderDied_waitsForItsLeaseToEnd() {
    StoreJobs dead = process("dead");
    dead.run();
    call("12:10:00");
    StoreJobs next = process("next");

    clock.move(Lease.TIME.minusMillis(1));
    next.run();
    assertThat(next.isLeader()).isFalse();
    clock.move(Duration.ofMillis(1));
    next.run();

    assertThat(next.isLeader()).isTrue();
    assertThat(tenth()).containsExactly(CALL);
  }

  @Test
  void run_everyMinute_keepsTheLease() {
    StoreJobs leader = process("leader");
    StoreJobs other = process("other");
    for (int minute = 0; minute < 20; minute++) {
      leader.run();
      other.run();
      clock.move(Duration.ofMinutes(1));
    }

    assertThat(leader.isLeader()).isTrue();
    assertThat(other.isLeader()).isFalse();
  }

  @Test
  void close_ofTheLeader_letsAnotherLead() {
    StoreJobs leader = process("leader");
    leader.run();

    leader.close();
    StoreJobs next = process("next");
    next.run();

    assertThat(leader.isLeader()).isFalse();
    assertThat(next.isLeader()).isTrue();
    leader.close();
    leader.run();
    assertThat(leader.isLeader()).isFalse();
    next.run();
    assertThat(next.isLeader()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace", "end of scan"})
  void run_leaseThatWasLostInTheMiddle_endsWithoutWriting(String moment) {
    call("12:10:00");
    StoreJobs other = process("other");
    StoreJobs slow =
        process(
            "slow",
            what -> {
              if (what.equals(moment) && done("trace").size() == 1) {
                clock.move(Lease.TIME);
                other.run();
              }
            });

    slow.run();

    assertThat(slow.isLeader()).isFalse();
    assertThat(slow.failures()).containsEntry("dependencies", 0L);
    assertThat(other.isLeader()).isTrue();
    assertThat(done("put")).containsExactly("put 2026-03-10T13:00:00Z");
  }

  @Test
  void run_thatTakesLong_keepsTheLease() {
    for (int i = 0; i < 10; i++) {
      call("12:10:00");
    }
    StoreJobs other = process("other");
    StoreJobs slow =
        process(
            "slow",
            what -> {
              if (what.equals("trace")) {
                clock.move(Lease.TIME.dividedBy(2));
                other.run();
              }
            });

    slow.run();

    assertThat(slow.isLeader()).isTrue();
    assertThat(other.windows()).isZero();
    assertThat(tenth()).containsExactly(new Dependency("a", "b", 10));
  }

  @Test
  void keepMeanwhile_besideAJobThatHangs_letsTheLeaseGo() {
    Lease lease = new Lease(new InMemorySharedStore(disk, what -> {}), "hangs", clock);
    lease.take();
    for (long minute = 1; minute < Lease.MAX_SILENCE.toMinutes(); minute++) {
      clock.move(Duration.ofMinutes(1));
      assertThat(lease.keepMeanwhile()).isTrue();
    }
    for (long minute = 0; minute < Lease.TIME.toMinutes(); minute++) {
      clock.move(Duration.ofMinutes(1));
      lease.keepMeanwhile();
    }

    assertThat(lease.isHeld()).isFalse();
    StoreJobs next = process("next");
    next.run();
    assertThat(next.isLeader()).isTrue();
    next.close();
    assertThatThrownBy(lease::keep).isInstanceOf(Lease.LostException.class);
    assertThatThrownBy(lease::renew).isInstanceOf(Lease.LostException.class);
  }

  // Failures.

  /** Ends a process where it is. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private void killedAt(String moment) {
    process(
            "dead",
            what -> {
              if (what.startsWith(moment)) {
                throw new Killed();
              }
            })
        .run();
  }

  @ParameterizedTest
  @MethodSource("moments")
  void run_afterADeathInTheMiddle_completesIt(String moment) {
    call("2026-03-09T01:00:00");
    call("2026-03-09T12:00:00");
    clock.set("2026-03-09T14:00:00Z");
    process("p").run();
    assertThat(windows()).hasSize(2);
    clock.set("2026-03-10T00:40:00Z");

    killedAt(moment);
    clock.move(Lease.TIME);
    process("next").run();

    assertThat(windows()).containsExactly("2026-03-10T00:00:00Z");
    assertThat(dependencies("2026-03-09T00:00:00", "2026-03-10T00:00:00"))
        .containsExactly(new Dependency("a", "b", 2));
  }

  static List<String> moments() {
    return List.of("lease", "scan", "trace", "put", "replace");
  }

  static List<Throwable> failures() {
    return List.of(
        new StoreUnavailableException("unreachable", "away", Duration.ofSeconds(1)),
        new UncheckedIOException(new IOException("closed")),
        new IllegalStateException("whatever"),
        new OutOfMemoryError("thrown by a test"),
        new StackOverflowError("thrown by a test"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void run_whateverAStoreThrows_isCountedAndTriedAgain(Throwable failure) {
    call("12:10:00");
    List<Throwable> left = new ArrayList<>(List.of(failure, failure));
    StoreJobs jobs =
        process(
            "p",
            what -> {
              if (what.equals("scan 2026-03-10T13:00:00Z") && !left.isEmpty()) {
                StoreJobsTest.<RuntimeException>raise(left.remove(0));
              }
            });

    jobs.run();
    assertThat(jobs.failures()).containsEntry("dependencies", 1L);
    jobs.run();
    assertThat(jobs.failures()).containsEntry("dependencies", 1L);
    clock.move(Duration.ofMinutes(1));
    jobs.run();
    assertThat(jobs.failures()).containsEntry("dependencies", 2L);
    clock.move(Duration.ofMinutes(1));
    jobs.run();
    assertThat(windows()).isEmpty();
    clock.move(Duration.ofMinutes(1));
    jobs.run();

    assertThat(tenth()).containsExactly(CALL);
    assertThat(jobs.failures()).isEqualTo(Map.of("lease", 0L, "dependencies", 2L, "retention", 0L));
  }

  @Test
  void run_windowThatFails_doesNotHinderTheOthers() {
    for (int hour = 0; hour < 12; hour++) {
      call("%02d:10:00".formatted(hour));
    }
    clock.set("2026-03-10T12:10:00Z");
    StoreJobs jobs =
        process(
            "p",
            what -> {
              if (what.equals("scan 2026-03-10T04:00:00Z")) {
                throw new IllegalStateException("no");
              }
            });

    jobs.run();

    assertThat(windows()).hasSize(11).doesNotContain("2026-03-10T04:00:00Z");
    assertThat(dependencies("2026-03-10T04:00:00", "2026-03-10T12:00:00"))
        .containsExactly(new Dependency("a", "b", 8));
    assertThat(jobs.failures()).containsEntry("dependencies", 1L);

    done.clear();
    jobs.run();
    assertThat(done).containsOnly("lease");
    clock.move(Duration.ofMinutes(1));
    jobs.run();
    assertThat(done("scan")).containsExactly("scan 2026-03-10T04:00:00Z");
    assertThat(jobs.failures()).containsEntry("dependencies", 2L);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void raise(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  void run_leaseThatCannotBeAskedFor_isNoLease() {
    List<String> isAway = new ArrayList<>(List.of("away"));
    StoreJobs jobs =
        process(
            "p",
            what -> {
              if (what.equals("lease") && !isAway.isEmpty()) {
                throw new IllegalStateException("away");
              }
            });

    jobs.run();
    assertThat(jobs.isLeader()).isFalse();
    assertThat(jobs.failures()).containsEntry("lease", 1L);
    assertThat(done).containsExactly("lease");

    isAway.clear();
    clock.move(Duration.ofMinutes(1));
    jobs.run();
    assertThat(jobs.isLeader()).isTrue();
  }

  @Test
  void run_leaseAfterALongOutage_isTakenAtOnce() {
    List<String> isAway = new ArrayList<>(List.of("away"));
    StoreJobs jobs =
        process(
            "p",
            what -> {
              if (what.equals("lease") && !isAway.isEmpty()) {
                throw new IllegalStateException("away");
              }
            });
    for (int minute = 0; minute < 120; minute++) {
      jobs.run();
      clock.move(Duration.ofMinutes(1));
    }
    assertThat(jobs.isLeader()).isFalse();

    isAway.clear();
    jobs.run();

    assertThat(jobs.isLeader()).isTrue();
  }

  // Retention.

  private StoreJobs cleaning(boolean hasDependencies, boolean isDryRun, Consumer<String> before) {
    InMemorySharedStore store =
        new InMemorySharedStore(
            disk,
            what -> {
              done.add(what);
              before.accept(what);
            });
    Retention retention = Retention.parse("7d", isDryRun);
    return new StoreJobs(store, hasDependencies, Optional.of(retention), "p", clock);
  }

  private List<Long> stored() {
    return new InMemorySharedStore(disk, what -> {})
        .find(TraceQuery.newest(100)).stream().map(trace -> trace.id().low()).sorted().toList();
  }

  @Test
  void run_retention_deletesWhatIsOlder_onceADay() {
    call("2026-03-02T23:00:00");
    call("2026-03-03T23:00:00");
    StoreJobs jobs = cleaning(true, false, what -> {});
    jobs.run();
    clock.move(Duration.ofHours(1));
    jobs.run();

    assertThat(done("clean")).hasSize(1);
    assertThat(stored()).containsExactly(1L);

    clock.set("2026-03-11T00:00:00Z");
    jobs.run();

    assertThat(done("clean")).hasSize(2);
    assertThat(stored()).isEmpty();
  }

  @Test
  void run_dryRun_deletesNothing() {
    call("2026-03-02T23:00:00");

    cleaning(false, true, what -> {}).run();

    assertThat(done).containsExactly("lease", "clean");
    assertThat(stored()).containsExactly(0L);
  }

  @Test
  void run_withoutRetention_deletesNothing() {
    call("2025-03-02T23:00:00");

    process("p").run();

    assertThat(done("clean")).isEmpty();
    assertThat(stored()).containsExactly(0L);
  }

  @Test
  void run_retentionByAnotherThanTheLeader_deletesNothing() {
    process("leader").run();
    done.clear();

    cleaning(false, false, what -> {}).run();

    assertThat(done).containsExactly("lease");
  }

  @Test
  void metrics_always_sayWhoLeadsAndWhatFailed() throws Exception {
    ReceiverMetrics metrics = new ReceiverMetrics(new InMemorySharedStore(disk, what -> {}));
    StoreJobs jobs =
        cleaning(
            true,
            false,
            what -> {
              if (what.equals("clean")) {
                throw new IllegalStateException("no");
              }
            });
    jobs.run();

    metrics.watchJobs(jobs::isLeader, jobs::windows, jobs::failures);

    ByteArrayOutputStream text = new ByteArrayOutputStream();
    metrics.writeTo(text);
    assertThat(text.toString(UTF_8))
        .contains(
            "\nskua_jobs_leader 1.0\n",
            "\nskua_dependency_windows_total 16.0\n",
            "\nskua_job_failures_total{job=\"retention\"} 1.0\n",
            "\nskua_job_failures_total{job=\"dependencies\"} 0.0\n");
  }

  @Test
  void run_dependenciesThatFail_doNotHinderRetention() {
    StoreJobs jobs =
        cleaning(
            true,
            false,
            what -> {
              if (what.startsWith("scan")) {
                throw new IllegalStateException("no");
              }
            });

    jobs.run();

    assertThat(jobs.failures()).containsEntry("dependencies", 1L);
    assertThat(done("clean")).hasSize(1);
  }

  @Test
  void run_retentionThatFailed_isTriedAgain() {
    List<String> fail = new ArrayList<>(List.of("once"));
    StoreJobs jobs =
        cleaning(
            false,
            false,
            what -> {
              if (what.equals("clean") && !fail.isEmpty()) {
                throw new IllegalStateException(fail.remove(0));
              }
            });

    jobs.run();
    assertThat(jobs.failures()).containsEntry("retention", 1L);
    clock.move(Duration.ofMinutes(1));
    jobs.run();

    assertThat(done("clean")).hasSize(2);
  }

  // The thread.

  private StoreJobs started(boolean hasDependencies, Consumer<String> before) {
    InMemorySharedStore.Disk shared = new InMemorySharedStore.Disk(Clock.systemUTC());
    long yesterday =
        Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.DAYS).toEpochMilli();
    shared.add(
        Arrays.asList(
            span(1, 1).service("a").startMicros(yesterday * 1000).build(),
            span(1, 2).service("b").childOf(1).startMicros(yesterday * 1000).build()));
    StoreJobs jobs =
        StoreJobs.start(
            new InMemorySharedStore(
                shared,
                what -> {
                  done.add(what);
                  before.accept(what);
                }),
            hasDependencies,
            Optional.empty());
    started.add(jobs);
    return jobs;
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(List.of("all-in-one-jobs", "all-in-one-lease")::contains)
        .toList();
  }

  @Test
  void start_always_runsOnOneThread_andKeepsTheLeaseOnAnother() {
    StoreJobs jobs = started(true, what -> {});

    await().until(() -> jobs.windows() >= 1);
    assertThat(threads()).containsExactlyInAnyOrder("all-in-one-jobs", "all-in-one-lease");
    assertThat(jobs.isLeader()).isTrue();
    jobs.close();
    await().until(() -> threads().isEmpty());
  }

  @Test
  @Timeout(60)
  void start_scanOfMinutesWithoutATrace_keepsTheLease() {
    call("12:10:00");
    StoreJobs other = process("other");
    StoreJobs slow =
        process(
            "slow",
            what -> {
              if (what.equals("scan 2026-03-10T13:00:00Z") && done(what).size() == 1) {
                for (int minute = 0; minute < 4; minute++) {
                  int before = done("lease").size();
                  clock.move(Duration.ofMinutes(1));
                  await().until(() -> done("lease").size() > before);
                  other.run();
                }
              }
            });
    started.add(slow);

    slow.start(3_600_000, 1);

    await().until(() -> slow.windows() == 16);
    assertThat(slow.isLeader()).isTrue();
    assertThat(other.isLeader()).isFalse();
    assertThat(other.windows()).isZero();
    assertThat(done("put")).containsExactly("put 2026-03-10T13:00:00Z");
  }

  @Test
  void start_withNothingToDo_asksForNothing() {
    started(false, what -> {});

    assertThat(threads()).isEmpty();
    assertThat(done).isEmpty();
  }

  @Test
  @Timeout(60)
  void close_inTheMiddleOfAScan_endsIt() throws Exception {
    CountDownLatch isScanning = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    StoreJobs jobs =
        started(
            true,
            what -> {
              if (what.startsWith("scan")) {
                isScanning.countDown();
                try {
                  never.await();
                } catch (InterruptedException interrupted) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    isScanning.await();

    jobs.close();

    await().until(() -> threads().isEmpty());
    assertThat(done("endLease")).hasSize(1);
    assertThat(done("put")).isEmpty();
  }
}
