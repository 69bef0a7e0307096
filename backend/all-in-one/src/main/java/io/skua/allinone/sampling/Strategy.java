/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a service is to sample its traces.
 *
 * @param rateLimited whether {@code param} is traces a second; else it is a probability
 * @param param 0 to 1, or a whole number of traces
 * @param probability of operations that have none of their own, if others have
 * @param operations the probabilities of those that have their own
 */
record Strategy(
    boolean rateLimited, double param, double probability, Map<String, Double> operations) {
  /** All traces: what Jaeger's all-in-one answers without a file. */
  static final Strategy ALWAYS = new Strategy(false, 1, 1, Map.of());

  /** Returns it with the operations of another, but for those that it names itself. */
  Strategy over(Strategy fallback) {
    Map<String, Double> merged = new LinkedHashMap<>(operations);
    fallback.operations.forEach(merged::putIfAbsent);
    return new Strategy(
        rateLimited, param, rateLimited ? fallback.probability : probability, merged);
  }
}
