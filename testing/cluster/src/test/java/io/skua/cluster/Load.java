/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Two services that report at a steady rate, until they are told to stop. */
final class Load implements AutoCloseable {
  private static final int SERVICES = 2;

  private final List<Client> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong spans = new AtomicLong();
  private final int spansASecond;
  private volatile boolean stopped;

  private Load(String url, int spansASecond) {
    this.spansASecond = spansASecond;
    for (int i = 0; i < SERVICES; i++) {
      Client client = new Client("shop-" + i, url);
      clients.add(client);
      threads.add(new Thread(() -> work(client), "load-" + i));
    }
  }

  /**
   * Starts to report.
   *
   * @param url of a collector's {@code /api/traces}
   */
  static Load start(String url, int spansASecond) {
    Load load = new Load(url, spansASecond);
    load.threads.forEach(Thread::start);
    return load;
  }

  private void work(Client client) {
    long interval = TimeUnit.SECONDS.toNanos(1) * Client.SPANS_OF_A_TRACE * SERVICES / spansASecond;
    long next = System.nanoTime();
    while (!stopped) {
      client.work();
      spans.addAndGet(Client.SPANS_OF_A_TRACE);
      next += interval;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  /** Waits until what is reported in such a time has been. */
  void awaitSeconds(double seconds) throws InterruptedException {
    awaitSpans(spans.get() + (long) (seconds * spansASecond));
  }

  /** Waits until so many were reported. */
  void awaitSpans(long number) throws InterruptedException {
    while (spans.get() < number) {
      assertThat(threads).allMatch(Thread::isAlive);
      Thread.sleep(10);
    }
  }

  /**
   * Ends, waits until all are acknowledged, and checks that none was lost.
   *
   * @return the ids of the spans of each trace
   */
  Map<String, Set<String>> stop() throws InterruptedException {
    end();
    Map<String, Set<String>> all = new HashMap<>();
    for (Client client : clients) {
      client.assertAllAreSent();
      all.putAll(client.spans());
    }
    return all;
  }

  private void end() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Returns how many were sent a second time or more. */
  long resent() {
    return clients.stream().mapToLong(Client::resent).sum();
  }

  @Override
  public void close() throws InterruptedException {
    end();
    clients.forEach(Client::close);
  }
}
