/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop.storefront;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/** Sends receipts while the customer has the answer already. */
@Component
class Receipts {
  private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

  private final ObservationRegistry observations;

  Receipts(ObservationRegistry observations) {
    this.observations = observations;
  }

  /** A span of one's own is an observation; Boot makes the others. */
  @Async
  public void send(String item) {
    Observation.createNotStarted("receipt", observations)
        .lowCardinalityKeyValue("item", item)
        .observe(() -> LOG.info("Receipt for {}", item));
  }
}
