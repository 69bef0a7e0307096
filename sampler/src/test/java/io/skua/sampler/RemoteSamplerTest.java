/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.opentracing.Span;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.Metrics;
import io.skua.tracer.Sampler;
import io.skua.tracer.SamplerContract;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RemoteSamplerTest extends SamplerContract {
  /** Longer than anything takes that is not stuck, on a busy machine. */
  private static final Duration PROMPTLY = Duration.ofSeconds(20);

  private static final Duration OFTEN = Duration.ofMillis(5);
  private static final Duration NEVER_AGAIN = Duration.ofHours(1);

  private static final WireMockServer BACKEND =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private final String thisTest = UUID.randomUUID().toString();
  private final OkHttpClient marking =
      new OkHttpClient.Builder()
          .addInterceptor(
              chain -> chain.proceed(chain.request().newBuilder().header("Test", thisTest).build()))
          .build();

  @BeforeAll
  static void start() {
    BACKEND.start();
  }

  @AfterAll
  static void stop() {
    BACKEND.stop();
  }

  @BeforeEach
  void reset() {
    BACKEND.resetAll();
  }

  private static String share(double rate) {
    return "{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":"
        + rate
        + "}}";
  }

  private static String perSecond(double traces) {
    return "{\"rateLimitingSampling\":{\"maxTracesPerSecond\":" + traces + "}}";
  }

  private static void answers(String json) {
    BACKEND.stubFor(get(anyUrl()).willReturn(okJson(json)));
  }

  private RemoteSampler.Builder builder() {
    return RemoteSampler.builder("orders")
        .endpoint(BACKEND.baseUrl() + "/sampling")
        .initialSampler(new ConstSampler(false))
        .refreshInterval(OFTEN)
        .metrics(metrics);
  }

  private RemoteSampler build(RemoteSampler.Builder builder) {
    return closedLater(builder.build());
  }

  private long count(String name, String result) {
    return metrics.value("jaeger_tracer_" + name, "result", result);
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(PROMPTLY).pollInterval(Duration.ofMillis(5)).until(condition);
  }

  private RemoteSampler untilInForce(RemoteSampler sampler, String strategy) {
    until(() -> sampler.toString().endsWith(": " + strategy + ')'));
    return sampler;
  }

  /** Until the backend was asked so many times more. */
  private void untilAskedAgain(String counter, String result) {
    long before = count(counter, result);
    until(() -> count(counter, result) >= before + 3);
  }

  @Override
  protected Sampler sampling() {
    answers(share(1));
    return untilInForce(build(builder()), "probabilistic(1.0)");
  }

  @Override
  protected Sampler notSampling() {
    answers(share(0));
    return untilInForce(
        build(builder().initialSampler(new ConstSampler(true))), "probabilistic(0.0)");
  }

  // What is asked.

  @ParameterizedTest
  @CsvSource({
    "orders, /sampling, /sampling?service=orders",
    "a b, /sampling, /sampling?service=a%20b",
    "\u00fc&x=y#?+%, /sampling, /sampling?service=%C3%BC%26x%3Dy%23%3F%2B%25",
    "orders, '', /?service=orders",
    "orders, /x?key=%2F+%C3%BC&&flag, /x?key=%2F+%C3%BC&&flag&service=orders",
    "orders, /x?service=other&service&a=b, /x?a=b&service=orders",
    "orders, /x#part, /x?service=orders",
  })
  void build_always_asksAtOnceForTheService(String service, String path, String asked) {
    answers(share(1));

    RemoteSampler sampler =
        build(
            RemoteSampler.builder(service)
                .endpoint(BACKEND.baseUrl() + path)
                .client(marking)
                .refreshInterval(NEVER_AGAIN));

    untilInForce(sampler, "probabilistic(1.0)");
    assertThat(requestedUrls()).containsExactly(asked);
  }

  /** Without what the samplers of earlier tests had under way when they were closed. */
  private List<String> requestedUrls() {
    List<String> urls = new ArrayList<>();
    for (ServeEvent event : BACKEND.getAllServeEvents()) {
      if (thisTest.equals(event.getRequest().getHeader("Test"))) {
        urls.add(0, event.getRequest().getUrl());
      }
    }
    return urls;
  }

  @Test
  void client_given_itsInterceptorsRunAndNothingElseIsSent() {
    answers(share(1));
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain ->
                    chain.proceed(
                        chain.request().newBuilder().header("Authorization", "Bearer t").build()))
            .build();

    untilInForce(
        build(builder().endpoint(BACKEND.baseUrl().replace("//", "//user:hush@")).client(client)),
        "probabilistic(1.0)");

    BACKEND.verify(
        getRequestedFor(urlPathEqualTo("/"))
            .withHeader("Authorization", equalTo("Bearer t"))
            .withHeader("Accept", equalTo("application/json")));
  }

  @Test
  void endpoint_withUserAndPassword_authenticates() {
    answers(share(1));

    untilInForce(
        build(builder().endpoint(BACKEND.baseUrl().replace("//", "//user:hush@"))),
        "probabilistic(1.0)");

    BACKEND.verify(
        getRequestedFor(urlPathEqualTo("/"))
            .withHeader("Authorization", equalTo("Basic dXNlcjpodXNo")));
  }

  @ParameterizedTest
  @CsvSource({"0, 10", "3, 3"})
  void client_anyCallTimeout_neverWithout(int given, int expected) {
    answers(share(1));
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

    untilInForce(build(builder().client(client)), "probabilistic(1.0)");

    assertThat(Duration.ofNanos(nanos.get())).hasSeconds(expected);
  }

  @Test
  void build_oldAgent_isAskedAtItsRoot() {
    BACKEND.stubFor(get(urlPathEqualTo("/")).willReturn(okJson(share(1))));

    try (CapturedLog log = new CapturedLog(RemoteSampler.class)) {
      untilInForce(build(builder().client(marking)), "probabilistic(1.0)");
      untilAskedAgain("sampler_queries", "ok");

      assertThat(log.lines("WARN")).isEmpty();
    }
    assertThat(requestedUrls())
        .startsWith("/sampling?service=orders", "/?service=orders", "/?service=orders")
        .containsOnlyOnce("/sampling?service=orders");
    assertThat(count("sampler_queries", "err")).isZero();
  }

  @Test
  void poll_oldAgentReplacedByNewer_isFoundAgain() {
    BACKEND.stubFor(get(urlPathEqualTo("/")).willReturn(okJson(share(1))));
    RemoteSampler sampler = untilInForce(build(builder()), "probabilistic(1.0)");

    BACKEND.resetAll();
    BACKEND.stubFor(get(urlPathEqualTo("/sampling")).willReturn(okJson(share(0.5))));

    untilInForce(sampler, "probabilistic(0.5)");
  }

  @Test
  void poll_someOtherPageAtTheRoot_samplingIsAskedAgain() {
    BACKEND.stubFor(get(urlPathEqualTo("/")).willReturn(okJson("\"Welcome\"")));
    RemoteSampler sampler = build(builder());
    untilAskedAgain("sampler_updates", "err");

    BACKEND.stubFor(get(urlPathEqualTo("/sampling")).willReturn(okJson(share(0.5))));

    untilInForce(sampler, "probabilistic(0.5)");
  }

  @Test
  void build_otherPath_hasNoFallback() {
    build(builder().endpoint(BACKEND.baseUrl() + "/api/sampling").client(marking));
    untilAskedAgain("sampler_queries", "err");

    assertThat(requestedUrls()).containsOnly("/api/sampling?service=orders");
  }

  // Strategies.

  @Test
  void poll_strategyChanges_isFollowed() {
    answers(share(1));
    RemoteSampler sampler = untilInForce(build(builder()), "probabilistic(1.0)");
    assertThat(sampler.dependsOnOperation()).isFalse();

    answers(perSecond(7));
    untilInForce(sampler, "ratelimiting(7.0)");
    answers("{\"operationSampling\":{\"defaultSamplingProbability\":1}}");
    untilInForce(sampler, "peroperation(1.0, at least 0.0/s, 0 operations listed)");

    assertThat(sampler.dependsOnOperation()).isTrue();
    assertThat(sampler.sample("op", 1).param()).isEqualTo(1.0);
    assertThat(count("sampler_updates", "ok")).isEqualTo(3);
    assertThat(count("sampler_updates", "err")).isZero();
    assertThat(count("sampler_queries", "err")).isZero();
  }

  @Test
  void poll_sameStrategyAgain_balanceIsKept() {
    answers(perSecond(1e-6));
    RemoteSampler sampler = untilInForce(build(builder()), "ratelimiting(1.0E-6)");
    assertThat(sampler.sample("op", 1).isSampled()).isTrue();

    untilAskedAgain("sampler_queries", "ok");

    assertThat(sampler.sample("op", 1).isSampled()).isFalse();
    assertThat(count("sampler_updates", "ok")).isEqualTo(1);
  }

  @Test
  void poll_ratesByOperationChange_balancesAreKept() {
    String strategies =
        "{\"operationSampling\":{\"defaultLowerBoundTracesPerSecond\":0.000001,"
            + "\"defaultSamplingProbability\":%s}}";
    answers(strategies.formatted("0"));
    RemoteSampler sampler =
        untilInForce(build(builder()), "peroperation(0.0, at least 1.0E-6/s, 0 operations listed)");
    assertThat(sampler.sample("op", Long.MAX_VALUE).type()).isEqualTo("lowerbound");

    answers(strategies.formatted("0.25"));
    untilInForce(sampler, "peroperation(0.25, at least 1.0E-6/s, 0 operations listed)");

    assertThat(sampler.sample("op", Long.MAX_VALUE).isSampled()).isFalse();
  }

  @Test
  void poll_initialStrategyAnswered_isNoChange() {
    answers(share(0.5));
    build(builder().initialSampler(new ProbabilisticSampler(0.5)));

    untilAskedAgain("sampler_queries", "ok");

    assertThat(count("sampler_updates", "ok")).isZero();
  }

  @Test
  void maxOperations_given_boundsThoseThatAreListed() {
    answers(
        "{\"operationSampling\":{\"perOperationStrategies\":["
            + "{\"operation\":\"a\",\"probabilisticSampling\":{\"samplingRate\":1}},"
            + "{\"operation\":\"b\",\"probabilisticSampling\":{\"samplingRate\":1}}]}}");

    untilInForce(
        build(builder().maxOperations(1)), "peroperation(0.0, at least 0.0/s, 1 operation listed)");
  }

  @Test
  void sample_remoteShare_isWithinFourSigma() {
    answers(share(0.3));
    RemoteSampler sampler = untilInForce(build(builder()), "probabilistic(0.3)");
    SplittableRandom ids = new SplittableRandom(42);
    int sampled = 0;
    for (int i = 0; i < 1_000_000; i++) {
      sampled += sampler.sample("op", ids.nextLong()).isSampled() ? 1 : 0;
    }
    assertThat((double) sampled)
        .isBetween(300_000 - 4 * Math.sqrt(210_000), 300_000 + 4 * Math.sqrt(210_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"probabilisticSampling\":{\"samplingRate\":0}}",
        "{\"operationSampling\":{\"defaultLowerBoundTracesPerSecond\":0}}",
        "{\"rateLimitingSampling\":{\"maxTracesPerSecond\":0}}",
      })
  void sample_whileStrategiesChange_eachTraceByOneOfThem(String nothing) throws Exception {
    alternating(share(1), nothing);
    RemoteSampler sampler = build(builder().refreshInterval(Duration.ofMillis(1)));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<long[]>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(threads.submit(() -> sampleUntilChanged(sampler, 40)));
      }
      for (Future<long[]> result : results) {
        long[] noAndYes = result.get(PROMPTLY.toMillis() * 3, TimeUnit.MILLISECONDS);
        assertThat(noAndYes[0]).isPositive();
        assertThat(noAndYes[1]).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void alternating(String first, String second) {
    BACKEND.stubFor(
        get(anyUrl())
            .inScenario("alternating")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(okJson(first))
            .willSetStateTo("second"));
    BACKEND.stubFor(
        get(anyUrl())
            .inScenario("alternating")
            .whenScenarioStateIs("second")
            .willReturn(okJson(second))
            .willSetStateTo(Scenario.STARTED));
  }

  private long[] sampleUntilChanged(Sampler sampler, int times) {
    long[] noAndYes = new long[2];
    // Until all has changed often enough, and this thread has seen both.
    while ((count("sampler_updates", "ok") < times || noAndYes[0] == 0 || noAndYes[1] == 0)
        && !Thread.currentThread().isInterrupted()) {
      SamplingDecision decision = sampler.sample("op", Long.MAX_VALUE);
      if (decision.isSampled()) {
        assertThat(decision.type()).isEqualTo("probabilistic");
        assertThat(decision.param()).isEqualTo(1.0);
      } else {
        assertThat(decision).isSameAs(SamplingDecision.NO);
      }
      noAndYes[decision.isSampled() ? 1 : 0]++;
    }
    return noAndYes;
  }

  // Failures.

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 206, 301, 304, 307, 400, 401, 403, 404, 429, 500, 503})
  void poll_otherStatus_lastStrategyStays(int status) {
    answers(share(1));
    RemoteSampler sampler = untilInForce(build(builder()), "probabilistic(1.0)");

    BACKEND.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status)));

    untilAskedAgain(status < 300 ? "sampler_updates" : "sampler_queries", "err");
    untilInForce(sampler, "probabilistic(1.0)");
    assertThat(count("sampler_updates", "ok")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "<html>",
        "{\"probabilisticSampling\":{\"samplingRate\":2}}",
        "{\"probabilisticSampling\":{\"samplingRate\":NaN}}",
        "{\"operationSampling\":{\"defaultSamplingProbability\":0.5,\"perOperationStrategies\":"
            + "[{\"operation\":\"a\",\"probabilisticSampling\":{\"samplingRate\":-1}}]}}"
      })
  void poll_unusableAnswer_lastStrategyStaysWhole(String body) {
    answers("{\"operationSampling\":{\"defaultSamplingProbability\":1}}");
    String strategy = "peroperation(1.0, at least 0.0/s, 0 operations listed)";
    RemoteSampler sampler = untilInForce(build(builder()), strategy);

    answers(body);

    untilAskedAgain("sampler_updates", "err");
    untilInForce(sampler, strategy);
    assertThat(sampler.sample("a", Long.MAX_VALUE).param()).isEqualTo(1.0);
    assertThat(count("sampler_queries", "err")).isZero();
  }

  @Test
  void poll_redirect_isNotFollowed() {
    BACKEND.stubFor(get(urlPathEqualTo("/sampling")).willReturn(temporaryRedirect("/elsewhere")));
    BACKEND.stubFor(get(urlEqualTo("/elsewhere")).willReturn(okJson(share(1))));

    RemoteSampler sampler =
        build(builder().client(marking.newBuilder().followRedirects(true).build()));

    untilAskedAgain("sampler_queries", "err");
    untilInForce(sampler, "const(false)");
    assertThat(requestedUrls()).containsOnly("/sampling?service=orders");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EMPTY_RESPONSE", "MALFORMED_RESPONSE_CHUNK", "CONNECTION_RESET_BY_PEER"})
  void poll_brokenConnection_worksAgainLater(String fault) {
    BACKEND.stubFor(get(anyUrl()).willReturn(aResponse().withFault(Fault.valueOf(fault))));
    RemoteSampler sampler = build(builder());
    untilAskedAgain("sampler_queries", "err");

    answers(share(0.5));

    untilInForce(sampler, "probabilistic(0.5)");
  }

  @Test
  void poll_failsAndWorksAgain_eachIsSaidOnce() {
    BACKEND.stubFor(get(anyUrl()).willReturn(aResponse().withStatus(500)));
    String url = BACKEND.baseUrl() + "/sampling";
    try (CapturedLog log = new CapturedLog(RemoteSampler.class)) {
      RemoteSampler sampler = build(builder().endpoint(url + "?key=hush"));
      untilAskedAgain("sampler_queries", "err");
      answers("{}");
      untilAskedAgain("sampler_updates", "err");
      answers(share(0.5));
      untilInForce(sampler, "probabilistic(0.5)");
      untilAskedAgain("sampler_queries", "ok");

      assertThat(log.lines())
          .containsExactly(
              "WARN Cannot get sampling strategies from "
                  + url
                  + ": response 500; the last ones received stay in effect; not logged again until it works",
              "INFO Sampling changed: const(false) -> probabilistic(0.5)",
              "INFO Asking " + url + " for sampling strategies works again");
      assertThat(log.hasStackTrace()).isFalse();
    }
  }

  @Test
  void poll_hostileAnswer_isSaidInOneLine() {
    answers("\"a\\r\\nb\\u0000\\u202e" + "x".repeat(10_000) + '"');
    try (CapturedLog log = new CapturedLog(RemoteSampler.class)) {
      build(builder());
      untilAskedAgain("sampler_updates", "err");

      assertThat(log.lines("WARN")).hasSize(1);
      assertThat(log.lines("WARN").get(0))
          .contains("the answer is not an object: a b xxx")
          .hasSizeLessThan(500)
          .doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void poll_secretsComeBack_areShownAtNoLevel(boolean echoed, boolean unsendable) {
    answers(echoed ? "\"session=TOPSECRET; url\\u0020key\"" : share(1));
    String value = unsendable ? "TOPSECRET\n" : "session=TOPSECRET; lang=en";
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> chain.proceed(chain.request().newBuilder().header("X-Key", value).build()))
            .build();
    Logger logger = (Logger) LoggerFactory.getLogger(RemoteSampler.class);
    try (CapturedLog log = new CapturedLog(RemoteSampler.class)) {
      logger.setLevel(Level.DEBUG);
      build(builder().endpoint(BACKEND.baseUrl() + "/s?key=url%20key").client(client));
      until(() -> log.hasStackTrace() && !log.lines("WARN").isEmpty());

      assertThat(log.lines("WARN").get(0)).contains("***");
      assertThat(log.texts()).noneMatch(text -> text.contains("TOPSECRET"));
      assertThat(log.texts()).noneMatch(text -> text.matches("(?s).*url.{0,6}key.*"));
    }
  }

  @Test
  void poll_ratesWithoutNewDefaults_isNoNewsForOperators() {
    String strategies =
        "{\"operationSampling\":{\"perOperationStrategies\":[{\"operation\":\"a\","
            + "\"probabilisticSampling\":{\"samplingRate\":%s}}]}}";
    alternating(strategies.formatted("0.1"), strategies.formatted("0.2"));
    try (CapturedLog log = new CapturedLog(RemoteSampler.class)) {
      build(builder());
      until(() -> count("sampler_updates", "ok") > 3);

      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void poll_interceptorThrowsAnything_goesOn() {
    answers(share(0.5));
    CountDownLatch failures = new CountDownLatch(4);
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  failures.countDown();
                  if (failures.getCount() == 3) {
                    throw new StackOverflowError();
                  } else if (failures.getCount() == 2) {
                    throw new HostileException();
                  } else if (failures.getCount() == 1) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException();
                  }
                  return chain.proceed(chain.request());
                })
            .build();

    untilInForce(build(builder().client(client)), "probabilistic(0.5)");

    assertThat(count("sampler_queries", "err")).isGreaterThanOrEqualTo(3);
  }

  private static final class HostileException extends RuntimeException {
    @Override
    public String toString() {
      throw this;
    }
  }

  @Test
  void poll_initialSamplerWithoutText_isReplacedAllTheSame() {
    answers(share(1));
    Sampler initial =
        new Sampler() {
          @Override
          public SamplingDecision sample(String operation, long traceIdLow) {
            return SamplingDecision.NO;
          }

          @Override
          public String toString() {
            throw new HostileException();
          }
        };
    RemoteSampler sampler = build(builder().initialSampler(initial));

    until(() -> sampler.sample("op", 1).isSampled());
    untilAskedAgain("sampler_queries", "ok");
    assertThat(count("sampler_updates", "err")).isZero();
  }

  @Test
  void metrics_thatThrow_areNotHeard() {
    answers(share(0.5));
    Metrics throwing =
        new Metrics() {
          @Override
          public Counter counter(String name, Map<String, String> tags) {
            return delta -> {
              throw new IllegalStateException();
            };
          }

          @Override
          public Gauge gauge(String name, Map<String, String> tags) {
            throw new IllegalStateException();
          }
        };

    untilInForce(build(builder().metrics(throwing)), "probabilistic(0.5)");
  }

  // The thread.

  @Test
  void build_always_startsOneDaemonWithoutClassLoader() throws Exception {
    answers(share(0.5));
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  thread.complete(Thread.currentThread());
                  return chain.proceed(chain.request());
                })
            .build();
    RemoteSampler sampler = build(builder().client(client));

    Thread asking = thread.get(20, TimeUnit.SECONDS);
    assertThat(asking.getName()).isEqualTo("skua-sampler");
    assertThat(asking.isDaemon()).isTrue();
    assertThat(asking.getContextClassLoader()).isNull();

    sampler.close();
    asking.join(PROMPTLY.toMillis());
    assertThat(asking.isAlive()).isFalse();
  }

  /** As by an agent that instruments OkHttp. */
  @Test
  void poll_traced_itsSpanIsNotSampled() throws Exception {
    answers(share(1));
    InMemoryReporter reporter = new InMemoryReporter();
    CompletableFuture<Boolean> sampled = new CompletableFuture<>();
    try (SkuaTracer tracer =
        SkuaTracer.builder("orders")
            .sampler(new ConstSampler(true))
            .reporter(reporter)
            .shutdownHook(false)
            .build()) {
      OkHttpClient traced =
          new OkHttpClient.Builder()
              .addInterceptor(
                  chain -> {
                    Span span = tracer.buildSpan("poll").start();
                    sampled.complete(((SkuaSpanContext) span.context()).isSampled());
                    span.finish();
                    return chain.proceed(chain.request());
                  })
              .build();
      build(builder().client(traced));

      assertThat(sampled.get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(reporter.spans()).isEmpty();
    }
  }

  @Test
  void poll_always_keepsNothingOfTheThreadThatBuilt() throws Exception {
    answers(share(1));
    InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
    inheritable.set("of a request");
    CompletableFuture<String> kept = new CompletableFuture<>();
    OkHttpClient looking =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  kept.complete(
                      inheritable.get() + ", " + Thread.currentThread().getContextClassLoader());
                  return chain.proceed(chain.request());
                })
            .build();
    try {
      build(builder().client(looking));

      assertThat(kept.get(20, TimeUnit.SECONDS)).isEqualTo("null, null");
    } finally {
      inheritable.remove();
    }
  }

  @Test
  void close_whileInterceptorHangs_threadEndsWithoutAWord() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  thread.complete(Thread.currentThread());
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    throw new java.io.InterruptedIOException();
                  }
                  return chain.proceed(chain.request());
                })
            .build();
    try (CapturedLog log = new CapturedLog(RemoteSampler.class)) {
      RemoteSampler sampler = build(builder().client(client));
      Thread asking = thread.get(20, TimeUnit.SECONDS);

      sampler.close();

      asking.join(PROMPTLY.toMillis());
      assertThat(asking.isAlive()).isFalse();
      assertThat(log.lines()).isEmpty();
      assertThat(count("sampler_queries", "err")).isZero();
    }
  }

  @Test
  void close_always_lastStrategyStaysAndConnectionsGo() {
    answers(share(1));
    OkHttpClient client = new OkHttpClient();
    RemoteSampler sampler = untilInForce(build(builder().client(client)), "probabilistic(1.0)");

    sampler.close();

    assertThat(sampler.sample("op", 1).isSampled()).isTrue();
    until(() -> client.connectionPool().connectionCount() == 0);
  }

  @Test
  void close_initialSampler_isClosedToo() {
    answers(share(1));
    CountDownLatch closed = new CountDownLatch(1);
    Sampler initial =
        new Sampler() {
          @Override
          public SamplingDecision sample(String operation, long traceIdLow) {
            return SamplingDecision.NO;
          }

          @Override
          public void close() {
            closed.countDown();
          }
        };

    build(builder().initialSampler(initial)).close();

    assertThat(closed.getCount()).isZero();
  }

  // The builder.

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void builder_blankServiceName_fails(String name) {
    assertThatThrownBy(() -> RemoteSampler.builder(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("service name: '" + name + "', must not be null or blank");
  }

  @ParameterizedTest
  @CsvSource({
    "jaeger:5778, jaeger:5778",
    "ftp://jaeger, ftp://jaeger",
    "http://user:hush@host:99999/, http://***@host:99999/",
    "http://host:99999/?key=hush, http://host:99999/?...",
    ", null"
  })
  void endpoint_noUrl_failsWithoutSecrets(String endpoint, String shown) {
    assertThatThrownBy(() -> builder().endpoint(endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "endpoint: "
                + shown
                + ", must be an http or https URL such as http://localhost:5778/sampling");
  }

  @Test
  void builder_nulls_fail() {
    assertThatThrownBy(() -> builder().client(null)).hasMessage("client: null, must be given");
    assertThatThrownBy(() -> builder().metrics(null)).hasMessage("metrics: null, must be given");
    assertThatThrownBy(() -> builder().initialSampler(null))
        .hasMessage("initial sampler: null, must be given");
    assertThatThrownBy(() -> builder().refreshInterval(null))
        .hasMessage("refresh interval: null, must be given");
  }

  @Test
  void builder_outOfRange_fails() {
    assertThatThrownBy(() -> builder().refreshInterval(Duration.ZERO))
        .hasMessage("refresh interval: PT0S, must be above 0");
    assertThatThrownBy(() -> builder().refreshInterval(Duration.ofMillis(-1)))
        .hasMessage("refresh interval: PT-0.001S, must be above 0");
    assertThatThrownBy(() -> builder().maxOperations(-1))
        .hasMessage("max operations: -1, must be 0 or more");
  }

  @Test
  void refreshInterval_endless_isTaken() {
    answers(share(0.5));

    untilInForce(
        build(builder().refreshInterval(Duration.ofSeconds(Long.MAX_VALUE))), "probabilistic(0.5)");
  }

  @Test
  void toString_always_endpointWithoutSecretsAndStrategy() {
    answers(share(0.5));
    String endpoint = BACKEND.baseUrl().replace("//", "//user:hush@") + "/sampling?key=hush#hush";

    RemoteSampler sampler = untilInForce(build(builder().endpoint(endpoint)), "probabilistic(0.5)");

    assertThat(sampler)
        .hasToString("remote(" + BACKEND.baseUrl() + "/sampling: probabilistic(0.5))");
  }

  @Test
  void toString_defaults_areThoseOfJaegerClient() {
    RemoteSampler sampler = build(RemoteSampler.builder("orders"));

    assertThat(sampler.toString()).startsWith("remote(http://localhost:5778/sampling: ");
  }
}
