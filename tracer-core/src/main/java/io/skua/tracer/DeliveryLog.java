/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import org.slf4j.Logger;

/**
 * Says once that delivery fails, and once, with what it cost, that it works again. Used by the
 * reporter's thread, and by whoever closes a reporter that never had one.
 */
final class DeliveryLog {
  private final Logger log;
  private final String destination;
  private boolean failing;
  private long lostWhileFailing;
  private boolean overflowing;
  private long overflowAtStart;
  private long overflowSeen;
  private boolean encodingFailed;

  DeliveryLog(Logger log, String destination) {
    this.log = log;
    this.destination = destination;
  }

  void failed(int spans, String reason) {
    lostWhileFailing += spans;
    if (!failing) {
      failing = true;
      log.warn(
          "Cannot deliver spans by {}: {}; not said again until it works", destination, reason);
    }
  }

  void sent() {
    if (failing) {
      failing = false;
      log.info("Delivery by {} works again; {} spans were lost", destination, lostWhileFailing);
      lostWhileFailing = 0;
    }
  }

  /**
   * Called now and then.
   *
   * @param total spans that ever found the queue full
   */
  void overflowed(long total) {
    boolean more = total != overflowSeen;
    if (more && !overflowing) {
      overflowing = true;
      overflowAtStart = overflowSeen;
      log.warn(
          "The queue of spans is full, {} were dropped so far; not said again until it is not",
          total - overflowAtStart);
    } else if (!more && overflowing) {
      overflowing = false;
      log.info("The queue has room again; {} spans were dropped", total - overflowAtStart);
    }
    overflowSeen = total;
  }

  void encodingFailed(Throwable thrown) {
    if (!encodingFailed) {
      encodingFailed = true;
      log.warn(
          "A span could not be encoded and was dropped; not said again: {}", TagValue.of(thrown));
    }
    log.debug("A span could not be encoded", thrown);
  }

  void closed(long lost) {
    if (lost > 0) {
      log.warn("Closed; {} spans were not delivered since the start", lost);
    }
  }
}
