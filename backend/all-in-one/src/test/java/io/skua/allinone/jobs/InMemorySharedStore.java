/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.Capability;
import io.skua.allinone.store.Contents;
import io.skua.allinone.store.Dependency;
import io.skua.allinone.store.MemoryStore;
import io.skua.allinone.store.Operation;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.TraceQuery;
import io.skua.allinone.store.TraceView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * What several processes share, each by an object of its own, in the memory of a test: the layout
 * is that of Jaeger's stores, a row of calls for each window, at its last millisecond.
 */
final class InMemorySharedStore implements SharedStore {
  /** What outlives the processes. */
  static final class Disk {
    private final Clock clock;
    private MemoryStore spans = new MemoryStore(1_000_000, 1L << 40);
    private final TreeMap<Long, List<Dependency>> calls = new TreeMap<>();
    private final Map<String, Held> leases = new HashMap<>();

    Disk(Clock clock) {
      this.clock = clock;
    }

    /** Adds spans as they are, without a look at what is there. */
    void add(List<Span> more) {
      spans.add(more);
    }

    /** Returns the spans alone, which count for themselves. */
    MemoryStore spans() {
      return spans;
    }

    /** Removes the spans that started before a time, as a TTL does. */
    synchronized void removeBefore(Instant time) {
      List<Span> all = new ArrayList<>();
      spans.find(TraceQuery.newest(Integer.MAX_VALUE)).forEach(one -> all.addAll(one.spans()));
      all.removeIf(span -> span.startMicros() < time.toEpochMilli() * 1000);
      spans = new MemoryStore(1_000_000, 1L << 40);
      spans.add(all);
    }

    /** Returns when the windows that are there end, in the order of time. */
    synchronized List<Instant> windows() {
      return calls.keySet().stream().map(stamp -> Instant.ofEpochMilli(stamp / 1000 + 1)).toList();
    }
  }

  private record Held(String owner, Instant until) {}

  private final Disk disk;

  /** Is told, by the name of the method, what is about to be done, and may throw. */
  private final Consumer<String> before;

  InMemorySharedStore(Disk disk, Consumer<String> before) {
    this.disk = disk;
    this.before = before;
  }

  @Override
  public Added add(List<Span> spans) {
    before.accept("add");
    synchronized (disk) {
      for (Span span : spans) {
        boolean isKnown =
            trace(span.traceId()).filter(trace -> trace.spans().contains(span)).isPresent();
        if (!isKnown) {
          disk.spans.add(List.of(span));
        }
      }
    }
    return new Added(spans.size(), 0, "");
  }

  private MemoryStore spans() {
    synchronized (disk) {
      return disk.spans;
    }
  }

  @Override
  public Optional<Trace> trace(TraceId id, LongConsumer room) {
    return spans().trace(id, room);
  }

  @Override
  public Iterator<Trace> find(TraceQuery query, LongConsumer room) {
    return spans().find(query, room);
  }

  @Override
  public <T> List<T> find(TraceQuery query, TraceView<T> view, LongConsumer room) {
    return spans().find(query, view, room);
  }

  @Override
  public List<String> services() {
    return spans().services();
  }

  @Override
  public List<Operation> operations(String service) {
    return spans().operations(service);
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.complementOf(EnumSet.of(Capability.BOUNDED, Capability.REPEATED_SPANS));
  }

  @Override
  public Optional<Contents> contents() {
    return Optional.empty();
  }

  @Override
  public void check() {
    before.accept("check");
  }

  @Override
  public void close() {}

  @Override
  public boolean lease(String name, String owner, Duration time) {
    before.accept("lease");
    synchronized (disk) {
      Held held = disk.leases.get(name);
      Instant now = disk.clock.instant();
      if (held != null && !held.owner.equals(owner) && now.isBefore(held.until)) {
        return false;
      }
      disk.leases.put(name, new Held(owner, now.plus(time)));
      return true;
    }
  }

  @Override
  public void endLease(String name, String owner) {
    before.accept("endLease");
    synchronized (disk) {
      disk.leases.values().removeIf(held -> held.owner.equals(owner));
    }
  }

  @Override
  public void scan(long fromMicros, long toMicros, Consumer<Trace> traces) {
    before.accept("scan " + Instant.ofEpochMilli(toMicros / 1000));
    for (Trace trace : spans().find(TraceQuery.newest(Integer.MAX_VALUE))) {
      if (trace.spans().stream()
          .anyMatch(span -> fromMicros <= span.startMicros() && span.startMicros() < toMicros)) {
        before.accept("trace");
        traces.accept(trace);
      }
    }
    before.accept("end of scan");
  }

  /** As if the row of the window were written first, and those that it replaces deleted then. */
  @Override
  public void putDependencies(long fromMicros, long toMicros, List<Dependency> calls) {
    before.accept("put " + Instant.ofEpochMilli(toMicros / 1000));
    long stamp = toMicros - 1000;
    synchronized (disk) {
      disk.calls.put(stamp, List.copyOf(calls));
    }
    before.accept("replace");
    synchronized (disk) {
      disk.calls.subMap(fromMicros, stamp).clear();
    }
  }

  @Override
  public List<Dependency> dependencies(
      long startMinMicros, long startMaxMicros, LongConsumer room) {
    before.accept("dependencies");
    Map<List<String>, Long> sums = new HashMap<>();
    synchronized (disk) {
      disk.calls
          .subMap(startMinMicros, true, startMaxMicros, true)
          .values()
          .forEach(
              calls ->
                  calls.forEach(
                      call ->
                          sums.merge(
                              List.of(call.parent(), call.child()), call.callCount(), Long::sum)));
    }
    return sums.entrySet().stream()
        .map(e -> new Dependency(e.getKey().get(0), e.getKey().get(1), e.getValue()))
        .sorted(
            (a, b) ->
                a.parent().equals(b.parent())
                    ? a.child().compareTo(b.child())
                    : a.parent().compareTo(b.parent()))
        .toList();
  }

  /** As if the spans of each day stood in an index of that day. */
  @Override
  public List<String> clean(Duration age, boolean dryRun) {
    before.accept("clean");
    synchronized (disk) {
      LocalDate first = day(disk.clock.instant().minus(age));
      List<Span> all = new ArrayList<>();
      find(TraceQuery.newest(Integer.MAX_VALUE)).forEach(trace -> all.addAll(trace.spans()));
      Map<Boolean, List<Span>> old =
          all.stream().collect(Collectors.partitioningBy(span -> day(span).isBefore(first)));
      if (!dryRun) {
        disk.spans = new MemoryStore(1_000_000, 1L << 40);
        disk.spans.add(old.get(false));
      }
      Set<String> names = new TreeSet<>();
      old.get(true).forEach(span -> names.add("span-" + day(span)));
      return List.copyOf(names);
    }
  }

  private static LocalDate day(Span span) {
    return day(Instant.ofEpochMilli(span.startMicros() / 1000));
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  @Override
  public Map<String, Long> failures() {
    return Map.of();
  }
}
