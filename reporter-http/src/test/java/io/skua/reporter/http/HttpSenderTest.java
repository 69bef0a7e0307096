/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static io.skua.reporter.SenderContract.batch;
import static io.skua.reporter.SenderContract.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSenderTest {
  private Collector collector;
  private HttpSender sender;

  @BeforeEach
  void start() throws Exception {
    collector = new Collector().start();
  }

  @AfterEach
  void stop() {
    if (sender != null) {
      sender.close();
    }
    collector.close();
  }

  private SendOutcome send(HttpSender.Builder builder) {
    sender = builder.build();
    return sender.send(batch("batch"));
  }

  private SendOutcome send() {
    return send(HttpSender.builder(collector.url()));
  }

  // The endpoint.

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  ", "localhost:14268", "ftp://host/", "http://", "http://h:99999/"})
  void builder_notAnHttpUrl_failsNamingIt(String endpoint) {
    assertThatThrownBy(() -> HttpSender.builder(endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "endpoint: %s, must be an http or https URL such as http://localhost:14268/api/traces",
            endpoint);
  }

  @ParameterizedTest
  @CsvSource({
    "http://user:hush@host:99999/api, endpoint: http://***@host:99999/api",
    "http://user:hu/hush@host/api, endpoint: http://***@host/api",
    "user:hush@host:14268, endpoint: ***@host:14268",
    "http://host:99999/api?key=hush, endpoint: http://host:99999/api?..."
  })
  void builder_badUrlWithSecrets_failsWithoutThem(String endpoint, String shown) {
    assertThatThrownBy(() -> HttpSender.builder(endpoint))
        .hasMessageStartingWith(shown + ", must be")
        .hasMessageNotContaining("hush")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/traces, /api/traces?format=jaeger.thrift",
    "/api/traces?, /api/traces?&format=jaeger.thrift",
    "/api/traces?x=y, /api/traces?x=y&format=jaeger.thrift",
    "/api/traces?x=%2F+%C3%BC&&flag&z=, /api/traces?x=%2F+%C3%BC&&flag&z=&format=jaeger.thrift",
    "/api/traces?format=jaeger.thrift, /api/traces?format=jaeger.thrift",
    "/api/traces?format=other&x=y, /api/traces?format=other&x=y",
    "/api/traces#part, /api/traces?format=jaeger.thrift",
    "'', /?format=jaeger.thrift"
  })
  void send_endpointWithQuery_queryKeptAndFormatAdded(String path, String target) throws Exception {
    send(HttpSender.builder(collector.url(path)));

    assertThat(collector.received().target()).isEqualTo(target);
  }

  /** Else the next request would be the body that the server waits for. */
  @Test
  void send_errorInMidRequest_theNextGoesByAnotherConnection() throws Exception {
    AtomicInteger bodies = new AtomicInteger();
    EventListener failing =
        new EventListener() {
          @Override
          public void requestBodyStart(Call call) {
            if (bodies.incrementAndGet() == 2) {
              throw new OutOfMemoryError("of a test");
            }
          }
        };
    OkHttpClient client = new OkHttpClient.Builder().eventListener(failing).build();
    send(HttpSender.builder(collector.url()).client(client));
    SendOutcome outcome = sender.send(batch("second"));

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).isEqualTo("java.lang.OutOfMemoryError: of a test");

    assertThat(sender.send(batch("third")).isSent()).isTrue();
    assertThat(new String(collector.received().body(), UTF_8)).isEqualTo("batch");
    assertThat(new String(collector.received().body(), UTF_8)).isEqualTo("third");
  }

  @Test
  void send_otherMediaType_noFormatInUrl() throws Exception {
    send(HttpSender.builder(collector.url("/v1/traces")).mediaType("application/x-protobuf"));

    Collector.Received received = collector.received();
    assertThat(received.target()).isEqualTo("/v1/traces");
    assertThat(received.header("Content-Type")).isEqualTo("application/x-protobuf");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "thrift"})
  void mediaType_malformed_failsNamingIt(String mediaType) {
    assertThatThrownBy(() -> HttpSender.builder(collector.url()).mediaType(mediaType))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "media type: %s, must be type/subtype, such as application/x-thrift", mediaType);
  }

  // The request.

  @Test
  void send_always_postOfFixedLength() throws Exception {
    send();

    Collector.Received received = collector.received();
    assertThat(received.method()).isEqualTo("POST");
    assertThat(received.header("Content-Type")).isEqualTo("application/x-thrift");
    assertThat(received.header("Content-Length")).isEqualTo("5");
    assertThat(received.header("Transfer-Encoding")).isNull();
    assertThat(received.header("Content-Encoding")).isNull();
    assertThat(received.header("Authorization")).isNull();
  }

  @Test
  void send_largeBatch_bytesArriveAsTheyAre() throws Exception {
    sender = HttpSender.builder(collector.url()).build();

    sender.send(batch(1 << 20));

    assertThat(collector.received().body()).isEqualTo(bytes(1 << 20));
  }

  /** OkHttp's watchdog looks at a call until the call timeout: one shorter than the default. */
  @Test
  void send_done_keepsNothingOfTheBatch() {
    OkHttpClient client = new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(1)).build();
    sender = HttpSender.builder(collector.url()).client(client).build();
    byte[] bytes = bytes(100_000);
    WeakReference<byte[]> batch = new WeakReference<>(bytes);
    assertThat(sender.send(new EncodedBatch(bytes, 0, bytes.length, 1)).isSent()).isTrue();
    bytes = null;

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              System.gc();
              return batch.get() == null;
            });
  }

  @Test
  void send_severalBatches_oneConnection() throws Exception {
    collector.answering(200, "Content-Type", "text/plain", bytes(60_000));
    sender = HttpSender.builder(collector.url()).build();
    Set<Object> connections = new HashSet<>();

    for (int i = 0; i < 10; i++) {
      sender.send(batch("batch"));
      connections.add(collector.received().from());
    }

    assertThat(connections).hasSize(1);
  }

  @Test
  void send_severalRefusals_oneConnection() throws Exception {
    collector.answering(400, "Content-Type", "text/plain", bytes(60_000));
    sender = HttpSender.builder(collector.url()).build();
    Set<Object> connections = new HashSet<>();

    for (int i = 0; i < 10; i++) {
      sender.send(batch("batch"));
      connections.add(collector.received().from());
    }

    assertThat(connections).hasSize(1);
  }

  @Test
  void send_keptConnectionIsClosed_repeatedAtOnceAndSaid() throws Exception {
    assertThat(send().repetitions()).isZero();
    collector.stop();
    collector.start();

    SendOutcome outcome = sender.send(batch("batch"));

    assertThat(outcome.isSent()).isTrue();
    assertThat(outcome.repetitions()).isEqualTo(1);
  }

  @Test
  void send_askedToComeBackAtOnce_repeatedAtOnceAndSaid() {
    collector.answering(503, "Retry-After", "0", new byte[0]);

    assertThat(send().repetitions()).isEqualTo(collector.waiting() - 1);
    assertThat(collector.waiting()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "4317, application/x-protobuf, true",
    "4317, application/x-thrift, false",
    "4316, application/x-protobuf, false"
  })
  void send_otlpToThePortOfGrpc_saysSo(int port, String mediaType, boolean isSaid) {
    HttpSender toNobody =
        HttpSender.builder("http://127.0.0.9:" + port + "/v1/traces").mediaType(mediaType).build();

    assertThat(toNobody.send(batch("batch")).reason().endsWith("that over HTTP is 4318"))
        .isEqualTo(isSaid);
    toNobody.close();
  }

  // Authentication.

  private static String basic(String credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  @Test
  void basicAuth_notAscii_sentInUtf8() throws Exception {
    send(HttpSender.builder(collector.url()).basicAuth("\u00fc", "p\u20ac"));

    assertThat(collector.received().header("Authorization")).isEqualTo(basic("\u00fc:p\u20ac"));
  }

  @Test
  void bearerToken_given_sent() throws Exception {
    send(HttpSender.builder(collector.url()).bearerToken("token.1"));

    assertThat(collector.received().header("Authorization")).isEqualTo("Bearer token.1");
  }

  @Test
  void bearerToken_andBasicAuth_basicSent() throws Exception {
    send(HttpSender.builder(collector.url()).basicAuth("user", "password").bearerToken("token"));

    assertThat(collector.received().header("Authorization")).isEqualTo(basic("user:password"));
  }

  @Test
  void builder_userInEndpoint_authenticates() throws Exception {
    String endpoint = collector.url().replace("://", "://us%C3%A9r:p%40ss@");
    HttpSender fromUrl = HttpSender.builder(endpoint).build();

    assertThat(fromUrl.send(batch("batch")).isSent()).isTrue();
    assertThat(collector.received().header("Authorization")).isEqualTo(basic("us\u00e9r:p@ss"));
    assertThat(fromUrl.toString()).endsWith("(Basic auth)").doesNotContain("@");
    fromUrl.close();
  }

  @Test
  void builder_userInEndpointAndAToken_tokenSent() throws Exception {
    send(
        HttpSender.builder(collector.url().replace("://", "://user:password@"))
            .bearerToken("token"));

    assertThat(collector.received().header("Authorization")).isEqualTo("Bearer token");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "hush hush", "hush\n", "h\u00fcsh"})
  void bearerToken_notForAHeader_failsWithoutNamingIt(String token) {
    assertThatThrownBy(() -> HttpSender.builder(collector.url()).bearerToken(token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bearer token: must be one or more visible ASCII characters, without spaces");
  }

  @ParameterizedTest
  @CsvSource({"user,", ",password"})
  void basicAuth_halfGiven_fails(String user, String password) {
    assertThatThrownBy(() -> HttpSender.builder(collector.url()).basicAuth(user, password))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("user and password: must be given");
  }

  @Test
  void authorization_thatChanges_askedAtEachBatch() throws Exception {
    AtomicReference<String> token = new AtomicReference<>("Bearer one");
    sender = HttpSender.builder(collector.url()).authorization(token::get).build();
    for (String next : new String[] {"Bearer one", "Bearer two", null}) {
      token.set(next);
      sender.send(batch("batch"));

      assertThat(collector.received().header("Authorization")).isEqualTo(next);
    }
  }

  @Test
  void authorization_andOthers_goesBeforeThem() throws Exception {
    send(
        HttpSender.builder(collector.url())
            .authorization(() -> "Custom key")
            .basicAuth("user", "password")
            .bearerToken("token"));

    assertThat(collector.received().header("Authorization")).isEqualTo("Custom key");
  }

  @Test
  void authorization_null_fails() {
    assertThatThrownBy(() -> HttpSender.builder(collector.url()).authorization(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("authorization: null, must be given");
  }

  @Test
  void send_authorizationNotForAHeader_mayBeTriedAgainAndIsNotShown() {
    SendOutcome outcome =
        send(HttpSender.builder(collector.url()).authorization(() -> "Bearer h\u00fcsh\n"));

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason())
        .isEqualTo("no usable authorization was supplied: java.lang.IllegalArgumentException");
    assertThat(collector.waiting()).isZero();
  }

  @Test
  void send_authorizationThrows_mayBeTriedAgainAndIsNotShown() {
    SendOutcome outcome =
        send(
            HttpSender.builder(collector.url())
                .authorization(
                    () -> {
                      throw new IllegalStateException("hush");
                    }));

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason())
        .isEqualTo("no usable authorization was supplied: java.lang.IllegalStateException");
  }

  @Test
  void send_closedWhileAuthorizing_refused() {
    SendOutcome outcome =
        send(
            HttpSender.builder(collector.url())
                .gzip(true)
                .authorization(
                    () -> {
                      sender.close();
                      throw new IllegalStateException("closed");
                    }));

    assertThat(outcome.reason()).isEqualTo("closed");
  }

  private static HttpSender.Builder secretive() {
    return HttpSender.builder("https://user:hush@[::1]:14268/api/traces?key=hush#hush");
  }

  @Test
  void toString_withEverything_endpointAndKindOfCredentials() {
    assertThat(secretive().build()).hasToString("https://[::1]:14268/api/traces (Basic auth)");
    assertThat(secretive().basicAuth("user", "hush").build())
        .hasToString("https://[::1]:14268/api/traces (Basic auth)");
    assertThat(secretive().bearerToken("hush").build())
        .hasToString("https://[::1]:14268/api/traces (Bearer auth)");
    assertThat(secretive().gzip(true).build())
        .hasToString("https://[::1]:14268/api/traces (Basic auth, gzip)");
    assertThat(secretive().authorization(() -> "Bearer hush").gzip(true).build())
        .hasToString("https://[::1]:14268/api/traces (auth, gzip)");
  }

  // The answer.

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204})
  void send_success_sent(int status) {
    collector.answering(status);

    assertThat(send()).isSameAs(SendOutcome.SENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void send_transientStatus_mayBeTriedAgain(int status) {
    collector.answering(status);

    SendOutcome outcome = send();

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).isEqualTo("response " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 304, 400, 401, 403, 404, 405, 410, 413, 415, 421, 501, 505})
  void send_permanentStatus_refused(int status) {
    collector.answering(status);

    SendOutcome outcome = send();

    assertThat(outcome.isSent()).isFalse();
    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason()).isEqualTo("response " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void send_redirect_refusedAndNotFollowed(int status) throws Exception {
    try (Collector elsewhere = new Collector().start()) {
      collector.answering(status, "Location", elsewhere.url(), new byte[0]);

      SendOutcome outcome = send(HttpSender.builder(collector.url()).bearerToken("token"));

      assertThat(outcome.retryAfter()).isNull();
      assertThat(outcome.reason()).isEqualTo("response " + status);
      assertThat(elsewhere.waiting()).isZero();
    }
  }

  @Test
  void send_redirectAndClientThatFollows_notFollowed() throws Exception {
    try (Collector elsewhere = new Collector().start()) {
      collector.answering(307, "Location", elsewhere.url(), new byte[0]);
      OkHttpClient follows = new OkHttpClient.Builder().followRedirects(true).build();

      SendOutcome outcome = send(HttpSender.builder(collector.url()).client(follows));

      assertThat(outcome.isSent()).isFalse();
      assertThat(elsewhere.waiting()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "120, 120",
    "999999999, 86400",
    "99999999999999999999, 0",
    "-1, 0",
    "1.5, 0",
    "soon, 0",
    "'', 0"
  })
  void send_retryAfterSeconds_asked(String value, long seconds) {
    collector.answering(429, "Retry-After", value, new byte[0]);

    assertThat(send().retryAfter()).hasSeconds(seconds);
  }

  @Test
  void send_retryAfterDate_timeUntilThen() {
    collector.answering(503, "Retry-After", httpDate(Duration.ofMinutes(10)), new byte[0]);

    assertThat(send().retryAfter()).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(10));
  }

  @Test
  void send_retryAfterPastDate_zero() {
    collector.answering(503, "Retry-After", httpDate(Duration.ofDays(-1)), new byte[0]);

    assertThat(send().retryAfter()).isZero();
  }

  @Test
  void send_retryAfterDistantDate_aDay() {
    String distant = "Fri, 31 Dec 9999 23:59:59 GMT";
    collector.answering(503, "Retry-After", distant, new byte[0]);

    assertThat(send().retryAfter()).isEqualTo(Duration.ofDays(1));
  }

  private static String httpDate(Duration fromNow) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
        .format(Instant.now().plus(fromNow).atZone(ZoneOffset.UTC));
  }

  // The reason.

  private SendOutcome sendAnswered(int status, String body) {
    collector.answering(status, "Content-Type", "text/plain", body.getBytes(UTF_8));
    return send();
  }

  @Test
  void send_refusedWithText_textInReason() {
    assertThat(sendAnswered(400, "Unable to process request body").reason())
        .isEqualTo("response 400: Unable to process request body");
  }

  @Test
  void send_transientWithText_textInReason() {
    assertThat(sendAnswered(503, "overloaded").reason()).isEqualTo("response 503: overloaded");
  }

  @Test
  void send_textWithControls_oneLine() {
    assertThat(sendAnswered(400, "a\r\n\tb\u0000\u001b[31mc\u2028d\u202ee ").reason())
        .isEqualTo("response 400: a b [31mc d e");
  }

  @Test
  void send_longText_cut() {
    assertThat(sendAnswered(400, "x".repeat(20_000)).reason()).hasSize(256);
  }

  @Test
  void send_longTextOfPairs_cutBetweenThem() {
    String reason = sendAnswered(400, "x" + "\ud83d\udc26".repeat(1000)).reason();

    assertThat(reason).hasSize(255).endsWith("\ud83d\udc26");
  }

  @Test
  void send_notText_noFailure() {
    collector.answering(400, "Content-Type", "application/octet-stream", bytes(10_000));

    assertThat(send().reason()).startsWith("response 400: ").hasSizeLessThanOrEqualTo(256);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void send_serverEchoesCredentials_leftOut(boolean basic) {
    collector.answering(
        exchange -> {
          String echo = "got " + exchange.getRequestHeaders().getFirst("Authorization");
          exchange.sendResponseHeaders(401, echo.length());
          exchange.getResponseBody().write(echo.getBytes(UTF_8));
        });
    HttpSender.Builder builder = HttpSender.builder(collector.url());

    SendOutcome outcome =
        send(basic ? builder.basicAuth("user", "hush") : builder.bearerToken("hush"));

    assertThat(outcome.reason())
        .isEqualTo("response 401: got " + (basic ? "Basic" : "Bearer") + " ***");
  }

  @Test
  void send_serverEchoesHeadersOfTheClientAndTheQuery_leftOut() {
    collector.answering(
        exchange -> {
          String echo =
              "got "
                  + exchange.getRequestHeaders().getFirst("X-Key")
                  + " and "
                  + exchange.getRequestURI().getQuery();
          exchange.sendResponseHeaders(401, echo.length());
          exchange.getResponseBody().write(echo.getBytes(UTF_8));
        });
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain ->
                    chain.proceed(
                        chain.request().newBuilder().header("X-Key", "hush-header").build()))
            .build();

    SendOutcome outcome =
        send(HttpSender.builder(collector.url() + "?key=hush-query").client(client));

    assertThat(outcome.reason()).startsWith("response 401: got *** and ").doesNotContain("hush");
  }

  /** Echoes the request as many servers do: its target and all its headers. */
  private void echoing(int status, int most) {
    collector.answering(
        exchange -> {
          StringBuilder echo = new StringBuilder(exchange.getRequestURI().getRawQuery());
          exchange.getRequestHeaders().forEach((k, v) -> echo.append("; ").append(k).append(v));
          byte[] cut = echo.substring(0, Math.min(most, echo.length())).getBytes(UTF_8);
          exchange.sendResponseHeaders(status, cut.length);
          exchange.getResponseBody().write(cut);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"addInterceptor", "addNetworkInterceptor", "cookieJar", "authenticator"})
  void send_serverEchoesWhatTheClientAdds_leftOut(String by) {
    String value = "session=TOPSECRET; lang=en";
    Interceptor adding =
        chain -> chain.proceed(chain.request().newBuilder().header("Cookie", value).build());
    OkHttpClient.Builder client = new OkHttpClient.Builder();
    switch (by) {
      case "addInterceptor" -> client.addInterceptor(adding);
      case "addNetworkInterceptor" -> client.addNetworkInterceptor(adding);
      case "cookieJar" ->
          client.cookieJar(
              new CookieJar() {
                @Override
                public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {}

                @Override
                public List<Cookie> loadForRequest(HttpUrl url) {
                  return List.of(Cookie.parse(url, "session=TOPSECRET"));
                }
              });
      default ->
          client.authenticator(
              (route, response) ->
                  response.request().header("X-Login") != null
                      ? null
                      : response.request().newBuilder().header("X-Login", value).build());
    }
    echoing(401, 10_000);

    SendOutcome outcome = send(HttpSender.builder(collector.url()).client(client.build()));

    assertThat(outcome.reason()).contains("***").doesNotContain("TOPSECRET", "TOPS", "session");
  }

  @Test
  void send_echoCutAnywhere_noPartOfASecretShown() {
    Interceptor adding =
        chain ->
            chain.proceed(
                chain.request().newBuilder().header("A-Key", "session=TOPSECRET; en").build());
    OkHttpClient client = new OkHttpClient.Builder().addNetworkInterceptor(adding).build();
    for (int most = 20; most < 400; most += 3) {
      echoing(400, most);

      assertThat(send(HttpSender.builder(collector.url()).client(client)).reason())
          .as("cut after %s", most)
          .doesNotContain("TOPS", "sess");
    }
  }

  /** OkHttp repeats the value in its message. */
  @Test
  void send_interceptorAddsWhatCannotBeSent_valueLeftOut() {
    SendOutcome outcome =
        sendThrough(
            chain ->
                chain.proceed(chain.request().newBuilder().header("X-Key", "TOPSECRET\n").build()));

    assertThat(outcome.reason()).contains("X-Key").doesNotContain("TOPSECRET");
  }

  @Test
  void send_unknownHost_mayBeTriedAgain() {
    SendOutcome outcome = send(HttpSender.builder("http://user:hush@collector.invalid/api/traces"));

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).contains("collector.invalid").doesNotContain("hush");
  }

  // The client.

  @Test
  void client_null_fails() {
    assertThatThrownBy(() -> HttpSender.builder(collector.url()).client(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("client: null, must be given");
  }

  @Test
  void client_given_itsInterceptorsRun() throws Exception {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain ->
                    chain.proceed(chain.request().newBuilder().header("X-Tenant", "t").build()))
            .build();

    send(HttpSender.builder(collector.url()).client(client));

    assertThat(collector.received().header("X-Tenant")).isEqualTo("t");
  }

  @ParameterizedTest
  @CsvSource({"0, 10", "3, 3"})
  void client_anyCallTimeout_neverWithout(int given, int expected) {
    AtomicLong nanos = new AtomicLong();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .callTimeout(Duration.ofSeconds(given))
            .addInterceptor(
                chain -> {
                  nanos.set(chain.call().timeout().timeoutNanos());
                  return chain.proceed(chain.request());
                })
            .build();

    send(HttpSender.builder(collector.url()).client(client));

    assertThat(Duration.ofNanos(nanos.get())).hasSeconds(expected);
  }

  private SendOutcome sendThrough(Interceptor interceptor) {
    OkHttpClient client = new OkHttpClient.Builder().addInterceptor(interceptor).build();
    return send(HttpSender.builder(collector.url()).client(client).bearerToken("hush"));
  }

  @Test
  void send_interceptorFails_refused() {
    SendOutcome outcome =
        sendThrough(
            chain -> {
              throw new IllegalStateException("no hush for " + chain.request().method());
            });

    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason()).isEqualTo("java.lang.IllegalStateException: no *** for POST");
  }

  @Test
  void send_interceptorThrowsAnError_mayBeTriedAgainAndSecretsLeftOut() {
    SendOutcome outcome =
        sendThrough(
            chain -> {
              throw new AssertionError("no hush for " + chain.request().method());
            });

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).isEqualTo("java.lang.AssertionError: no *** for POST");
  }

  @Test
  void send_clientThrowsInterruptedException_mayBeTriedAgainAndInterruptKept() {
    SendOutcome outcome =
        sendThrough(
            chain -> {
              throw HttpSenderTest.<RuntimeException>undeclared(new InterruptedException());
            });

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.retryAfter()).isZero();
  }

  /** What Kotlin may throw anywhere. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T undeclared(Exception thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void close_clientGiven_itsIdleConnectionsClosed() {
    OkHttpClient client = new OkHttpClient();
    send(HttpSender.builder(collector.url()).client(client));

    sender.close();

    assertThat(client.connectionPool().connectionCount()).isZero();
  }

  @Test
  void close_whileCallStarts_refused() {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  sender.close();
                  return chain.proceed(chain.request());
                })
            .build();

    SendOutcome outcome = send(HttpSender.builder(collector.url()).client(client));

    assertThat(outcome.reason()).isEqualTo("closed");
  }
}
