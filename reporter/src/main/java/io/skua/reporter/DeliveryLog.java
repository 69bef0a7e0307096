/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.SafeLog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says once that delivery fails, and once, with what it cost, that it works again. If the two take
 * turns, that is said once a minute. Safe for any thread of the reporter.
 */
final class DeliveryLog {
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final SafeLog log;
  private final String destination;

  // All guarded by this.
  private boolean failing; // and it was said
  private long quietUntilNanos = System.nanoTime();
  private @Nullable String lastError; // null if there was none
  private long lostSinceSaid;
  private boolean overflowing;
  private long overflowAtStart;
  private long overflowSeen;
  private boolean encodingFailed;
  private boolean rejectedSaid;
  private boolean diskFailing; // and it was said
  private long diskQuietUntilNanos = System.nanoTime();

  DeliveryLog(SafeLog log, String destination) {
    this.log = log;
    this.destination = destination;
  }

  synchronized void fails(String reason) {
    lastError = at(reason);
    if (!failing && System.nanoTime() - quietUntilNanos >= 0) {
      failing = true;
      quietUntilNanos = System.nanoTime() + QUIET_NANOS;
      log.warn(
          "Cannot deliver spans by {}: {}; not logged again until it works", destination, reason);
    } else {
      log.debug("Cannot deliver spans by {}: {}", destination, reason);
    }
  }

  private static String at(String reason) {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + reason;
  }

  /** Null if there was none. */
  synchronized @Nullable String lastError() {
    return lastError;
  }

  synchronized void lost(long spans) {
    lostSinceSaid += spans;
  }

  synchronized void works() {
    if (failing) {
      failing = false;
      log.info("Delivery by {} works again; spans lost: {}", destination, lostSinceSaid);
      lostSinceSaid = 0;
    }
  }

  /** The backend took a batch, but not all of its spans. */
  synchronized void rejected(int spans, String reason) {
    lastError = at(reason);
    if (!rejectedSaid) {
      rejectedSaid = true;
      log.warn("{} rejected spans: {} ({}); not logged again", destination, spans, reason);
    }
  }

  /**
   * Called now and then.
   *
   * @param total spans that ever found the queue full
   */
  synchronized void overflowed(long total) {
    boolean more = total != overflowSeen;
    if (more && !overflowing) {
      overflowing = true;
      overflowAtStart = overflowSeen;
      log.warn(
          "The queue of spans is full; {} were dropped so far; not logged again until it has room",
          total - overflowAtStart);
    } else if (!more && overflowing) {
      overflowing = false;
      log.info("The queue has room again; spans dropped: {}", total - overflowAtStart);
    }
    overflowSeen = total;
  }

  synchronized void encodingFailed(Throwable thrown) {
    if (!encodingFailed) {
      encodingFailed = true;
      log.warn("A span could not be encoded and was dropped; not logged again: {}", thrown);
    }
    log.debug("A span could not be encoded", thrown);
  }

  synchronized void diskFails(Throwable thrown) {
    if (!diskFailing && System.nanoTime() - diskQuietUntilNanos >= 0) {
      diskFailing = true;
      diskQuietUntilNanos = System.nanoTime() + QUIET_NANOS;
      log.warn(
          "The spool cannot be used; batches wait in memory; not logged again until it can: {}",
          thrown);
    }
    log.debug("The spool cannot be used", thrown);
  }

  synchronized void diskWorks() {
    if (diskFailing) {
      diskFailing = false;
      log.info("The spool can be used again");
    }
  }

  /**
   * The last word.
   *
   * @param left spans that the close did not wait for
   */
  synchronized void closed(long left) {
    if (left > 0 && !failing) {
      log.warn("Closed before all was sent; spans not delivered: {}", left + lostSinceSaid);
    } else if (failing || lostSinceSaid > 0) {
      log.info("Closed; spans lost since the last message: {}", left + lostSinceSaid);
    }
    lostSinceSaid = 0;
  }
}
