/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import io.skua.sampler.RemoteSampler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingApiTest {
  private static final String ALL =
      "{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":1}}";
  private static final String FEW =
      "{\"service_strategies\":[{\"service\":\"shop\",\"type\":\"ratelimiting\",\"param\":3}]}";

  private AllInOne backend;

  @BeforeEach
  void open() {
    backend = AllInOne.start();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private HttpResponse<String> ask(String path) throws Exception {
    return Http.get(backend.url(Port.SAMPLING) + path);
  }

  private HttpResponse<String> put(String contentType, String document) throws Exception {
    return Http.send(
        Http.request(backend.queryUrl() + "/api/sampling/strategies")
            .header("Content-Type", contentType)
            .PUT(BodyPublishers.ofString(document)));
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(Http.get(backend.queryUrl() + path).body());
  }

  // Clients

  @ParameterizedTest
  @ValueSource(
      strings = {"/sampling?service=s", "/any/path?service=s", "/sampling?service=", "/?service=s"})
  void ask_anyPath_isAnsweredInStrings(String path) throws Exception {
    HttpResponse<String> answer = ask(path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body()).isEqualTo(ALL);
  }

  @Test
  void ask_anyMethod_isAnswered() throws Exception {
    assertThat(
            Http.post(backend.url(Port.SAMPLING) + "/sampling?service=s", null, new byte[0]).body())
        .isEqualTo(ALL);
  }

  @ParameterizedTest
  @EnumSource(SamplingDialect.class)
  void ask_withADialect_isAnsweredInItEverywhere(SamplingDialect dialect) throws Exception {
    String expected = dialect.write(Strategy.ALWAYS).toString();
    try (AllInOne speaker =
        AllInOne.start(AllInOneSettings.ephemeral().withSamplingDialect(dialect))) {
      for (String path : new String[] {"/?service=s", "/sampling?service=s"}) {
        assertThat(Http.get(speaker.url(Port.SAMPLING) + path).body()).isEqualTo(expected);
      }
      assertThat(Http.get(speaker.url(Port.COLLECTOR) + "/api/sampling?service=s").body())
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/sampling", "/", "/sampling?service=a&service=b", "/sampling?Service=a"})
  void ask_notAboutOneService_is400(String path) throws Exception {
    HttpResponse<String> answer = ask(path);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("'service' parameter must be provided once\n");
  }

  // Editors

  @Test
  void put_document_isInForceAtOnce() throws Exception {
    HttpResponse<String> answer = put("application/json", FEW);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(FEW);
    assertThat(get("/api/sampling/strategies")).hasToString(FEW);
    assertThat(ask("/sampling?service=shop").body())
        .isEqualTo(
            "{\"strategyType\":\"RATE_LIMITING\",\"rateLimitingSampling\":{\"maxTracesPerSecond\":3}}");
    assertThat(ask("/sampling?service=other").body()).isEqualTo(ALL);
  }

  @Test
  void put_wrongDocument_is400_andChangesNothing() throws Exception {
    HttpResponse<String> answer =
        put("application/json", "{\"default_strategy\":{\"type\":\"probabilistic\",\"param\":7}}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo("default_strategy.param: 7, must be a number from 0 to 1\n");
    assertThat(ask("/sampling?service=shop").body()).isEqualTo(ALL);
  }

  private HttpResponse<String> putOver(String tag, String document) throws Exception {
    return Http.send(
        Http.request(backend.queryUrl() + "/api/sampling/strategies")
            .header("Content-Type", "application/json")
            .header("If-Match", tag)
            .PUT(BodyPublishers.ofString(document)));
  }

  private String tag() throws Exception {
    return Http.get(backend.queryUrl() + "/api/sampling/strategies")
        .headers()
        .firstValue("ETag")
        .orElseThrow();
  }

  @Test
  void put_overWhatWasRead_isTaken() throws Exception {
    HttpResponse<String> answer = putOver(tag(), FEW);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("ETag")).hasValue(tag());
  }

  @Test
  void put_overWhatOthersChangedMeanwhile_is412_andChangesNothing() throws Exception {
    String read = tag();
    put("application/json", FEW);

    HttpResponse<String> answer = putOver(read, "{}");

    assertThat(answer.statusCode()).isEqualTo(412);
    assertThat(answer.body()).isEqualTo("not saved: the strategies were changed meanwhile\n");
    assertThat(get("/api/sampling/strategies")).hasToString(FEW);
  }

  @Test
  void put_overAFileThatChangedMeanwhile_is412(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("s.json"), "{}");
    backend.close();
    backend = AllInOne.start(AllInOneSettings.ephemeral().withStrategiesFile(file));
    String read = tag();
    Files.writeString(file, FEW);

    assertThat(putOver(read, "{}").statusCode()).isEqualTo(412);
    assertThat(Files.readString(file)).isEqualTo(FEW);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_500, 100_000, 4_000_000})
  void put_nestedTooDeeply_is400_andTheLastGoodOneStays(int depth) throws Exception {
    put("application/json", FEW);

    HttpResponse<String> answer =
        put("application/json", "{\"default_strategy\":" + "[".repeat(depth));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("nesting depth");
    assertThat(ask("/sampling?service=shop").body()).contains("\"maxTracesPerSecond\":3");
  }

  @Test
  void clients_longNames_areCut() throws Exception {
    ask("/sampling?service=" + "n".repeat(6_000));

    assertThat(get("/api/sampling/clients").get(0).get("service").asText())
        .isEqualTo("n".repeat(256) + "…");
  }

  @Test
  void clients_manyOperations_areFewClients() throws Exception {
    String operations =
        IntStream.range(0, 3_000)
            .mapToObj(i -> "{\"operation\":\"" + i + "\",\"type\":\"probabilistic\",\"param\":1}")
            .collect(Collectors.joining(","));
    put(
        "application/json",
        "{\"default_strategy\":{\"type\":\"probabilistic\",\"param\":1,"
            + "\"operation_strategies\":["
            + operations
            + "]}}");

    for (int i = 0; i < 20; i++) {
      ask("/sampling?service=" + i);
    }

    JsonNode clients = get("/api/sampling/clients");
    assertThat(clients).hasSize(6);
    assertThat(clients.get(5).get("service").asText()).isEqualTo("19");
  }

  @Test
  void put_anotherType_is415() throws Exception {
    // What a form of a page of another origin could send without being asked.
    assertThat(put("text/plain", FEW).statusCode()).isEqualTo(415);
  }

  @Test
  void put_fromAPageOfAnotherOrigin_is403() throws Exception {
    HttpResponse<String> answer =
        Http.send(
            Http.request(backend.queryUrl() + "/api/sampling/strategies")
                .header("Content-Type", "application/json")
                .header("Origin", "https://evil.example")
                .PUT(BodyPublishers.ofString(FEW)));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(ask("/sampling?service=shop").body()).isEqualTo(ALL);
  }

  @Test
  void put_withAFile_isWrittenThere(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("s.json"), "{}");
    backend.close();
    backend = AllInOne.start(AllInOneSettings.ephemeral().withStrategiesFile(file));

    put("application/json", FEW);

    assertThat(new ObjectMapper().readTree(file.toFile())).hasToString(FEW);
    Files.writeString(file, "{\"default_strategy\":{\"type\":\"ratelimiting\",\"param\":1}}");
    assertThat(ask("/sampling?service=shop").body()).contains("\"maxTracesPerSecond\":1");
  }

  @Test
  void put_fileThatCannotBeWritten_is500_andSaysWhy(@TempDir Path folder) throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path file = Files.writeString(inner.resolve("s.json"), "{}");
    backend.close();
    backend = AllInOne.start(AllInOneSettings.ephemeral().withStrategiesFile(file));
    Files.delete(file);
    Files.delete(inner);

    HttpResponse<String> answer = put("application/json", FEW);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).startsWith("not saved: ").contains("inner");
  }

  @Test
  void start_malformedFile_isRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("s.json"), "{\"default_strategy\":7}");

    assertThatThrownBy(() -> AllInOne.start(AllInOneSettings.ephemeral().withStrategiesFile(file)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("s.json: default_strategy.type: missing");
  }

  @Test
  void clients_areThoseWhoAskedLately() throws Exception {
    long before = System.currentTimeMillis();
    ask("/sampling?service=shop");
    ask("/?service=till");
    ask("/sampling?service=" + URLEncoder.encode("shöp & co", UTF_8));
    Http.get(backend.url(Port.COLLECTOR) + "/api/sampling?service=shop");

    JsonNode clients = get("/api/sampling/clients");

    assertThat(clients).hasSize(3);
    assertThat(clients.findValuesAsText("service")).containsExactly("till", "shöp & co", "shop");
    assertThat(clients.get(2).get("answers").asLong()).isEqualTo(2);
    assertThat(clients.get(2).get("strategy")).hasToString(ALL);
    assertThat(clients.get(2).get("lastAskedMillis").asLong())
        .isBetween(before, System.currentTimeMillis());
  }

  @Test
  void clients_manyMadeUpNames_areBounded() throws Exception {
    for (int i = 0; i < 600; i++) {
      ask("/sampling?service=s" + i);
    }

    JsonNode clients = get("/api/sampling/clients");
    assertThat(clients).hasSize(500);
    assertThat(clients.get(499).get("service").asText()).isEqualTo("s599");
  }

  // Both

  @ParameterizedTest
  @ValueSource(strings = {"/sampling", "/"})
  void edit_whileASamplerRuns_isFollowed(String path) throws Exception {
    try (RemoteSampler sampler =
        RemoteSampler.builder("shop")
            .endpoint(backend.url(Port.SAMPLING) + path)
            .refreshInterval(Duration.ofMillis(100))
            .build()) {
      await().until(() -> sampler.sample("checkout", Long.MAX_VALUE).isSampled());

      put(
          "application/json",
          """
          {"default_strategy":{"type":"probabilistic","param":1},
           "service_strategies":[{"service":"shop","type":"probabilistic","param":0,
             "operation_strategies":[{"operation":"pay","type":"probabilistic","param":1}]}]}
          """);

      await().until(() -> !sampler.sample("checkout", Long.MAX_VALUE).isSampled());
      assertThat(sampler.sample("pay", Long.MAX_VALUE).isSampled()).isTrue();
      assertThat(get("/api/sampling/clients").get(0).get("strategy").get("operationSampling"))
          .isNotNull();
    }
  }
}
