/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import io.skua.allinone.store.SharedStore;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what is too old, once a day, or says what it would delete. For one thread. */
final class Cleaner implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

  private final SharedStore store;
  private final Retention retention;
  private final Clock clock;
  private LocalDate done = LocalDate.MIN;

  Cleaner(SharedStore store, Retention retention, Clock clock) {
    this.store = store;
    this.retention = retention;
    this.clock = clock;
  }

  @Override
  public void run() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (today.equals(done)) {
      return;
    }
    List<String> names = store.clean(retention.age(), retention.isDryRun());
    done = today;
    LOG.info(
        "retention of {} days: {} {}",
        retention.age().toDays(),
        retention.isDryRun() ? "would delete" : "deleted",
        names.isEmpty() ? "nothing" : String.join(", ", names));
  }
}
