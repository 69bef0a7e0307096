/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentracing.Span;
import io.opentracing.contrib.tracerresolver.TracerResolver;
import io.opentracing.propagation.Binary;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.Configuration.CodecConfiguration;
import io.skua.Configuration.Propagation;
import io.skua.Configuration.SamplerConfiguration;
import io.skua.Configuration.SenderConfiguration;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.Codec;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;

class ConfigurationTest {
  private final Map<String, String> environment = new HashMap<>();
  private final Settings settings = new Settings(name -> null, environment::get);
  private Configuration configuration;

  private Configuration configured(String... namesAndValues) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    configuration = Configuration.from(settings, "shop");
    return configuration;
  }

  @AfterEach
  void closeTracer() {
    if (configuration != null) {
      configuration.closeTracer();
    }
  }

  // ---- what fails, and how it says so ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JAEGER_SAMPLER_TYPE=sometimes"
            + " | JAEGER_SAMPLER_TYPE: 'sometimes', must be one of const, probabilistic,"
            + " ratelimiting, remote",
        "JAEGER_SAMPLER_TYPE=probabilistic JAEGER_SAMPLER_PARAM=2"
            + " | JAEGER_SAMPLER_PARAM: '2.0', must be a probability from 0 to 1",
        "JAEGER_SAMPLER_TYPE=probabilistic JAEGER_SAMPLER_PARAM=NaN"
            + " | JAEGER_SAMPLER_PARAM: 'NaN', must be a probability from 0 to 1",
        "JAEGER_SAMPLER_TYPE=ratelimiting JAEGER_SAMPLER_PARAM=-1"
            + " | JAEGER_SAMPLER_PARAM: '-1.0', must be traces per second, 0 or more",
        "JAEGER_SAMPLING_ENDPOINT=agent:5778"
            + " | JAEGER_SAMPLING_ENDPOINT: endpoint: agent:5778, must be an http or https URL such"
            + " as http://localhost:5778/sampling",
        "JAEGER_SAMPLER_MANAGER_HOST_PORT=http://agent:5778"
            + " | JAEGER_SAMPLER_MANAGER_HOST_PORT: 'http://agent:5778', must be host:port; a URL is"
            + " for JAEGER_SAMPLING_ENDPOINT",
        "JAEGER_SAMPLER_MANAGER_HOST_PORT=me:pw@agent:5778"
            + " | JAEGER_SAMPLER_MANAGER_HOST_PORT: '***@agent:5778', must be host:port; a URL is"
            + " for JAEGER_SAMPLING_ENDPOINT",
        "JAEGER_SAMPLER_MANAGER_HOST_PORT=agent"
            + " | JAEGER_SAMPLER_MANAGER_HOST_PORT: 'agent', must be host:port; a URL is"
            + " for JAEGER_SAMPLING_ENDPOINT",
        "JAEGER_SAMPLER_REFRESH_INTERVAL=0"
            + " | JAEGER_SAMPLER_REFRESH_INTERVAL: '0', must be 1 ms or more",
        "JAEGER_SAMPLER_MAX_OPERATIONS=-1"
            + " | JAEGER_SAMPLER_MAX_OPERATIONS: '-1', must be from 0 to 1000000",
        "JAEGER_DEBUG_TRACES_PER_SECOND=-1"
            + " | JAEGER_DEBUG_TRACES_PER_SECOND: '-1.0', must be 0 or more",
        "JAEGER_BAGGAGE_ALLOWED=k:x | JAEGER_BAGGAGE_ALLOWED: 'k:x', must be key,key:longest,...",
        "JAEGER_SENDER=grpc | JAEGER_SENDER: 'grpc', must be one of udp, udp-binary, http, otlp",
        "JAEGER_SENDER=http"
            + " | JAEGER_ENDPOINT: not set, must be a URL, since JAEGER_SENDER is http",
        "JAEGER_ENDPOINT=jaeger:14268/api/traces"
            + " | JAEGER_ENDPOINT: endpoint: jaeger:14268/api/traces, must be an http or https URL"
            + " such as http://localhost:14268/api/traces",
        "JAEGER_AGENT_HOST=localhost:6831"
            + " | JAEGER_AGENT_HOST: 'localhost:6831', must be a name or an IP address, without"
            + " scheme and port",
        "JAEGER_AGENT_HOST=http://me:pw@localhost"
            + " | JAEGER_AGENT_HOST: 'http://***@localhost', must be a name or an IP address,"
            + " without scheme and port",
        "JAEGER_AGENT_HOST=${HOST_IP}"
            + " | JAEGER_AGENT_HOST: '${HOST_IP}', must be a name or an IP address, without"
            + " scheme and port",
        "JAEGER_SAMPLER_TYPE=const JAEGER_SAMPLER_PARAM=0.5"
            + " | JAEGER_SAMPLER_PARAM: '0.5', must be 0 or 1, since JAEGER_SAMPLER_TYPE is const; a"
            + " share of the traces is for probabilistic",
        "JAEGER_AGENT_PORT=99999 | JAEGER_AGENT_PORT: '99999', must be from 1 to 65535",
        "JAEGER_SENDER_RESOLVE_INTERVAL=0"
            + " | JAEGER_SENDER_RESOLVE_INTERVAL: '0', must be above 0 ms",
        "JAEGER_SENDER_RECEIVE_BUFFER=4095"
            + " | JAEGER_SENDER_RECEIVE_BUFFER: '4095', must be from 4096 to 2147483647 bytes",
        "JAEGER_SENDER_MAX_PACKET_SIZE=70000"
            + " | JAEGER_SENDER_MAX_PACKET_SIZE: '70000', must be from 512 to 65000 bytes",
        "JAEGER_REPORTER_MAX_QUEUE_SIZE=0"
            + " | JAEGER_REPORTER_MAX_QUEUE_SIZE: '0', must be from 1 to 16777216",
        "JAEGER_REPORTER_FLUSH_INTERVAL=0"
            + " | JAEGER_REPORTER_FLUSH_INTERVAL: '0', must be 1 ms or more",
        "JAEGER_REPORTER_CLOSE_TIMEOUT=-1"
            + " | JAEGER_REPORTER_CLOSE_TIMEOUT: '-1', must be 0 ms or more",
        "JAEGER_LIMIT_TAGS=0 | JAEGER_LIMIT_TAGS: '0', must be from 1 to 32000",
        "JAEGER_LIMIT_LOGS=-1 | JAEGER_LIMIT_LOGS: '-1', must be from 0 to 32000",
        "JAEGER_BAGGAGE_MAX_VALUE_LENGTH=-1"
            + " | JAEGER_BAGGAGE_MAX_VALUE_LENGTH: '-1', must be from 0 to 2147483647",
        "JAEGER_ENDPOINT=http://h/ JAEGER_SENDER_TIMEOUT=0"
            + " | JAEGER_SENDER_TIMEOUT: 0 ms, must be above 0",
        "JAEGER_ENDPOINT=http://h/ JAEGER_SENDER_PROXY=proxy"
            + " | JAEGER_SENDER_PROXY: 'proxy', must be host:port",
        "JAEGER_ENDPOINT=http://h/ JAEGER_SENDER_HEADERS=x-key=a%0Db"
            + " | JAEGER_SENDER_HEADERS: the value of 'x-key' is not percent-encoded or cannot stand"
            + " in a header",
        "JAEGER_ENDPOINT=http://h/ JAEGER_SENDER_PROXY=http://me:pw@proxy:3128"
            + " | JAEGER_SENDER_PROXY: '***@proxy:3128', must be host:port",
      })
  void getTracer_settingMakesNoSense_namesSettingValueAndWhatIsAllowed(
      String given, String message) {
    for (String setting : given.split(" ")) {
      String[] nameAndValue = setting.split("=", 2);
      environment.put(nameAndValue[0], nameAndValue[1]);
    }

    assertThatThrownBy(() -> configured().getTracer())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {"null", "''", "'  '"})
  void serviceName_nullOrBlank_fails(String name) {
    assertThatThrownBy(() -> new Configuration(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "JAEGER_SERVICE_NAME: "
                + (name == null ? "not set" : "'" + name + "'")
                + ", must be the name of the service, not blank");
  }

  @Test
  void fromEnv_noServiceName_fails() {
    assertThatThrownBy(Configuration::fromEnv)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("JAEGER_SERVICE_NAME: not set, must be the name of the service, not blank");
  }

  @Test
  void from_aSourceOfSettings_readsThemThere() {
    Map<String, String> settings =
        Map.of("JAEGER_SAMPLER_TYPE", "probabilistic", "JAEGER_SAMPLER_PARAM", "0.25");
    try (SkuaTracer tracer = Configuration.from(settings::get, "orders").getTracer()) {
      assertThat(tracer.describe())
          .containsEntry("service", "orders")
          .hasEntrySatisfying("sampler", sampler -> assertThat(sampler).contains("0.25"));
    }
  }

  @Test
  void from_aSourceWithWhatCannotBeParsed_isRefusedByName() {
    Map<String, String> settings = Map.of("JAEGER_SAMPLER_PARAM", "maybe");

    assertThatThrownBy(() -> Configuration.from(settings::get, "orders").getTracer())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("JAEGER_SAMPLER_PARAM: 'maybe', must be a number such as 0.001");
  }

  @Test
  void getTracer_unparsableSettings_warnsAndGoesOnWithTheDefaults() {
    try (CapturedLog log = new CapturedLog(Settings.class)) {
      SkuaTracer tracer =
          configured(
                  "JAEGER_SAMPLER_PARAM", "half",
                  "JAEGER_AGENT_PORT", "many",
                  "JAEGER_REPORTER_FLUSH_INTERVAL", "soon",
                  "JAEGER_TRACEID_128BIT", "perhaps")
              .getTracer();

      assertThat(log.lines("WARN")).hasSize(4);
      assertThat(log.hasStackTrace()).isFalse();
      assertThat(tracer.toString())
          .contains("probabilistic(0.001)", "udp://localhost:6831", "flushInterval=1000ms");
    }
  }

  // ---- samplers ----

  @ParameterizedTest
  @CsvSource({
    "const,1,const(true)",
    "const,0,const(false)",
    "const,1.0,const(true)",
    "probabilistic,0.5,probabilistic(0.5)",
    "probabilistic,,probabilistic(0.001)",
    "ratelimiting,0.5,ratelimiting(0.5)",
    "ratelimiting,2,ratelimiting(2.0)",
    ",0.25,remote(http://localhost:5778/sampling: probabilistic(0.25))",
    "remote,,remote(http://localhost:5778/sampling: probabilistic(0.001))",
  })
  void sampler_typeAndParam_makeTheSampler(String type, String param, String expected) {
    environment.put("JAEGER_SAMPLER_TYPE", type == null ? "" : type);
    environment.put("JAEGER_SAMPLER_PARAM", param == null ? "" : param);

    assertThat(configured().getTracer().toString()).contains("sampler=" + expected + ",");
  }

  @ParameterizedTest
  @CsvSource({"::1:5778,[::1]:5778", "[::1]:5778,[::1]:5778", "agent:1234,agent:1234"})
  void sampler_hostAndPort_areAsked(String hostPort, String asked) {
    SkuaTracer tracer = configured("JAEGER_SAMPLER_MANAGER_HOST_PORT", hostPort).getTracer();

    assertThat(tracer.toString()).contains("remote(http://" + asked + "/sampling: ");
  }

  @Test
  void sampler_replacedInTheBuilder_isClosed() {
    configured();
    Set<Thread> before = pollingThreads();
    SkuaTracer.Builder builder = configuration.getTracerBuilder();
    Set<Thread> started = pollingThreads();
    started.removeAll(before);
    builder.sampler(new io.skua.sampler.ConstSampler(true));

    assertThat(started).hasSize(1);
    await().until(() -> started.stream().noneMatch(Thread::isAlive));
  }

  private static Set<Thread> pollingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("skua-sampler"))
        .collect(java.util.stream.Collectors.toSet());
  }

  @Test
  void sampler_constWithoutParam_samplesNothingAndWarns() {
    try (CapturedLog log = new CapturedLog(Configuration.class)) {
      SkuaTracer tracer = configured("JAEGER_SAMPLER_TYPE", "const").getTracer();

      assertThat(tracer.toString()).contains("sampler=const(false)");
      assertThat(log.lines("WARN"))
          .containsExactly(
              "JAEGER_SAMPLER_TYPE=const without JAEGER_SAMPLER_PARAM samples nothing;"
                  + " set it to 1 to sample everything");
    }
  }

  @Test
  void sampler_remote_followsTheBackend() throws Exception {
    try (SamplingBackend backend = SamplingBackend.start()) {
      backend.answer(
          "{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":1}}");
      SkuaTracer tracer =
          configured(
                  "JAEGER_SAMPLER_MANAGER_HOST_PORT", "127.0.0.1:" + backend.port(),
                  "JAEGER_SAMPLER_REFRESH_INTERVAL", "20ms",
                  "JAEGER_SAMPLER_PARAM", "0",
                  "JAEGER_AUTH_TOKEN", "secret",
                  "JAEGER_SENDER_HEADERS", "x-tenant=acme")
              .getTracer();
      await().until(() -> tracer.toString().contains("probabilistic(1.0)"));
      assertThat(isSampled(tracer, "any")).isTrue();

      backend.answer("{\"rateLimitingSampling\":{\"maxTracesPerSecond\":0}}");
      await().until(() -> tracer.toString().contains("ratelimiting(0.0)"));
      assertThat(isSampled(tracer, "any")).isFalse();
      assertThat(backend.requests())
          .allSatisfy(
              request ->
                  assertThat(request)
                      .contains("/sampling?service=shop")
                      // Nobody named a URL that these could be meant for.
                      .doesNotContain("secret")
                      .doesNotContain("acme"));
    }
  }

  @Test
  void sampler_endpointAsUrl_getsTheCredentials() throws Exception {
    try (SamplingBackend backend = SamplingBackend.start()) {
      backend.answer("{\"probabilisticSampling\":{\"samplingRate\":1}}");
      SkuaTracer tracer =
          configured(
                  "JAEGER_SAMPLING_ENDPOINT",
                  "http://127.0.0.1:" + backend.port() + "/api/sampling",
                  "JAEGER_SENDER_HEADERS",
                  "x-tenant=acme",
                  "JAEGER_AUTH_TOKEN",
                  "secret")
              .getTracer();
      await().until(() -> tracer.toString().contains("probabilistic(1.0)"));

      assertThat(backend.requests().get(0))
          .contains("/api/sampling?service=shop", "Bearer secret", "x-tenant=acme");
    }
  }

  @Test
  void sampler_delayed_samplesByTheLastName() throws Exception {
    try (SamplingBackend backend = SamplingBackend.start()) {
      backend.answer(
          "{\"operationSampling\":{\"defaultSamplingProbability\":0,"
              + "\"perOperationStrategies\":[{\"operation\":\"last\","
              + "\"probabilisticSampling\":{\"samplingRate\":1}}]}}");
      SkuaTracer tracer =
          configured(
                  "JAEGER_SAMPLER_MANAGER_HOST_PORT",
                  "127.0.0.1:" + backend.port(),
                  "JAEGER_SAMPLER_DELAYED",
                  "true")
              .getTracer();
      // Until the strategy is there, the decision is made at the start.
      await()
          .untilAsserted(
              () -> {
                Span span = tracer.buildSpan("first").start().setOperationName("last");
                span.finish();
                assertThat(((SkuaSpanContext) span.context()).isSampled()).isTrue();
              });
      Span span = tracer.buildSpan("last").start().setOperationName("first");
      span.finish();
      assertThat(((SkuaSpanContext) span.context()).isSampled()).isFalse();
    }
  }

  private static boolean isSampled(SkuaTracer tracer, String operation) {
    return ((SkuaSpanContext) tracer.buildSpan(operation).start().context()).isSampled();
  }

  @Test
  void debugTraces_beyondTheLimit_areNotForced() {
    InMemoryMetrics metrics = new InMemoryMetrics();
    SkuaTracer tracer =
        configured(
                "JAEGER_SAMPLER_TYPE", "probabilistic",
                "JAEGER_SAMPLER_PARAM", "0",
                "JAEGER_DEBUG_TRACES_PER_SECOND", "0.001")
            .withMetricsFactory(metrics)
            .getTracer();
    Map<String, String> headers = new HashMap<>(Map.of("jaeger-debug-id", "bug"));
    int forced = 0;
    for (int i = 0; i < 10; i++) {
      SkuaSpanContext debug =
          tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
      Span span = tracer.buildSpan("op").asChildOf(debug).start();
      forced += ((SkuaSpanContext) span.context()).isDebug() ? 1 : 0;
    }

    assertThat(forced).isEqualTo(1);
    assertThat(metrics.value("jaeger_tracer_throttled_debug_spans")).isEqualTo(9);
  }

  @Test
  void baggageAllowed_list_refusesOthersAndCuts() {
    SkuaTracer tracer = configured("JAEGER_BAGGAGE_ALLOWED", "customer:3, tenant").getTracer();
    Span span =
        tracer
            .buildSpan("op")
            .start()
            .setBaggageItem("customer", "12345")
            .setBaggageItem("tenant", "acme")
            .setBaggageItem("other", "x");

    assertThat(span.getBaggageItem("customer")).isEqualTo("123");
    assertThat(span.getBaggageItem("tenant")).isEqualTo("acme");
    assertThat(span.getBaggageItem("other")).isNull();
  }

  @Test
  void baggageRestrictions_ofAnAgent_areFollowed() throws Exception {
    try (SamplingBackend backend = SamplingBackend.start()) {
      backend.answer("[{\"baggageKey\":\"customer\",\"maxValueLength\":3}]");
      SkuaTracer tracer =
          configured(
                  "JAEGER_SAMPLER_TYPE", "const",
                  "JAEGER_SAMPLER_PARAM", "0",
                  "JAEGER_BAGGAGE_RESTRICTIONS_ENDPOINT",
                      "http://127.0.0.1:" + backend.port() + "/baggageRestrictions")
              .getTracer();
      await()
          .untilAsserted(
              () -> {
                Span span = tracer.buildSpan("op").start();
                span.setBaggageItem("customer", "12345").setBaggageItem("other", "x");
                assertThat(span.getBaggageItem("customer")).isEqualTo("123");
                assertThat(span.getBaggageItem("other")).isNull();
              });
    }
  }

  // ---- senders ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | - | - | - | udp://localhost:6831",
        "- | agent | - | - | udp://agent:6831",
        "- | agent | 0 | - | udp://agent:6831",
        "- | ::1 | 1234 | - | udp://[::1]:1234",
        "udp-binary | agent | - | - | udp://agent:6832",
        "UDP | agent | - | http://h/t | udp://agent:6831",
        "- | agent | 1 | http://h:14268/api/traces | http://h:14268/api/traces",
        "http | - | - | https://h/t?k=v | https://h/t",
      })
  void sender_settings_chooseTheDestination(
      String kind, String host, String port, String endpoint, String expected) {
    environment.put("JAEGER_SENDER", kind == null ? "" : kind);
    environment.put("JAEGER_AGENT_HOST", host == null ? "" : host);
    environment.put("JAEGER_AGENT_PORT", port == null ? "" : port);
    environment.put("JAEGER_ENDPOINT", endpoint == null ? "" : endpoint);

    assertThat(SenderConfiguration.from(settings).getSender().toString()).isEqualTo(expected);
  }

  @Test
  void getTracer_always_logsWhatIsInForceOnceWithoutSecrets() {
    try (CapturedLog log = new CapturedLog(Configuration.class)) {
      SkuaTracer tracer =
          configured(
                  "JAEGER_ENDPOINT", "http://user:s3cret1@jaeger:14268/api/traces?key=s3cret2",
                  "JAEGER_AUTH_TOKEN", "s3cret3",
                  "JAEGER_USER", "me",
                  "JAEGER_PASSWORD", "s3cret4",
                  "JAEGER_SENDER_HEADERS", "x-key=s3cret5",
                  "JAEGER_SAMPLER_TYPE", "const",
                  "JAEGER_SAMPLER_PARAM", "1",
                  "JAEGER_TAGS", "zone=a")
              .getTracer();
      configuration.getTracer();

      assertThat(log.lines("INFO")).hasSize(1);
      assertThat(log.lines("INFO").get(0))
          .contains(
              "shop", "zone=a", "const(true)", "http://jaeger:14268/api/traces", SkuaTracer.VERSION)
          .doesNotContain("s3cret");
      assertThat(tracer.toString()).doesNotContain("s3cret");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "JAEGER_AUTH_TOKEN,s3cret\u00e9",
    "JAEGER_AUTH_TOKEN,s3cret token",
    "JAEGER_SENDER_HEADERS,k=s3cret%zz",
    "JAEGER_SENDER_HEADERS,Authorization: Bearer s3cret=%zz",
    "JAEGER_ENDPOINT,ftp://me:s3cret@h/",
    "JAEGER_ENDPOINT,http://h:99999/#s3cret",
    "JAEGER_BAGGAGE_RESTRICTIONS_ENDPOINT,ftp://h/?key=s3cret",
    "JAEGER_SENDER,http://me:s3cret@h/",
    "JAEGER_SENDER_PROXY,http://me:s3cret@proxy.invalid:3128",
    "JAEGER_SENDER_PROXY,http://me:s3cret@proxy",
    "JAEGER_SENDER_PROXY,me:s3cret@proxy:abc",
  })
  void getTracer_secretThatCannotBeSent_failsWithoutShowingIt(String name, String secret) {
    environment.put("JAEGER_ENDPOINT", "http://h/");
    environment.put(name, secret);

    assertThatThrownBy(() -> configured().getTracer())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void from_urlWhereANumberBelongs_warnsWithoutItsPassword() {
    environment.put("JAEGER_AGENT_PORT", "http://me:s3cret@h:6831");
    try (CapturedLog log = new CapturedLog(Settings.class)) {
      SenderConfiguration.from(settings);

      assertThat(log.lines("WARN"))
          .containsExactly(
              "JAEGER_AGENT_PORT: 'http://***@h:6831' is not a whole number; the default is used");
    }
  }

  @Test
  void sender_userWithoutPassword_warns() {
    environment.put("JAEGER_ENDPOINT", "http://h/");
    environment.put("JAEGER_USER", "me");
    try (CapturedLog log = new CapturedLog(Configuration.class)) {
      SenderConfiguration.from(settings).getSender();

      assertThat(log.lines("WARN"))
          .containsExactly("JAEGER_USER and JAEGER_PASSWORD go together; one alone is ignored");
    }
  }

  @Test
  void sender_settingsOfAnotherTransport_warns() {
    environment.put("JAEGER_AUTH_TOKEN", "s3cret");
    environment.put("JAEGER_SENDER_COMPRESSION", "gzip");
    try (CapturedLog log = new CapturedLog(Configuration.class)) {
      SenderConfiguration.from(settings).getSender();
      environment.put("JAEGER_ENDPOINT", "http://h/");
      environment.put("JAEGER_AGENT_HOST", "agent");
      SenderConfiguration.from(settings).getSender();
      environment.clear();
      environment.put("JAEGER_AUTH_TOKEN", "s3cret");
      environment.put("JAEGER_SAMPLING_ENDPOINT", "http://h/sampling");
      SenderConfiguration.from(settings).getSender();

      assertThat(log.lines("WARN"))
          .containsExactly(
              "Not used, since spans go to an agent by UDP: JAEGER_AUTH_TOKEN,"
                  + " JAEGER_SENDER_COMPRESSION",
              "Not used, since spans go to a collector by HTTP: JAEGER_AGENT_HOST");
    }
  }

  // ---- the tracer ----

  @ParameterizedTest
  @CsvSource({"otlp, true", "http, false", "udp, false"})
  void log_ofAThrowable_isExpandedForOtlp(String sender, boolean isExpanded) {
    SkuaTracer tracer =
        configured(
                "JAEGER_SENDER", sender,
                "JAEGER_ENDPOINT", "http://127.0.0.1:1/",
                "JAEGER_SAMPLER_TYPE", "const",
                "JAEGER_SAMPLER_PARAM", "1")
            .getTracer();
    SkuaSpan span = (SkuaSpan) tracer.buildSpan("op").start();
    span.log(Map.of("event", "error", "error.object", new IllegalStateException("no route")));

    assertThat(span.logFields(0).containsKey("stack")).isEqualTo(isExpanded);
    assertThat(span.logFields(0).get("error.kind"))
        .isEqualTo(isExpanded ? "java.lang.IllegalStateException" : null);
  }

  /** As jaeger-client, which has none. */
  @Test
  void limits_byHttp_areThoseOfABody() {
    SkuaTracer tracer = configured("JAEGER_ENDPOINT", "http://127.0.0.1:1/").getTracer();

    assertThat(tracer.toString()).contains("limits{tags=32000, logs=32000, valueLength=1048576}");
  }

  @Test
  void limits_byUdp_areThoseOfADatagram() {
    assertThat(configured().getTracer().toString())
        .contains("limits{tags=1024, logs=1024, valueLength=65536}");
  }

  @Test
  void limits_set_areThose() {
    SkuaTracer tracer =
        configured("JAEGER_ENDPOINT", "http://127.0.0.1:1/", "JAEGER_LIMIT_TAGS", "7").getTracer();

    assertThat(tracer.toString()).contains("limits{tags=7, logs=32000,");
  }

  @Test
  void getTracer_twice_isTheSame() {
    assertThat(configured().getTracer()).isSameAs(configuration.getTracer());
  }

  @Test
  void getTracerBuilder_subclass_mayMakeItsOwn() {
    Configuration custom =
        new Configuration("shop") {
          @Override
          protected SkuaTracer.Builder createTracerBuilder(String serviceName) {
            return super.createTracerBuilder(serviceName + "-custom");
          }
        };

    assertThat(custom.getTracerBuilder().build().process().serviceName()).isEqualTo("shop-custom");
  }

  @Test
  void traceId128Bit_true_makesLongIds() {
    Span span = configured("JAEGER_TRACEID_128BIT", "true").getTracer().buildSpan("op").start();

    assertThat(span.context().toTraceId()).hasSize(32);
  }

  @Test
  void mdc_true_putsIdsIntoTheLoggingContext() {
    SkuaTracer tracer = configured("JAEGER_MDC", "true").getTracer();
    Span span = tracer.buildSpan("op").start();
    try (var scope = tracer.activateSpan(span)) {
      assertThat(MDC.get("traceId")).isEqualTo(span.context().toTraceId());
    }
    assertThat(MDC.get("traceId")).isNull();
  }

  @Test
  void limits_settings_boundSpans() {
    SkuaTracer tracer =
        configured(
                "JAEGER_SAMPLER_TYPE", "const",
                "JAEGER_SAMPLER_PARAM", "1",
                "JAEGER_LIMIT_VALUE_LENGTH", "3",
                "JAEGER_BAGGAGE_MAX_VALUE_LENGTH", "2")
            .getTracer();
    var span = tracer.buildSpan("op").start();
    Span same = span.setTag("k", "12345").setBaggageItem("b", "12345");

    assertThat(same.getBaggageItem("b")).isEqualTo("12");
    assertThat(((io.skua.tracer.SkuaSpan) span).tags()).containsEntry("k", "123");
  }

  @Test
  void disabled_true_propagatesAndReportsNothingEvenWithWrongSettings() {
    InMemoryMetrics metrics = new InMemoryMetrics();
    SkuaTracer tracer =
        configured(
                "JAEGER_DISABLED", "true",
                "JAEGER_LIMIT_LOGS", "-1",
                "JAEGER_SENDER_HEADERS", "k=%zz",
                "JAEGER_SAMPLER_TYPE", "sometimes",
                "JAEGER_ENDPOINT", "nonsense")
            .withMetricsFactory(metrics)
            .getTracer();
    Map<String, String> in = new HashMap<>(Map.of("uber-trace-id", "a:b:0:1", "uberctx-k", "v"));
    Map<String, String> out = new HashMap<>();
    Span span =
        tracer
            .buildSpan("op")
            .asChildOf(tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(in)))
            .start();
    tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(out));
    span.finish();

    assertThat(out.get("uber-trace-id")).startsWith("000000000000000a:").endsWith(":1");
    assertThat(out).containsEntry("uberctx-k", "v");
    assertThat(metrics.value("jaeger_tracer_finished_spans")).isZero();
  }

  @Test
  void closeTracer_withoutTracer_doesNothing() {
    assertThatCode(() -> new Configuration("shop").closeTracer()).doesNotThrowAnyException();
  }

  @Test
  void resolver_finds_ourTracer() {
    System.setProperty("JAEGER_SERVICE_NAME", "resolved");
    try {
      io.opentracing.Tracer tracer = TracerResolver.resolveTracer();
      // The old client is on the class path of the tests too.
      try (var made = new SkuaTracerFactory().getTracer();
          var resolved = new SkuaTracerResolver().resolve()) {
        assertThat(made).isInstanceOf(SkuaTracer.class);
        assertThat(resolved).isInstanceOf(SkuaTracer.class);
      }
      assertThat(
              java.util.ServiceLoader.load(
                  io.opentracing.contrib.tracerresolver.TracerFactory.class))
          .anyMatch(SkuaTracerFactory.class::isInstance);
      assertThat(java.util.ServiceLoader.load(TracerResolver.class))
          .anyMatch(SkuaTracerResolver.class::isInstance);
      tracer.close();
    } finally {
      System.clearProperty("JAEGER_SERVICE_NAME");
    }
  }

  // ---- codecs ----

  /** Writes its name; reads nothing. */
  private record Named(String name) implements Codec<TextMap> {
    @Override
    public int inject(SkuaSpanContext context, TextMap carrier) {
      carrier.put(name, "x");
      return 0;
    }

    @Override
    public SkuaSpanContext extract(TextMap carrier) {
      return null;
    }
  }

  private static Map<String, String> injected(CodecConfiguration codecs, Format<TextMap> format) {
    SkuaTracer tracer = new Configuration("shop").withCodec(codecs).getTracerBuilder().build();
    Map<String, String> carrier = new HashMap<>();
    tracer.inject(tracer.buildSpan("op").start().context(), format, new TextMapAdapter(carrier));
    tracer.close();
    return carrier;
  }

  @Test
  void codec_none_isJaeger() {
    assertThat(injected(new CodecConfiguration(), Format.Builtin.HTTP_HEADERS))
        .containsOnlyKeys("uber-trace-id");
    assertThat(injected(new CodecConfiguration(), Format.Builtin.TEXT_MAP))
        .containsOnlyKeys("uber-trace-id");
  }

  @Test
  void codec_ofOnesOwn_replacesTheDefaultOfThatFormatAlone() {
    CodecConfiguration codecs =
        new CodecConfiguration().withCodec(Format.Builtin.HTTP_HEADERS, new Named("mine"));

    assertThat(injected(codecs, Format.Builtin.HTTP_HEADERS)).containsOnlyKeys("mine");
    assertThat(injected(codecs, Format.Builtin.TEXT_MAP)).containsOnlyKeys("uber-trace-id");
  }

  @Test
  void codec_several_areWrittenAll() {
    CodecConfiguration codecs =
        new CodecConfiguration()
            .withCodec(Format.Builtin.HTTP_HEADERS, new Named("mine"))
            .withPropagation(Propagation.JAEGER);

    assertThat(injected(codecs, Format.Builtin.HTTP_HEADERS))
        .containsOnlyKeys("mine", "uber-trace-id");
  }

  @Test
  void codec_binaryOfOnesOwn_isInstalled() {
    Codec<Binary> binary =
        new Codec<>() {
          @Override
          public int inject(SkuaSpanContext context, Binary carrier) {
            carrier.injectionBuffer(1).put((byte) 7);
            return 0;
          }

          @Override
          public SkuaSpanContext extract(Binary carrier) {
            return null;
          }
        };
    SkuaTracer tracer =
        new Configuration("shop")
            .withCodec(new CodecConfiguration().withBinaryCodec(Format.Builtin.BINARY, binary))
            .getTracerBuilder()
            .build();
    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(1);
    tracer.inject(
        tracer.buildSpan("op").start().context(), Format.Builtin.BINARY_INJECT, length -> buffer);
    tracer.close();

    assertThat(buffer.get(0)).isEqualTo((byte) 7);
  }

  private static Map<String, String> written(SkuaTracer tracer) {
    Map<String, String> carrier = new HashMap<>();
    tracer.inject(
        tracer.buildSpan("op").start().context(),
        Format.Builtin.HTTP_HEADERS,
        new TextMapAdapter(carrier));
    return carrier;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jaeger | uber-trace-id",
        "w3c | traceparent",
        "b3 | X-B3-TraceId X-B3-SpanId X-B3-Sampled",
        "b3single | b3",
        "W3C, b3single | traceparent b3",
      })
  void propagation_list_isWrittenAll(String formats, String headers) {
    SkuaTracer tracer = configured("JAEGER_PROPAGATION", formats).getTracer();

    assertThat(written(tracer)).containsOnlyKeys(headers.split(" "));
  }

  @Test
  void propagation_perDirection_readsOthersThanItWrites() {
    SkuaTracer tracer =
        configured("JAEGER_PROPAGATION_INJECT", "w3c", "JAEGER_PROPAGATION_EXTRACT", "b3,jaeger")
            .getTracer();
    SkuaSpanContext fromB3 =
        tracer.extract(
            Format.Builtin.HTTP_HEADERS, new TextMapAdapter(new HashMap<>(Map.of("b3", "a-b-1"))));
    SkuaSpanContext fromW3c =
        tracer.extract(
            Format.Builtin.HTTP_HEADERS,
            new TextMapAdapter(
                new HashMap<>(
                    Map.of(
                        "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))));

    assertThat(written(tracer)).containsOnlyKeys("traceparent");
    assertThat(fromB3.spanId()).isEqualTo(0xb);
    assertThat(fromW3c).isNull();
  }

  @ParameterizedTest
  @CsvSource({"w3c,,32", "w3c,false,16", "jaeger,,16", "jaeger,true,32"})
  void traceIds_withW3c_areLongUnlessSaidOtherwise(String formats, String longIds, int digits) {
    environment.put("JAEGER_TRACEID_128BIT", longIds == null ? "" : longIds);
    SkuaTracer tracer = configured("JAEGER_PROPAGATION", formats).getTracer();

    assertThat(tracer.buildSpan("op").start().context().toTraceId()).hasSize(digits);
  }

  @Test
  void binary_byDefault_crosses() {
    SkuaTracer tracer = configured().getTracer();
    Span span = tracer.buildSpan("op").start().setBaggageItem("k", "Zoë");
    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(256);
    tracer.inject(
        span.context(),
        Format.Builtin.BINARY_INJECT,
        io.opentracing.propagation.BinaryAdapters.injectionCarrier(buffer));
    buffer.flip();
    SkuaSpanContext read =
        tracer.extract(
            Format.Builtin.BINARY_EXTRACT,
            io.opentracing.propagation.BinaryAdapters.extractionCarrier(buffer));

    assertThat(read.toString()).isEqualTo(span.context().toString());
    assertThat(read.baggageItem("k")).isEqualTo("Zoë");
  }

  @Test
  void propagation_unknownTokens_areLeftOutWithAWarning() {
    try (CapturedLog log = new CapturedLog(Configuration.class)) {
      CodecConfiguration codecs = CodecConfiguration.fromString("nonsense, Jaeger ,,jaeger");

      assertThat(codecs.getCodecs().get(Format.Builtin.HTTP_HEADERS)).hasSize(1);
      assertThat(log.lines("WARN"))
          .contains("JAEGER_PROPAGATION: 'nonsense' is not known; it is left out");
    }
  }

  @Test
  void samplerConfiguration_fromSettings_keepsManager() {
    environment.put("JAEGER_SAMPLER_MANAGER_HOST_PORT", "h:1");

    assertThat(SamplerConfiguration.from(settings).getManagerHostPort()).isEqualTo("h:1");
  }
}
