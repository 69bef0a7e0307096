/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Services on jaeger-client 1.8.1 and on Skua call each other over HTTP: one trace, one baggage.
 */
class InteropTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<AutoCloseable> open = new ArrayList<>();

  private static Tracer skua(boolean sampled, boolean longIds) {
    return new Configuration("skua")
        .withTraceId128Bit(longIds)
        .withSampler(
            new Configuration.SamplerConfiguration().withType("const").withParam(sampled ? 1 : 0))
        .getTracer();
  }

  private static Tracer jaegerClient(boolean sampled, boolean longIds) {
    return new io.jaegertracing.Configuration("jaeger-client")
        .withTraceId128Bit(longIds)
        .withSampler(
            new io.jaegertracing.Configuration.SamplerConfiguration()
                .withType("const")
                .withParam(sampled ? 1 : 0))
        .getTracer();
  }

  /** A service that says what it saw of the context, and what those below it saw. */
  private URI service(Tracer tracer, URI next) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, tracer, next));
    server.setExecutor(java.util.concurrent.Executors.newCachedThreadPool(InteropTest::daemon));
    server.start();
    open.add(() -> server.stop(0));
    open.add(tracer);
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "service");
    thread.setDaemon(true);
    return thread;
  }

  private void answer(HttpExchange exchange, Tracer tracer, URI next) throws java.io.IOException {
    Map<String, String> headers = new HashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    SpanContext caller = tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    Span span = tracer.buildSpan("serve").asChildOf(caller).start();
    String seen = describe(span.context()) + (next == null ? "" : "\n" + call(tracer, span, next));
    span.finish();
    byte[] body = seen.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String call(Tracer tracer, Span span, URI service) {
    try {
      Map<String, String> headers = new HashMap<>();
      tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
      HttpRequest.Builder request = HttpRequest.newBuilder(service);
      headers.forEach(request::header);
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Trace id, whether it is sampled, and the baggage. */
  private static String describe(SpanContext context) {
    String text = context.toString();
    boolean sampled = (Integer.parseInt(text.substring(text.lastIndexOf(':') + 1), 16) & 1) != 0;
    Map<String, String> baggage = new TreeMap<>();
    context.baggageItems().forEach(item -> baggage.put(item.getKey(), item.getValue()));
    return context.toTraceId() + " " + (sampled ? "sampled" : "not sampled") + " " + baggage;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void chain_oldNewOldNew_keepsTraceDecisionAndBaggage(boolean sampled, boolean longIds)
      throws Exception {
    // The services below would decide the other way, were they asked.
    URI fourth = service(skua(!sampled, !longIds), null);
    URI third = service(jaegerClient(!sampled, !longIds), fourth);
    URI second = service(skua(!sampled, !longIds), third);

    assertChainKeeps(jaegerClient(sampled, longIds), second, longIds);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void chain_newOldNewOld_keepsTraceDecisionAndBaggage(boolean sampled, boolean longIds)
      throws Exception {
    URI fourth = service(jaegerClient(!sampled, !longIds), null);
    URI third = service(skua(!sampled, !longIds), fourth);
    URI second = service(jaegerClient(!sampled, !longIds), third);

    assertChainKeeps(skua(sampled, longIds), second, longIds);
  }

  @ParameterizedTest
  @CsvSource({"b3,true", "b3,false", "w3c,true", "w3c,false", "'w3c,b3,jaeger',true"})
  void chain_otherFormats_keepsTraceAndDecision(String formats, boolean sampled) throws Exception {
    URI third = service(skua(!sampled, formats), null);
    URI second = service(jaegerClient(!sampled, formats), third);
    Tracer tracer = skua(sampled, formats);
    open.add(tracer);
    Span root = tracer.buildSpan("root").start();

    String expected = describe(root.context());
    assertThat(call(tracer, root, second).lines()).containsExactly(expected, expected);
  }

  private static Tracer skua(boolean sampled, String formats) {
    return new Configuration("skua")
        .withTraceId128Bit(true)
        .withCodec(Configuration.CodecConfiguration.fromString(formats))
        .withSampler(
            new Configuration.SamplerConfiguration().withType("const").withParam(sampled ? 1 : 0))
        .getTracer();
  }

  private static Tracer jaegerClient(boolean sampled, String formats) {
    return new io.jaegertracing.Configuration("jaeger-client")
        .withCodec(io.jaegertracing.Configuration.CodecConfiguration.fromString(formats))
        .withSampler(
            new io.jaegertracing.Configuration.SamplerConfiguration()
                .withType("const")
                .withParam(sampled ? 1 : 0))
        .getTracer();
  }

  private void assertChainKeeps(Tracer tracer, URI next, boolean longIds) {
    open.add(tracer);
    Span root = tracer.buildSpan("root").start();
    root.setBaggageItem("spaces", "a b  c");
    root.setBaggageItem("unicode", "Zoë 😀");
    root.setBaggageItem("signs", "a=b,c;d%20+\"");
    root.setBaggageItem("empty", "");

    String seen = call(tracer, root, next);

    String expected = describe(root.context());
    assertThat(expected.split(" ")[0]).hasSize(longIds ? 32 : 16);
    assertThat(seen.lines()).containsExactly(expected, expected, expected);
    root.finish();
  }
}
