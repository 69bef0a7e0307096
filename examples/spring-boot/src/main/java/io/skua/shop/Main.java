/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop;

import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the backend and both services in one JVM. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Takes no arguments; ends with the JVM. */
  public static void main(String[] args) throws InterruptedException {
    AllInOne backend = AllInOne.start(AllInOneSettings.classic());
    Shop shop = Shop.start(8080, 8081);
    LOG.info("Order at {}, see the traces at {}", shop.url(), backend.queryUrl());
    Thread.currentThread().join();
  }
}
