/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * For whom routes are calculated, in seconds of work: what the page put into the baggage, and who
 * asked is known here, three services on. Safe for any thread.
 */
final class RouteStatistics {
  /** Names come from whoever asks, so only the newest are kept. */
  private static final int MAX_NAMES = 1000;

  private final Map<String, Double> byCustomer = newestNames();
  private final Map<String, Double> bySession = newestNames();
  private final PrometheusRegistry registry = new PrometheusRegistry();

  RouteStatistics() {
    CounterWithCallback.builder()
        .name("route_calc_by_customer_seconds_total")
        .help("Time spent on routes, by the customer of the baggage.")
        .labelNames("customer")
        .callback(counter -> copy(byCustomer).forEach((name, sum) -> counter.call(sum, name)))
        .register(registry);
  }

  private static Map<String, Double> newestNames() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
        return size() > MAX_NAMES;
      }
    };
  }

  /**
   * Counts.
   *
   * @param customer null for unknown
   * @param session null for unknown
   */
  void add(String customer, String session, double seconds) {
    add(byCustomer, customer, seconds);
    add(bySession, session, seconds);
  }

  private static void add(Map<String, Double> sums, String name, double seconds) {
    if (name != null) {
      synchronized (sums) {
        sums.merge(name, seconds, Double::sum);
      }
    }
  }

  private static Map<String, Double> copy(Map<String, Double> sums) {
    synchronized (sums) {
      return new TreeMap<>(sums);
    }
  }

  /** Returns them as they are shown at {@code /debug/vars}. */
  Map<String, Map<String, Double>> toJson() {
    return Map.of(
        "route.calc.by.customer.sec", copy(byCustomer),
        "route.calc.by.session.sec", copy(bySession));
  }

  /** Writes them in the text format of Prometheus. */
  void writeText(OutputStream out) throws IOException {
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
  }
}
