/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Stands for a pool of one connection: a lock that says who waits for whom. First come, first
 * served. Safe for any thread.
 */
final class TransactionLock {
  private final AppLog log;
  private final Semaphore connection = new Semaphore(1, true);
  private final List<String> transactions = new ArrayList<>(); // guarded by itself; the holder too

  TransactionLock(AppLog log) {
    this.log = log;
  }

  /**
   * Waits until nobody else has it, and logs that to the active span.
   *
   * @param transaction who asks
   */
  void acquire(String transaction) throws InterruptedException {
    enqueue(transaction);
    try {
      connection.acquire();
    } catch (InterruptedException stopped) {
      leave(transaction);
      throw stopped;
    }
    int behind;
    synchronized (transactions) {
      behind = transactions.size() - 1;
    }
    log.info("Acquired lock with " + behind + " transactions waiting behind");
  }

  private void enqueue(String transaction) {
    List<String> blockers;
    synchronized (transactions) {
      blockers = List.copyOf(transactions);
      transactions.add(transaction);
    }
    if (!blockers.isEmpty()) {
      log.info(
          "Waiting for lock behind " + blockers.size() + " transactions",
          "blockers",
          "[" + String.join(" ", blockers) + "]");
    }
  }

  void release(String transaction) {
    leave(transaction);
    connection.release();
  }

  private void leave(String transaction) {
    synchronized (transactions) {
      transactions.remove(transaction);
    }
  }
}
