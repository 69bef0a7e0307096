/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skua.allinone.model.Trace;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.util.ClassUtils;

/** Real applications, which have the starter and nothing else of Skua; each trace as it arrives. */
@Tag("slow")
class TracedApplicationsTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Backend backend = new Backend();
  private ConfigurableApplicationContext application;

  @AfterEach
  void stopApplication() {
    if (application != null) {
      application.close();
    }
    backend.close();
  }

  private void startShop(String... properties) {
    application = backend.start(WebApplicationType.SERVLET, Shop.class, properties);
  }

  private String get(String path, String... headers) throws Exception {
    String port = application.getEnvironment().getProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  @Test
  void mvc_withRestClient_isOneTrace() throws Exception {
    startShop();
    get("/restclient");

    String expected =
        """
        http get /restclient [server]
          http get [client]
            http get /inner [server]
        """;
    assertThat(backend.traceOf("http get /restclient", expected)).isEqualTo(expected);
  }

  @Test
  void mvc_withRestTemplate_isOneTrace() throws Exception {
    startShop();
    get("/resttemplate");

    String expected =
        """
        http get /resttemplate [server]
          http get [client]
            http get /inner [server]
        """;
    assertThat(backend.traceOf("http get /resttemplate", expected)).isEqualTo(expected);
  }

  @Test
  void async_onBootsExecutor_isInTheTrace() throws Exception {
    startShop();
    get("/async");

    String expected =
        """
        http get /async [server]
          work
        """;
    assertThat(backend.traceOf("http get /async", expected)).isEqualTo(expected);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void async_onVirtualThreads_isInTheTrace() throws Exception {
    startShop("spring.threads.virtual.enabled=true");

    assertThat(get("/async")).contains("VirtualThread");
    String expected =
        """
        http get /async [server]
          work
        """;
    assertThat(backend.traceOf("http get /async", expected)).isEqualTo(expected);
  }

  @Test
  void jdbc_withDatasourceMicrometer_isInTheTrace() throws Exception {
    startShop();
    get("/stock");

    String expected =
        """
        http get /stock [server]
          connection [client]
          query [client]
          result-set [client]
        """;
    assertThat(backend.traceOf("http get /stock", expected)).isEqualTo(expected);
  }

  @Test
  void webFlux_withWebClient_isOneTrace() throws Exception {
    application = backend.start(WebApplicationType.REACTIVE, ReactiveShop.class);
    get("/outer");

    String expected =
        """
        http get /outer [server]
          http get [client]
            http get /inner [server]
        """;
    assertThat(backend.traceOf("http get /outer", expected)).isEqualTo(expected);
  }

  /** A task that runs now and then. */
  @SpringBootConfiguration
  @EnableAutoConfiguration
  @EnableScheduling
  @Import(Till.class)
  static class Scheduling {}

  static class Till {
    @Scheduled(fixedDelay = 100_000)
    public void count() {}
  }

  @Test
  void scheduled_task_isATrace() {
    application = backend.start(WebApplicationType.NONE, Scheduling.class);

    assertThat(backend.traceOf("task till.count", "task till.count\n"))
        .isEqualTo("task till.count\n");
  }

  @Test
  void request_ofJaegersTrace_isJoined() throws Exception {
    startShop();
    get("/inner", "uber-trace-id", "a1b2c3d4e5f60718:1122334455667788:0:1");

    Trace trace = backend.traceWith("1122334455667788");
    assertThat(trace.id().toString()).endsWith("a1b2c3d4e5f60718");
  }

  @Test
  void request_ofW3cTrace_isJoined() throws Exception {
    startShop();
    get("/inner", "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    Trace trace = backend.traceWith("b7ad6b7169203331");
    assertThat(trace.id()).hasToString("0af7651916cd43dd8448eb211c80319c");
  }

  @Test
  void logs_ofARequest_haveItsTraceAndTheBaggageThatWasAskedFor() throws Exception {
    startShop(
        "management.tracing.baggage.remote-fields=tenant",
        "management.tracing.baggage.tag-fields=tenant",
        "management.tracing.baggage.correlation.fields=tenant");
    String[] logged = get("/logged", "tenant", "acme").split(" ");

    Trace trace = backend.trace("http get /logged");
    assertThat(logged[0]).isEqualTo(trace.id().toString());
    assertThat(logged[1]).isEqualTo("%016x".formatted(trace.spans().get(0).spanId()));
    assertThat(logged[2]).isEqualTo("acme");
    assertThat(trace.spans().get(0).tag("tenant")).contains("acme");
    assertThat(application.getEnvironment().getProperty("logging.expect-correlation-id"))
        .isEqualTo("true");
  }

  @Test
  void endpoint_overHttp_showsWhatIsInForce() throws Exception {
    startShop("management.endpoints.web.exposure.include=skua");
    get("/inner");
    backend.trace("http get /inner");

    JsonNode shown = new ObjectMapper().readTree(get("/actuator/skua"));
    assertThat(shown.fieldNames())
        .toIterable()
        .containsExactly(
            "service", "sampler", "codecs", "baggage", "reporter", "version", "spans", "queue");
    assertThat(shown.path("sampler").asText()).isEqualTo("const(true)");
    assertThat(shown.path("spans").path("finished").asInt()).isPositive();
    assertThat(shown.path("queue").path("spans").isNumber()).isTrue();
  }

  /** Boot has what that takes where its module of tracing is; docs/spring-boot.md says so. */
  @Test
  void timers_inPrometheus_haveExemplarsWhereBootMakesThem() throws Exception {
    boolean isBoots =
        ClassUtils.isPresent(SkuaObservationAutoConfiguration.BOOT_4, null)
            || SpringBootVersion.getVersion().startsWith("3.");
    startShop("management.metrics.distribution.percentiles-histogram.http.server.requests=true");
    get("/inner", "traceparent", "00-4af7651916cd43dd8448eb211c80319c-b7ad6b7169203332-01");

    String scraped =
        application.getBean(PrometheusMeterRegistry.class).scrape("application/openmetrics-text");
    assertThat(scraped).contains("jaeger_tracer_finished_spans_total");
    assertThat(scraped.contains("trace_id=\"4af7651916cd43dd8448eb211c80319c\""))
        .isEqualTo(isBoots);
  }
}
