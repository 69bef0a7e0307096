/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Stands for a pool of one connection: a lock that says who waits for whom. They are served in the
 * order in which they came, which is what they log. Safe for any thread.
 */
final class TransactionLock {
  private final AppLog log;
  private final List<Turn> turns =
      new ArrayList<>(); // guarded by itself; the holder's is the first

  TransactionLock(AppLog log) {
    this.log = log;
  }

  /** The place of a transaction in the queue, which it leaves when closed. */
  final class Turn implements AutoCloseable {
    private final String transaction;

    private Turn(String transaction) {
      this.transaction = transaction;
    }

    @Override
    public void close() {
      synchronized (turns) {
        turns.remove(this);
        turns.notifyAll();
      }
    }
  }

  /**
   * Waits until it is a transaction's turn, and logs that to the active span.
   *
   * @param transaction who asks
   */
  Turn take(String transaction) throws InterruptedException {
    Turn turn = new Turn(transaction);
    logBlockers(enqueue(turn));
    try {
      int behind = await(turn);
      log.info("Acquired lock with " + behind + " transactions waiting behind");
    } catch (InterruptedException stopped) {
      turn.close();
      throw stopped;
    }
    return turn;
  }

  /** Returns who is before it. */
  private List<Turn> enqueue(Turn turn) {
    synchronized (turns) {
      List<Turn> before = List.copyOf(turns);
      turns.add(turn);
      return before;
    }
  }

  private void logBlockers(List<Turn> before) {
    if (!before.isEmpty()) {
      log.info(
          "Waiting for lock behind " + before.size() + " transactions",
          "blockers",
          before.stream().map(turn -> turn.transaction).collect(Collectors.joining(" ", "[", "]")));
    }
  }

  /** Returns how many are behind it when its turn has come. */
  private int await(Turn turn) throws InterruptedException {
    synchronized (turns) {
      while (turns.get(0) != turn) {
        turns.wait();
      }
      return turns.size() - 1;
    }
  }
}
