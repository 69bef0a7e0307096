/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import io.skua.tracer.Sampler;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request for a sampling strategy, as the agents, collectors and extensions of
 * Jaeger write it:
 *
 * <pre>
 * strategy   = { "operationSampling": operations, "probabilisticSampling": share,
 *                "rateLimitingSampling": { "maxTracesPerSecond": number }, ... }
 * operations = { "defaultSamplingProbability": number, "defaultLowerBoundTracesPerSecond": number,
 *                "perOperationStrategies": [ { "operation": text, "probabilisticSampling": share } ],
 *                ... }
 * share      = { "samplingRate": number }
 * </pre>
 *
 * <p>The first of the three that is there, and not null, holds. ({@code strategyType} is a number
 * here and a text there, and adds nothing.) A number that is missing or null is 0, since some
 * servers leave out zeros; it may be quoted. A share must be from 0 to 1; a negative number of
 * traces is 0. Members that are not known are skipped. See <a
 * href="https://www.jaegertracing.io/docs/latest/architecture/sampling/">Jaeger on sampling</a> and
 * its <a href="https://github.com/jaegertracing/jaeger-idl/blob/main/proto/api_v2/sampling.proto">
 * sampling.proto</a>.
 */
final class StrategyDocument {
  private final Json json;
  private @Nullable Double rate; // null for none
  private @Nullable Double tracesPerSecond; // null for none
  private boolean isByOperation;
  private double defaultRate;
  private double lowerBound;
  private final Map<String, Double> rates = new LinkedHashMap<>();

  private StrategyDocument(Json json) {
    this.json = json;
  }

  /**
   * Returns a sampler that does what the document says.
   *
   * @param maxOperations for strategies by operation
   * @throws IOException if any part of it is not as above, or none of the three strategies is there
   */
  static Sampler sampler(byte[] document, int maxOperations) throws IOException {
    return Json.read(document, json -> new StrategyDocument(json).sampler(maxOperations));
  }

  private Sampler sampler(int maxOperations) throws IOException {
    json.object(this::strategy);
    if (isByOperation) {
      return new PerOperationSampler(rates, defaultRate, lowerBound, maxOperations);
    } else if (rate != null) {
      return new ProbabilisticSampler(rate);
    } else if (tracesPerSecond != null) {
      return new RateLimitingSampler(tracesPerSecond);
    }
    throw new IOException("the answer has no strategy");
  }

  private void strategy(String name) throws IOException {
    if (json.isNull()) {
      return;
    }
    switch (name) {
      case "operationSampling":
        isByOperation = true;
        json.object(this::operations);
        break;
      case "probabilisticSampling":
        rate = share();
        break;
      case "rateLimitingSampling":
        tracesPerSecond = 0.0;
        json.object(this::rateLimit);
        break;
      default:
        json.skip();
    }
  }

  private void rateLimit(String name) throws IOException {
    if (name.equals("maxTracesPerSecond")) {
      tracesPerSecond = perSecond();
    } else {
      json.skip();
    }
  }

  private void operations(String name) throws IOException {
    switch (name) {
      case "defaultSamplingProbability":
        defaultRate = rate();
        break;
      case "defaultLowerBoundTracesPerSecond":
        lowerBound = perSecond();
        break;
      case "perOperationStrategies":
        json.array(() -> new Operation().read());
        break;
      default:
        json.skip();
    }
  }

  /** One without a name or a share says nothing. */
  private final class Operation {
    private @Nullable String name;
    private @Nullable Double share; // null for none

    void read() throws IOException {
      json.object(this::member);
      if (name != null && !name.isEmpty() && share != null) {
        rates.put(name, share);
      }
    }

    private void member(String member) throws IOException {
      if (member.equals("operation")) {
        name = json.text();
      } else if (member.equals("probabilisticSampling")) {
        share = json.isNull() ? null : Double.valueOf(share());
      } else {
        json.skip();
      }
    }
  }

  private double share() throws IOException {
    double[] share = {0};
    json.object(
        name -> {
          if (name.equals("samplingRate")) {
            share[0] = rate();
          } else {
            json.skip();
          }
        });
    return share[0];
  }

  private double rate() throws IOException {
    double number = json.number();
    if (!(number >= 0 && number <= 1)) {
      throw new IOException("a sampling rate of " + number + ", must be from 0 to 1");
    }
    return number;
  }

  private double perSecond() throws IOException {
    double number = json.number();
    if (!(number <= Double.MAX_VALUE)) {
      throw new IOException("an unlimited number of traces per second");
    }
    return Math.max(0, number);
  }
}
