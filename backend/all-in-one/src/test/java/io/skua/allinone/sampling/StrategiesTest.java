/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategiesTest {
  private static final String DOCUMENT =
      """
      {"default_strategy":{"type":"probabilistic","param":0.5,
         "operation_strategies":[{"operation":"/health","type":"probabilistic","param":0.0},
                                 {"operation":"op1","type":"probabilistic","param":0.9}]},
       "service_strategies":[
         {"service":"foo","type":"probabilistic","param":0.8,
          "operation_strategies":[{"operation":"op1","type":"probabilistic","param":0.2},
                                  {"operation":"op2","type":"ratelimiting","param":10}]},
         {"service":"bar","type":"ratelimiting","param":5.9}]}
      """;

  private static Strategies parse(String document) {
    return Strategies.parse(document.getBytes(UTF_8));
  }

  @Test
  void of_unknownService_isTheDefault() {
    assertThat(parse(DOCUMENT).of("unknown"))
        .isEqualTo(new Strategy(false, 0.5, 0.5, Map.of("/health", 0.0, "op1", 0.9)));
  }

  @Test
  void of_service_hasTheDefaultsOperationsUnlessItNamesThem() {
    assertThat(parse(DOCUMENT).of("foo"))
        .isEqualTo(new Strategy(false, 0.8, 0.8, Map.of("op1", 0.2, "/health", 0.0)));
  }

  @Test
  void of_rateLimitedService_hasAWholeRate_andTheDefaultsProbability() {
    assertThat(parse(DOCUMENT).of("bar"))
        .isEqualTo(new Strategy(true, 5, 0.5, Map.of("/health", 0.0, "op1", 0.9)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"default_strategy\":null,\"service_strategies\":null}",
        "{\"default_strategy\":{\"type\":\"probabilistic\",\"param\":1,\"operation_strategies\":null},"
            + "\"future\":1}"
      })
  void of_noDefault_isAlways(String document) {
    assertThat(parse(document).of("any")).isEqualTo(Strategy.ALWAYS);
  }

  @Test
  void of_rateLimitedDefault_holds() {
    Strategies strategies =
        parse("{\"default_strategy\":{\"type\":\"ratelimiting\",\"param\":0.9}}");

    assertThat(strategies.of("any")).isEqualTo(new Strategy(true, 0, 1, Map.of()));
  }

  @Test
  void of_serviceThatStandsTwice_isTheLastOne() {
    Strategies strategies =
        parse(
            """
            {"service_strategies":[{"service":"a","type":"probabilistic","param":0.1},
                                   {"service":"a","type":"probabilistic","param":0.2}]}
            """);

    assertThat(strategies.of("a").param()).isEqualTo(0.2);
  }

  @Test
  void document_isWhatWasRead() throws Exception {
    assertThat(parse(DOCUMENT).document())
        .isEqualTo(new com.fasterxml.jackson.databind.ObjectMapper().readTree(DOCUMENT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | the document is no JSON object",
        "'' | the document is no JSON object",
        "{} {} | line 1",
        "{\"default_strategy\": | line 1",
        "{\"default_strategy\":7} | default_strategy.type: missing, must be \"probabilistic\" or",
        "{\"default_strategy\":{\"type\":\"const\",\"param\":1}} | default_strategy.type: \"const\"",
        "{\"default_strategy\":{\"type\":\"probabilistic\"}} | default_strategy.param: missing, must be"
            + " a number from 0 to 1",
        "{\"default_strategy\":{\"type\":\"probabilistic\",\"param\":1.1}} | default_strategy.param: 1.1",
        "{\"default_strategy\":{\"type\":\"probabilistic\",\"param\":\"1\"}} | default_strategy.param:"
            + " \"1\"",
        "{\"default_strategy\":{\"type\":\"ratelimiting\",\"param\":-1}} | must be traces a second",
        "{\"service_strategies\":{}} | service_strategies: {}, must be an array",
        "{\"service_strategies\":[{\"type\":\"probabilistic\",\"param\":1}]} |"
            + " service_strategies[0].service: missing, must be a name",
        "{\"service_strategies\":[{\"service\":\"a\",\"type\":\"probabilistic\",\"param\":1,"
            + "\"operation_strategies\":[{\"operation\":\"o\",\"type\":\"probabilistic\",\"param\":2}]}]} |"
            + " service_strategies[0].operation_strategies[0].param: 2, must be a number from 0 to 1"
      })
  void parse_malformed_saysWhere(String document, String message) {
    assertThatThrownBy(() -> parse(document))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 1_500, 100_000, 2_000_000})
  void parse_nestedTooDeeply_isRefused(int depth) {
    for (String member : List.of("default_strategy", "service_strategies", "future")) {
      assertThatThrownBy(() -> parse("{\"" + member + "\":" + "[".repeat(depth)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nesting depth")
          .hasMessageContaining("100");
    }
  }

  @Test
  void parse_nestedAsDeepAsAllowed_isRead() {
    assertThat(parse("{\"future\":" + "[".repeat(99) + "]".repeat(99) + "}").of("any"))
        .isEqualTo(Strategy.ALWAYS);
  }

  @Test
  void parse_defaultsOperationsTimesServices_areBounded() {
    String operations =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "{\"operation\":\"" + i + "\",\"type\":\"probabilistic\",\"param\":1}")
            .collect(Collectors.joining(","));
    String services =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "{\"service\":\"" + i + "\",\"type\":\"probabilistic\",\"param\":1}")
            .collect(Collectors.joining(","));

    assertThatThrownBy(
            () ->
                parse(
                    "{\"default_strategy\":{\"type\":\"probabilistic\",\"param\":1,"
                        + "\"operation_strategies\":["
                        + operations
                        + "]},\"service_strategies\":["
                        + services
                        + "]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("service_strategies[99]: more than 100000 operations");
  }

  @Test
  void tag_ofOthers_isAnother_evenIfTheirTextsHashTheSame() {
    String document =
        "{\"service_strategies\":[{\"service\":\"%s\",\"type\":\"probabilistic\",\"param\":1}]}";
    String one = String.format(document, "Aa");
    String other = String.format(document, "BB");
    assertThat(one).hasSameHashCodeAs(other);

    assertThat(parse(one).tag()).isNotEqualTo(parse(other).tag()).isEqualTo(parse(one).tag());
  }
}
