/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How a strategy is written for a client. Backends differ, and clients must read all of them.
 *
 * <pre>
 * {@link #STRINGS}  {"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0}}
 * {@link #NUMBERS}  {"strategyType":0,"probabilisticSampling":{"samplingRate":0}}
 * {@link #SPARSE}   {"probabilisticSampling":{}}
 *
 * {"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":5}}
 * {"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1},
 *  "operationSampling":{"defaultSamplingProbability":1,"defaultLowerBoundTracesPerSecond":0,
 *    "perOperationStrategies":[{"operation":"/health","probabilisticSampling":{"samplingRate":0}}],
 *    "defaultUpperBoundTracesPerSecond":0}}
 * </pre>
 */
public enum SamplingDialect {
  /** Of Jaeger 2.16 and later, and of collectors of version 1. */
  STRINGS,
  /** Of agents of version 1 at {@code /}, and of Jaeger 2.0 to 2.15. */
  NUMBERS,
  /** Of the OpenTelemetry collector's extension: zeros are left out. */
  SPARSE;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  ObjectNode write(Strategy strategy) {
    ObjectNode answer = JSON.objectNode();
    String type = strategy.rateLimited() ? "RATE_LIMITING" : "PROBABILISTIC";
    switch (this) {
      case STRINGS -> answer.put("strategyType", type);
      case NUMBERS -> answer.put("strategyType", strategy.rateLimited() ? 1 : 0);
      case SPARSE -> put(answer, "strategyType", strategy.rateLimited() ? 1 : 0);
    }
    if (strategy.rateLimited()) {
      answer.set("rateLimitingSampling", object("maxTracesPerSecond", strategy.param()));
    } else {
      answer.set("probabilisticSampling", object("samplingRate", strategy.param()));
    }
    if (!strategy.operations().isEmpty()) {
      answer.set("operationSampling", operations(strategy));
    }
    return answer;
  }

  private ObjectNode operations(Strategy strategy) {
    ObjectNode sampling = object("defaultSamplingProbability", strategy.probability());
    put(sampling, "defaultLowerBoundTracesPerSecond", 0);
    ArrayNode list = sampling.putArray("perOperationStrategies");
    strategy
        .operations()
        .forEach(
            (operation, probability) ->
                list.addObject()
                    .put("operation", operation)
                    .set("probabilisticSampling", object("samplingRate", probability)));
    put(sampling, "defaultUpperBoundTracesPerSecond", 0);
    return sampling;
  }

  private ObjectNode object(String member, double value) {
    ObjectNode object = JSON.objectNode();
    put(object, member, value);
    return object;
  }

  private void put(ObjectNode object, String member, double value) {
    if (value != 0 || this != SPARSE) {
      object.set(member, number(value));
    }
  }

  /** Go writes 1, not 1.0. */
  private static JsonNode number(double value) {
    return value == Math.rint(value) ? LongNode.valueOf((long) value) : DoubleNode.valueOf(value);
  }
}
