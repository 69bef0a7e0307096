/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.skua.Configuration.SenderConfiguration;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.SkuaTracer;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How batches arrive at a collector, by what is set. */
class SenderSettingsTest {
  @TempDir Path directory;
  private Path tokenFile;
  private final Map<String, String> environment = new HashMap<>();
  private final Settings settings = new Settings(name -> null, environment::get);
  private final Backend backend = new Backend().start();
  private Sender sender;
  private Configuration configuration;

  @BeforeEach
  void nameTheCollector() {
    tokenFile = directory.resolve("token");
    environment.put("JAEGER_ENDPOINT", "http://" + backend.authority() + "/api/traces");
  }

  @AfterEach
  void closeAll() {
    if (sender != null) {
      sender.close();
    }
    if (configuration != null) {
      configuration.closeTracer();
    }
    backend.close();
  }

  private Backend.Received received() {
    if (sender == null) {
      sender = SenderConfiguration.from(settings).getSender();
    }
    byte[] bytes = "batch".getBytes(UTF_8);
    SendOutcome outcome = sender.send(new EncodedBatch(bytes, 0, bytes.length, 1));
    assertThat(outcome.isSent()).as("%s", outcome).isTrue();
    return backend.last();
  }

  // ---- by hand ----

  @Test
  void reporterBuilder_ofOtlp_hasItsEncoderToo() {
    environment.put("JAEGER_SENDER", "otlp");
    SkuaTracer tracer =
        SkuaTracer.builder("shop")
            .sampler(new ConstSampler(true))
            .reporter(SenderConfiguration.from(settings).getReporterBuilder().build())
            .build();
    tracer.buildSpan("order").start().finish();

    assertThat(tracer.flush(Duration.ofSeconds(10))).isTrue();
    tracer.close();
    assertThat(backend.last().header("Content-Type")).isEqualTo("application/x-protobuf");
  }

  // ---- credentials ----

  private void token(String text) throws Exception {
    TlsFilesTest.replace(tokenFile, text);
    environment.put("JAEGER_AUTH_TOKEN_FILE", tokenFile.toString());
  }

