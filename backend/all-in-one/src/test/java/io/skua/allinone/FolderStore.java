/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.Capability;
import io.skua.allinone.store.Contents;
import io.skua.allinone.store.Dependency;
import io.skua.allinone.store.MemoryStore;
import io.skua.allinone.store.Operation;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.SpanStore;
import io.skua.allinone.store.StoreType;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.allinone.store.TraceQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * A store that processes share, {@code --store folder:PATH}, and that does what a file in the
 * folder says: {@code works}, {@code waits} until it says something else, is {@code away}, or
 * {@code refuses} spans for good. What it acknowledged stands in another file.
 */
public final class FolderStore implements StoreType {
  /** For a ServiceLoader. */
  public FolderStore() {}

  @Override
  public String name() {
    return "folder";
  }

  @Override
  public List<Setting> settings() {
    return List.of();
  }

  @Override
  public SpanStore open(String address, Map<String, String> settings) throws IOException {
    return new Opened(Files.createDirectories(Path.of(address)));
  }

  static void says(Path folder, String what) throws IOException {
    Path file = Files.writeString(folder.resolve("new-mode"), what);
    Files.move(file, folder.resolve("mode"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The ids of all spans that were acknowledged, each as often as it was. */
  static List<String> acknowledged(Path folder) throws IOException {
    try {
      return Files.readAllLines(folder.resolve("spans"));
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  private static final class Opened implements SharedStore {
    private final Path folder;
    private final MemoryStore read = new MemoryStore(1000, 16 << 20);
    private final Map<String, Long> failures = new ConcurrentHashMap<>();

    Opened(Path folder) {
      this.folder = folder;
    }

    private String mode() {
      try {
        return Files.readString(folder.resolve("mode"));
      } catch (NoSuchFileException none) {
        return "works";
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    private void awaitWork() throws IOException, InterruptedException {
      while (mode().equals("waits")) {
        Files.writeString(folder.resolve("waiting"), "");
        Thread.sleep(10);
      }
    }

    @Override
    public Added add(List<Span> spans) {
      try {
        awaitWork();
      } catch (InterruptedException | IOException closing) {
        throw new StoreUnavailableException("failed", "interrupted", Duration.ZERO);
      }
      check();
      if (mode().equals("refuses")) {
        return new Added(0, spans.size(), "mapping");
      }
      append(
          spans.stream()
              .map(span -> span.traceId() + ":" + Long.toHexString(span.spanId()) + '\n')
              .collect(Collectors.joining()));
      read.add(spans);
      return new Added(spans.size(), 0, "");
    }

    private synchronized void append(String lines) {
      try {
        Files.writeString(
            folder.resolve("spans"),
            lines,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND,
            StandardOpenOption.SYNC);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    @Override
    public void check() {
      if (mode().equals("away")) {
        failures.merge("unreachable", 1L, Long::sum);
        throw new StoreUnavailableException(
            "unreachable", "the folder is away", Duration.ofMillis(6500));
      }
    }

    @Override
    public Map<String, Long> failures() {
      return failures;
    }

    @Override
    public Optional<Trace> trace(TraceId id, LongConsumer room) {
      return read.trace(id, room);
    }

    @Override
    public Iterator<Trace> find(TraceQuery query, LongConsumer room) {
      return read.find(query, room);
    }

    @Override
    public List<String> services() {
      return read.services();
    }

    @Override
    public List<Operation> operations(String service) {
      try {
        awaitWork();
      } catch (InterruptedException | IOException closing) {
        throw new StoreUnavailableException("failed", "interrupted", Duration.ZERO);
      }
      return read.operations(service);
    }

    @Override
    public List<Dependency> dependencies(
        long startMinMicros, long startMaxMicros, LongConsumer room) {
      return read.dependencies(startMinMicros, startMaxMicros, room);
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.ANY_SERVICE);
    }

    @Override
    public Optional<Contents> contents() {
      return Optional.empty();
    }

    @Override
    public boolean lease(String name, String owner, Duration time) {
      return false;
    }

    @Override
    public void endLease(String name, String owner) {}

    @Override
    public void scan(long fromMicros, long toMicros, Consumer<Trace> traces) {}

    @Override
    public void putDependencies(long fromMicros, long toMicros, List<Dependency> calls) {}

    @Override
    public List<String> clean(Duration age, boolean dryRun) {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
