/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documents are those that Jaeger's backends answer, byte for byte. */
class SamplingDialectTest {
  private static final Strategy HALF = new Strategy(false, 0.5, 0.5, Map.of());
  private static final Strategy NONE = new Strategy(false, 0, 0, Map.of());
  private static final Strategy LIMITED = new Strategy(true, 42, 1, Map.of());
  private static final Strategy OPERATIONS =
      new Strategy(false, 1, 1, new java.util.TreeMap<>(Map.of("/health", 0.0, "op1", 0.25)));

  private static void assertWritten(Strategy strategy, String dialect, String document) {
    assertThat(SamplingDialect.valueOf(dialect).write(strategy)).hasToString(document);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STRINGS |"
            + " {\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":0.5}}",
        "NUMBERS | {\"strategyType\":0,\"probabilisticSampling\":{\"samplingRate\":0.5}}",
        "SPARSE | {\"probabilisticSampling\":{\"samplingRate\":0.5}}"
      })
  void write_probability(String dialect, String document) {
    assertWritten(HALF, dialect, document);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STRINGS |"
            + " {\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":0}}",
        "NUMBERS | {\"strategyType\":0,\"probabilisticSampling\":{\"samplingRate\":0}}",
        "SPARSE | {\"probabilisticSampling\":{}}"
      })
  void write_never(String dialect, String document) {
    assertWritten(NONE, dialect, document);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STRINGS |"
            + " {\"strategyType\":\"RATE_LIMITING\",\"rateLimitingSampling\":{\"maxTracesPerSecond\":42}}",
        "NUMBERS | {\"strategyType\":1,\"rateLimitingSampling\":{\"maxTracesPerSecond\":42}}",
        "SPARSE | {\"strategyType\":1,\"rateLimitingSampling\":{\"maxTracesPerSecond\":42}}"
      })
  void write_rateLimit(String dialect, String document) {
    assertWritten(LIMITED, dialect, document);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STRINGS |"
            + " {\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":1},"
            + "\"operationSampling\":{\"defaultSamplingProbability\":1,"
            + "\"defaultLowerBoundTracesPerSecond\":0,\"perOperationStrategies\":["
            + "{\"operation\":\"/health\",\"probabilisticSampling\":{\"samplingRate\":0}},"
            + "{\"operation\":\"op1\",\"probabilisticSampling\":{\"samplingRate\":0.25}}],"
            + "\"defaultUpperBoundTracesPerSecond\":0}}",
        "SPARSE | {\"probabilisticSampling\":{\"samplingRate\":1},"
            + "\"operationSampling\":{\"defaultSamplingProbability\":1,\"perOperationStrategies\":["
            + "{\"operation\":\"/health\",\"probabilisticSampling\":{}},"
            + "{\"operation\":\"op1\",\"probabilisticSampling\":{\"samplingRate\":0.25}}]}}"
      })
  void write_operations(String dialect, String document) {
    assertWritten(OPERATIONS, dialect, document);
  }
}
