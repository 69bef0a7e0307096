/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** A store in memory that can no more than it is told, and may be away. */
public final class LimitedStore implements SpanStore {
  private final SpanStore memory = new MemoryStore(1_000, 64 << 20);
  private final Set<Capability> capabilities;
  private final List<Span> late = new CopyOnWriteArrayList<>();
  private volatile boolean isSlow;
  private volatile int answersLeft = Integer.MAX_VALUE;

  /** Creates one that is there. */
  public LimitedStore(Capability... capabilities) {
    this.capabilities = EnumSet.noneOf(Capability.class);
    this.capabilities.addAll(List.of(capabilities));
  }

  /** Answers so many more questions, and then none. */
  public void answer(int more) {
    answersLeft = more;
  }

  /** Takes spans that it finds only when this is over. */
  public void slow(boolean begins) {
    isSlow = begins;
    if (!begins) {
      memory.add(late);
      late.clear();
    }
  }

  private <T> T answered(Supplier<T> answer) {
    if (answersLeft-- <= 0) {
      throw new StoreUnavailableException(
          "unreachable", "the store is away", Duration.ofMillis(1500));
    }
    return answer.get();
  }

  @Override
  public Added add(List<Span> spans) {
    if (isSlow) {
      late.addAll(spans);
      return new Added(spans.size(), 0, "");
    }
    return answered(() -> memory.add(spans));
  }

  @Override
  public Optional<Trace> trace(TraceId id, LongConsumer room) {
    return answered(() -> memory.trace(id, room));
  }

  @Override
  public Iterator<Trace> find(TraceQuery query, LongConsumer room) {
    Capability.require(query, capabilities);
    Iterator<Trace> found = answered(() -> memory.find(query, room));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return found.hasNext();
      }

      @Override
      public Trace next() {
        return answered(found::next);
      }
    };
  }

  @Override
  public List<String> services() {
    return answered(memory::services);
  }

  @Override
  public List<Operation> operations(String service) {
    List<Operation> operations = answered(() -> memory.operations(service));
    return capabilities.contains(Capability.OPERATION_KINDS)
        ? operations
        : operations.stream().map(known -> new Operation(known.name(), "")).distinct().toList();
  }

  @Override
  public List<Dependency> dependencies(
      long startMinMicros, long startMaxMicros, LongConsumer room) {
    return answered(() -> memory.dependencies(startMinMicros, startMaxMicros, room));
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Optional<Contents> contents() {
    return capabilities.contains(Capability.BOUNDED) ? memory.contents() : Optional.empty();
  }

  @Override
  public void check() {
    answered(() -> null);
  }

  @Override
  public void close() {
    memory.close();
  }
}
