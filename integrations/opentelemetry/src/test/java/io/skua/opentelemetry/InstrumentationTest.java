/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.opentelemetry.instrumentation.okhttp.v3_0.OkHttpTelemetry;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.skua.propagation.JaegerCodec;
import io.skua.propagation.W3cCodec;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.sql.DataSource;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three libraries of {@code io.opentelemetry.instrumentation}, as they are published, in one trace
 * with a service that is instrumented by OpenTracing.
 */
class InstrumentationTest {
  @TempDir Path folder;

  static Stream<Codec<TextMap>> codecs() {
    return Stream.of(JaegerCodec.httpHeaders(), new W3cCodec());
  }

  private static Both with(Codec<TextMap> codec) {
    return new Both(builder -> builder.codec(Format.Builtin.HTTP_HEADERS, codec));
  }

  private static DataSource database(Both both) throws Exception {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS items (id INT PRIMARY KEY, name VARCHAR)");
      statement.execute("MERGE INTO items VALUES (7, 'kite')");
    }
    return JdbcTelemetry.create(both.openTelemetry).wrap(h2);
  }

  private static Call.Factory client(Both both) {
    return OkHttpTelemetry.create(both.openTelemetry).createCallFactory(new OkHttpClient());
  }

  private static SkuaSpan span(Both both, String name) {
    return both.reporter.spans().stream()
        .filter(span -> span.operationName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitSpans(Both both, int count) {
    await()
        .until(() -> both.reporter.spans().size() >= count); // The server's ends after the answer.
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void request_throughAllThree_isOneTrace(Codec<TextMap> codec) throws Exception {
    Both both = with(codec);
    try (Shop shop = new Shop(both, database(both), folder)) {
      io.opentracing.Span outer = both.tracing("order").setBaggageItem("user", "alice");
      Request request = new Request.Builder().url(shop.url("/items/7")).build();
      try (var scope = both.openTracing.activateSpan(outer);
          Response response = client(both).newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("kite for alice");
      }
      outer.finish();
      awaitSpans(both, 5);
    }

    assertThat(both.tree())
        .containsExactlyInAnyOrder(
            "GET < order",
            "GET /items/{id} < GET",
            "SELECT shop.items < load item",
            "load item < GET /items/{id}",
            "order < ");
    assertThat(span(both, "GET").tags())
        .containsEntry("span.kind", "client")
        .containsEntry("otel.scope.name", "io.opentelemetry.okhttp-3.0")
        .containsEntry("http.response.status_code", 200L);
    assertThat(span(both, "GET /items/{id}").tags())
        .containsEntry("span.kind", "server")
        .containsEntry("otel.scope.name", "io.opentelemetry.spring-webmvc-6.0")
        .containsEntry("http.route", "/items/{id}")
        .containsEntry("http.request.method", "GET");
    assertThat(span(both, "SELECT shop.items").tags())
        .containsEntry("span.kind", "client")
        .containsEntry("otel.scope.name", "io.opentelemetry.jdbc");
    assertThat(both.reporter.spans())
        .allSatisfy(
            span ->
                assertThat(span.context().traceIdLow())
                    .isEqualTo(both.reporter.spans().get(0).context().traceIdLow()));
  }

  @Test
  void request_thatFails_hasErrorsWhereTheyAre() throws Exception {
    Both both = with(new W3cCodec());
    try (Shop shop = new Shop(both, database(both), folder)) {
      Request request = new Request.Builder().url(shop.url("/items/8")).build();
      try (Response response = client(both).newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(500);
      }
      awaitSpans(both, 4);
    }

    SkuaSpan server = span(both, "GET /items/{id}");
    assertThat(server.tags()).containsEntry("error", true);
    assertThat(server.logFields(0))
        .containsEntry("event", "exception")
        .hasEntrySatisfying(
            "exception.stacktrace",
            text -> assertThat((String) text).contains("IllegalStateException: no item 8"));
    assertThat(span(both, "GET").tags()).containsEntry("error", true);
    assertThat(span(both, "SELECT shop.items").tags()).doesNotContainKey("error");
  }

  @Test
  void request_ofAnotherThread_isOfTheSpanThatAskedForIt() throws Exception {
    Both both = with(new W3cCodec());
    try (Shop shop = new Shop(both, database(both), folder)) {
      CountDownLatch answered = new CountDownLatch(1);
      Span outer = both.telemetry("order");
      try (Scope scope = outer.makeCurrent()) {
        client(both)
            .newCall(new Request.Builder().url(shop.url("/items/7")).build())
            .enqueue(
                new Callback() {
                  @Override
                  public void onFailure(Call call, java.io.IOException failed) {
                    answered.countDown();
                  }

                  @Override
                  public void onResponse(Call call, Response response) {
                    response.close();
                    both.tracing("callback").finish();
                    answered.countDown();
                  }
                });
        answered.await();
      }
      outer.end();
      awaitSpans(both, 6);
    }

    assertThat(both.tree()).contains("GET < order", "GET /items/{id} < GET", "callback < order");
  }
}
