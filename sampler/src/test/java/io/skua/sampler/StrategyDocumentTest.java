/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.tracer.Sampler;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategyDocumentTest {
  private static Sampler read(String document) throws IOException {
    return StrategyDocument.sampler(document.getBytes(UTF_8), 2_000);
  }

  /** The answers of the servers are those of Jaeger 1.76, Jaeger 2.x and the contrib extension. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        // Proto-JSON: Jaeger 2.16 and later, the paths /sampling and /api/sampling of 1.x.
        "{'strategyType':'PROBABILISTIC','probabilisticSampling':{'samplingRate':0.5}}"
            + "#probabilistic(0.5)",
        "{'strategyType':'RATE_LIMITING','rateLimitingSampling':{'maxTracesPerSecond':42}}"
            + "#ratelimiting(42.0)",
        "{'strategyType':'PROBABILISTIC','probabilisticSampling':{'samplingRate':1},"
            + "'operationSampling':{'defaultSamplingProbability':1,"
            + "'defaultLowerBoundTracesPerSecond':0,'perOperationStrategies':["
            + "{'operation':'/health','probabilisticSampling':{'samplingRate':0}},"
            + "{'operation':'op1','probabilisticSampling':{'samplingRate':0.25}}],"
            + "'defaultUpperBoundTracesPerSecond':0}}"
            + "#peroperation(1.0, at least 0.0/s, 2 operations listed)",
        // Adaptive, a service that was never seen.
        "{'strategyType':'PROBABILISTIC','operationSampling':{'defaultSamplingProbability':0.001,"
            + "'defaultLowerBoundTracesPerSecond':0.016666666666666666,"
            + "'perOperationStrategies':[],'defaultUpperBoundTracesPerSecond':0}}"
            + "#peroperation(0.001, at least 0.016666666666666666/s, 0 operations listed)",
        // Thrift's: the agent of 1.x at /, Jaeger 2.0 to 2.15.
        "{'strategyType':0,'probabilisticSampling':{'samplingRate':0.5}}#probabilistic(0.5)",
        "{'strategyType':1,'rateLimitingSampling':{'maxTracesPerSecond':42}}#ratelimiting(42.0)",
        "{'strategyType':0,'probabilisticSampling':{'samplingRate':0.5},"
            + "'rateLimitingSampling':null,'operationSampling':null}#probabilistic(0.5)",
        "{'strategyType':1,'probabilisticSampling':null,"
            + "'rateLimitingSampling':{'maxTracesPerSecond':5},'operationSampling':null}"
            + "#ratelimiting(5.0)",
        "{'operationSampling':{'defaultSamplingProbability':0.5,'perOperationStrategies':null}}"
            + "#peroperation(0.5, at least 0.0/s, 0 operations listed)",
        // Go's own, of the contrib extension: zeros left out.
        "{'probabilisticSampling':{'samplingRate':1}}#probabilistic(1.0)",
        "{'probabilisticSampling':{}}#probabilistic(0.0)",
        "{'strategyType':1,'rateLimitingSampling':{}}#ratelimiting(0.0)",
        "{'probabilisticSampling':{'samplingRate':0.5},'operationSampling':"
            + "{'defaultSamplingProbability':0.5,'perOperationStrategies':[{'operation':'op1',"
            + "'probabilisticSampling':{'samplingRate':0.2}}]}}"
            + "#peroperation(0.5, at least 0.0/s, 1 operation listed)",
        // What else may come.
        "{'operationSampling':{}}#peroperation(0.0, at least 0.0/s, 0 operations listed)",
        "{'probabilisticSampling':{'samplingRate':null}}#probabilistic(0.0)",
        "{'probabilisticSampling':{'samplingRate':'0.25'}}#probabilistic(0.25)",
        "{'probabilisticSampling':{'samplingRate':'1E-2'}}#probabilistic(0.01)",
        "{'rateLimitingSampling':{'maxTracesPerSecond':'7'}}#ratelimiting(7.0)",
        "{'rateLimitingSampling':{'maxTracesPerSecond':0.5}}#ratelimiting(0.5)",
        "{'rateLimitingSampling':{'maxTracesPerSecond':-3}}#ratelimiting(0.0)",
        "{'rateLimitingSampling':{'maxTracesPerSecond':1},'probabilisticSampling':{}}"
            + "#probabilistic(0.0)",
        "{'operationSampling':{'defaultLowerBoundTracesPerSecond':-1}}"
            + "#peroperation(0.0, at least 0.0/s, 0 operations listed)",
        "{'new':[{'x':[1,'a',null,true,{}]}],'probabilisticSampling':"
            + "{'new':{'y':[]},'samplingRate':0.5,'newer':1}}#probabilistic(0.5)",
        "{'rateLimitingSampling':{'new':{},'maxTracesPerSecond':2}}#ratelimiting(2.0)",
        "{'operationSampling':{'new':[[]],'perOperationStrategies':[{},null,"
            + "{'operation':null,'probabilisticSampling':{'samplingRate':1}},"
            + "{'operation':'','probabilisticSampling':{'samplingRate':1}},"
            + "{'operation':'a'},{'operation':'b','probabilisticSampling':null},"
            + "{'operation':'c','probabilisticSampling':{},'new':{}}]}}"
            + "#peroperation(0.0, at least 0.0/s, 1 operation listed)",
        "{ 'probabilisticSampling' : { 'samplingRate' : 1.0e0 } }#probabilistic(1.0)",
      })
  void sampler_answerOfAServer_isUnderstood(String document, String sampler) throws IOException {
    assertThat(read(document.replace('\'', '"'))).hasToString(sampler);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "''#the answer is empty",
        "'  '#the answer is empty",
        "{}#the answer has no strategy",
        "null#the answer has no strategy",
        "{\"strategyType\":0}#the answer has no strategy",
        "{\"probabilisticSampling\":null}#the answer has no strategy",
        "[]#the answer is not an object: [",
        "0.5#the answer is not an object: 0.5",
        "<html>#the answer is not JSON: ",
        "{\"probabilisticSampling\":{\"samplingRate\":0.5}#the answer is not JSON: ",
        "{\"probabilisticSampling\":{\"samplingRate\":0.5}} {}#the answer goes on after its end",
        "{\"probabilisticSampling\":{\"samplingRate\":0.5}} x#the answer is not JSON: ",
        "{\"probabilisticSampling\":0.5}#probabilisticSampling is not an object: 0.5",
        "{\"probabilisticSampling\":[]}#probabilisticSampling is not an object: [",
        "{\"probabilisticSampling\":{\"samplingRate\":true}}#samplingRate is not a number: true",
        "{\"probabilisticSampling\":{\"samplingRate\":{}}}#samplingRate is not a number: {",
        "{\"probabilisticSampling\":{\"samplingRate\":NaN}}#the answer is not JSON: ",
        "{\"probabilisticSampling\":{\"samplingRate\":\"NaN\"}}#samplingRate is not a number: NaN",
        "{\"probabilisticSampling\":{\"samplingRate\":\"0x1p-1\"}}#samplingRate is not a number: ",
        "{\"probabilisticSampling\":{\"samplingRate\":\"\"}}#samplingRate is not a number: ",
        "{\"probabilisticSampling\":{\"samplingRate\":\"0,5\"}}#samplingRate is not a number: 0,5",
        "{\"probabilisticSampling\":{\"samplingRate\":2}}#a sampling rate of 2.0, must be from 0 to 1",
        "{\"probabilisticSampling\":{\"samplingRate\":-0.1}}#a sampling rate of -0.1, must be",
        "{\"probabilisticSampling\":{\"samplingRate\":1e999}}#a sampling rate of Infinity, must be",
        "{\"rateLimitingSampling\":{\"maxTracesPerSecond\":1e999}}#an unlimited number of traces per second",
        "{\"rateLimitingSampling\":{\"maxTracesPerSecond\":\"Infinity\"}}#maxTracesPerSecond is not",
        "{\"operationSampling\":{\"perOperationStrategies\":{}}}#perOperationStrategies is not an array",
        "{\"operationSampling\":{\"perOperationStrategies\":[1]}}#the answer is not an object: 1",
        "{\"operationSampling\":{\"perOperationStrategies\":[{\"operation\":1}]}}"
            + "#operation is not a text: 1",
        "{\"operationSampling\":{\"perOperationStrategies\":[{\"operation\":\"a\","
            + "\"probabilisticSampling\":{\"samplingRate\":3}}]}}#a sampling rate of 3.0",
        // What does not hold is read as well.
        "{\"operationSampling\":{},\"probabilisticSampling\":{\"samplingRate\":2}}#a sampling rate",
      })
  void sampler_anythingElse_isRefusedSayingWhy(String document, String reason) {
    assertThatThrownBy(() -> read(document))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void sampler_deepNesting_isRefused(String opening) {
    assertThatThrownBy(() -> read("{\"new\":" + opening.repeat(150_000)))
        .isInstanceOf(IOException.class)
        .hasMessage("the answer is nested too deeply");
  }

  @Test
  void sampler_notUtf8_isRefused() {
    byte[] document = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'};

    assertThatThrownBy(() -> StrategyDocument.sampler(document, 10))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the answer is not JSON");
  }

  @Test
  void sampler_sameOperationTwice_lastHolds() throws IOException {
    String one = "{\"operation\":\"\u00fc\",\"probabilisticSampling\":{\"samplingRate\":%s}}";

    Sampler sampler =
        read(
            "{\"operationSampling\":{\"perOperationStrategies\":["
                + one.formatted("0")
                + ','
                + one.formatted("1")
                + "]}}");

    assertThat(sampler.sample("\u00fc", Long.MAX_VALUE).isSampled()).isTrue();
  }

  @Test
  void sampler_moreOperationsThanTheBound_firstHold() throws IOException {
    StringBuilder operations = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      operations
          .append(i == 0 ? "" : ",")
          .append("{\"operation\":\"" + i + "\",\"probabilisticSampling\":{\"samplingRate\":1}}");
    }
    String document = "{\"operationSampling\":{\"perOperationStrategies\":[" + operations + "]}}";

    Sampler sampler = StrategyDocument.sampler(document.getBytes(UTF_8), 10);

    assertThat(sampler.sample("9", 1).isSampled()).isTrue();
    assertThat(sampler.sample("10", 1).isSampled()).isFalse();
  }
}