  private static String basic(String credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  @Test
  void token_given_isSent() {
    environment.put("JAEGER_AUTH_TOKEN", "secret");

    assertThat(received().header("Authorization")).isEqualTo("Bearer secret");
  }

  @Test
  void tokenFile_withSpacesAround_isSentWithout() throws Exception {
    token(" s3cret.token==\n");

    assertThat(received().header("Authorization")).isEqualTo("Bearer s3cret.token==");
  }

  @Test
  void tokenFile_andToken_fileWins() throws Exception {
    token("of-the-file");
    environment.put("JAEGER_AUTH_TOKEN", "of-the-setting");

    assertThat(received().header("Authorization")).isEqualTo("Bearer of-the-file");
  }

  @Test
  void tokenFile_andPassword_passwordWins() throws Exception {
    token("of-the-file");
    environment.put("JAEGER_USER", "me");
    environment.put("JAEGER_PASSWORD", "pw");

    assertThat(received().header("Authorization")).isEqualTo(basic("me:pw"));
  }

  @Test
  void tokenFile_andHeaderOfThatName_fileWins() throws Exception {
    token("of-the-file");
    environment.put("JAEGER_SENDER_HEADERS", "authorization=other,x-tenant=acme");

    assertThat(received().headers().get("Authorization")).containsExactly("Bearer of-the-file");
    assertThat(received().header("x-tenant")).isEqualTo("acme");
  }

  @Test
  void header_authorizationAlone_isSent() {
    environment.put("JAEGER_SENDER_HEADERS", "Authorization=Bearer%20percent%2Bencoded");

    assertThat(received().header("Authorization")).isEqualTo("Bearer percent+encoded");
  }

  @Test
  void tokenFile_replaced_newTokenIsSent() throws Exception {
    token("first");
    assertThat(received().header("Authorization")).isEqualTo("Bearer first");

    token("second");

    await().until(() -> received().header("Authorization").equals("Bearer second"));
  }

  @Test
  void tokenFile_gone_lastTokenIsSentAndSaidOnceWithoutIt() throws Exception {
    token("first-secret");
    received();
    try (CapturedLog log = new CapturedLog(FileBacked.class)) {
      Files.delete(tokenFile);
      await()
          .until(
              () -> {
                received();
                return !log.lines("WARN").isEmpty();
              });

      assertThat(received().header("Authorization")).isEqualTo("Bearer first-secret");
      assertThat(log.lines("WARN")).hasSize(1);
      assertThat(log.lines("WARN").get(0))
          .startsWith("JAEGER_AUTH_TOKEN_FILE: '" + tokenFile + "', must be a file of one token")
          .doesNotContain("secret");
    }
  }

  @Test
  void tokenFile_samplingEndpointNamed_getsTheTokenToo() throws Exception {
    backend.answering("{\"probabilisticSampling\":{\"samplingRate\":1}}");
    token("first");
    environment.put("JAEGER_SAMPLING_ENDPOINT", "http://" + backend.authority() + "/sampling");
    environment.put("JAEGER_SAMPLER_REFRESH_INTERVAL", "50ms");
    environment.remove("JAEGER_ENDPOINT");
    configuration = Configuration.from(settings, "shop");
    configuration.getTracer();
    await().until(() -> !backend.received().isEmpty());
    assertThat(backend.received().get(0).header("Authorization")).isEqualTo("Bearer first");

    token("second");

    await().until(() -> "Bearer second".equals(backend.last().header("Authorization")));
  }

  @Test
  void tokenFile_samplingByHostAndPort_isNotSent() throws Exception {
    backend.answering("{\"probabilisticSampling\":{\"samplingRate\":1}}");
    token("secret");
    environment.put("JAEGER_SAMPLER_MANAGER_HOST_PORT", backend.authority());
    configuration = Configuration.from(settings, "shop");
    configuration.getTracer();

    await().until(() -> !backend.received().isEmpty());
    assertThat(backend.received().get(0).header("Authorization")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two secrets", "secret\nsecret", "s\u00e9cret"})
  void tokenFile_holdsSomethingElse_failsWithoutShowingIt(String text) throws Exception {
    token(text);

    assertThatThrownBy(() -> SenderConfiguration.from(settings).getSender())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "JAEGER_AUTH_TOKEN_FILE: '%s', must be a file of one token, of visible ASCII"
                + " characters: it holds something else",
            tokenFile)
        .hasNoCause();
  }

  @Test
  void tokenFile_missing_failsNamingIt() {
    environment.put("JAEGER_AUTH_TOKEN_FILE", tokenFile.toString());

    assertThatThrownBy(() -> SenderConfiguration.from(settings).getSender())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "JAEGER_AUTH_TOKEN_FILE: '%s', must be a file of one token, of visible ASCII"
                + " characters: java.nio.file.NoSuchFileException: %s",
            tokenFile, tokenFile);
  }

  @Test
  void headers_echoedByTheServer_areInNoLine() throws Exception {
    HttpServer echo = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    echo.createContext(
        "/",
        exchange -> {
          byte[] all = exchange.getRequestHeaders().entrySet().toString().getBytes(UTF_8);
          exchange.sendResponseHeaders(400, all.length);
          exchange.getResponseBody().write(all);
          exchange.close();
        });
    echo.start();
    environment.put("JAEGER_ENDPOINT", "http://127.0.0.1:" + echo.getAddress().getPort() + "/");
    environment.put("JAEGER_SENDER_HEADERS", "cookie=session%3DTOPSECRET%3B%20lang%3Den");
    environment.put("JAEGER_AUTH_TOKEN", "BEARERTOKEN");
    environment.put("JAEGER_SAMPLER_TYPE", "const");
    environment.put("JAEGER_SAMPLER_PARAM", "1");
    try (CapturedLog log = new CapturedLog("io.skua")) {
      configuration = Configuration.from(settings, "shop");
      configuration.getTracer().buildSpan("op").start().finish();
      configuration.getTracer().flush(Duration.ofSeconds(20));

      assertThat(log.lines("WARN")).hasSize(1);
      assertThat(log.lines("WARN").get(0)).contains("response 400", "Cookie=[***]");
      assertThat(log.lines()).noneMatch(line -> line.matches("(?is).*(TOPS|BEARERT|lang).*"));
    } finally {
      echo.stop(0);
    }
  }

  @Test
  void getTracer_tokenFile_isInForceWithoutBeingShown() throws Exception {
    token("s3cret");
    environment.put("JAEGER_SENDER_COMPRESSION", "gzip");
    environment.put("JAEGER_SAMPLER_TYPE", "const");
    try (CapturedLog log = new CapturedLog(Configuration.class)) {
      configuration = Configuration.from(settings, "shop");
      SkuaTracer tracer = configuration.getTracer();

      assertThat(tracer.toString()).contains("/api/traces (auth, gzip)").doesNotContain("s3cret");
      assertThat(log.lines().toString())
          .contains("/api/traces (auth, gzip)")
          .doesNotContain("s3cret");
    }
  }

  // ---- compression ----

  @ParameterizedTest
  @CsvSource({",", "none,", "None,", "gzip,gzip", "GZIP,gzip"})
  void compression_ofThrift_asSet(String compression, String encoding) throws Exception {
    environment.put("JAEGER_SENDER_COMPRESSION", compression == null ? "" : compression);

    Backend.Received received = received();

    assertThat(received.header("Content-Encoding")).isEqualTo(encoding);
    assertThat(encoding == null ? received.body() : gunzipped(received.body()))
        .asString(UTF_8)
        .isEqualTo("batch");
  }

  private static byte[] gunzipped(byte[] body) throws Exception {
    return new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
  }

  @Test
  void compression_unknown_failsNamingWhatIsAllowed() {
    environment.put("JAEGER_SENDER_COMPRESSION", "zstd");

    assertThatThrownBy(() -> SenderConfiguration.from(settings).getSender())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("JAEGER_SENDER_COMPRESSION: 'zstd', must be one of none, gzip");
  }
}
