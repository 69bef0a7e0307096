/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.forward;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Sends by the first of several that takes a batch, beginning with the one that took the last.
 * Those that could not are left out for a while, unless none is left. A batch that is refused for
 * good is refused: the others would do the same.
 */
final class FailoverSender implements Sender {
  private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final List<Sender> senders;
  private final long[] notBeforeNanos; // of the sending thread, as the next
  private int current;

  /**
   * Creates one, which owns the others.
   *
   * @param senders one at least
   * @param first the one to begin with, by its place
   */
  FailoverSender(List<Sender> senders, int first) {
    this.senders = senders;
    this.current = first % senders.size();
    this.notBeforeNanos = new long[senders.size()];
    long now = System.nanoTime();
    Arrays.fill(notBeforeNanos, now);
  }

  @Override
  public SendOutcome send(EncodedBatch batch) {
    long now = System.nanoTime();
    boolean areAllAway = areAllAway(now);
    SendOutcome outcome = null;
    int begin = current;
    int tried = 0;
    for (int i = 0; i < senders.size(); i++) {
      int place = (begin + i) % senders.size();
      if (areAllAway || notBeforeNanos[place] - now <= 0) {
        outcome = senders.get(place).send(batch).repeated(tried++);
        if (outcome.retryAfter() == null) {
          current = place;
          notBeforeNanos[place] = now;
          return outcome;
        }
        notBeforeNanos[place] = System.nanoTime() + AWAY_NANOS;
      }
    }
    return outcome;
  }

  private boolean areAllAway(long now) {
    for (long notBefore : notBeforeNanos) {
      if (notBefore - now <= 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    senders.forEach(Sender::close);
  }

  @Override
  public String toString() {
    return senders.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
