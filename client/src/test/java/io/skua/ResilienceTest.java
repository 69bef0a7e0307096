/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentracing.References;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.Configuration.ReporterConfiguration;
import io.skua.Configuration.SamplerConfiguration;
import io.skua.Configuration.SenderConfiguration;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The application goes on at its own pace, whatever becomes of agent and collector. */
@Tag("slow")
class ResilienceTest {
  private static final int SPANS = 50_000;
  private static final List<String> STOPS =
      List.of("jdk.JavaMonitorEnter", "jdk.JavaMonitorWait", "jdk.ThreadPark", "jdk.ThreadSleep");

  private static SkuaTracer tracer(SenderConfiguration sender, InMemoryMetrics metrics) {
    return new Configuration("shop")
        .withMetricsFactory(metrics)
        .withSampler(new SamplerConfiguration().withType("const").withParam(1))
        .withReporter(
            new ReporterConfiguration()
                .withMaxQueueSize(64)
                .withFlushInterval(5)
                .withSender(sender))
        .getTracer();
  }

  /** Uses the whole API, and says where the thread was blocked or had to wait meanwhile. */
  private static List<RecordedEvent> stops(SkuaTracer tracer) throws IOException {
    use(tracer, 1_000); // classes are loaded
    Path file = Files.createTempFile("skua-resilience", ".jfr");
    try (Recording recording = new Recording()) {
      STOPS.forEach(stop -> recording.enable(stop).withoutThreshold().withStackTrace());
      recording.start();
      use(tracer, SPANS);
      recording.stop();
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> isOfThisThread(event) && !isByTheClassLoader(event))
          .toList();
    } finally {
      Files.delete(file);
    }
  }

  private static boolean isOfThisThread(RecordedEvent event) {
    return event.getThread() != null
        && event.getThread().getJavaThreadId() == Thread.currentThread().getId();
  }

  /** The JVM locks a class while it loads; a span may be the first to need one. */
  private static boolean isByTheClassLoader(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream()
        .anyMatch(frame -> frame.getMethod().getType().getName().equals("java.lang.ClassLoader"));
  }

  private static void use(SkuaTracer tracer, int spans) {
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < spans; i++) {
      Span span = tracer.buildSpan("op").withTag("k", "v").start();
      try (Scope scope = tracer.activateSpan(span)) {
        tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
        tracer
            .buildSpan("child")
            .addReference(
                References.FOLLOWS_FROM,
                tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers)))
            .start()
            .setTag("n", i)
            .log("event")
            .setBaggageItem("b", "v")
            .finish();
      }
      span.finish();
    }
  }

  private static void assertBooks(InMemoryMetrics metrics) {
    assertThat(metrics.value("jaeger_tracer_finished_spans")).isEqualTo(2L * (SPANS + 1_000));
    assertThat(outcomes(metrics)).isEqualTo(metrics.value("jaeger_tracer_finished_spans"));
  }

  private static long outcomes(InMemoryMetrics metrics) {
    return metrics.value("jaeger_tracer_reporter_spans", "result", "ok")
        + metrics.value("jaeger_tracer_reporter_spans", "result", "err")
        + metrics.value("jaeger_tracer_reporter_spans", "result", "dropped");
  }

  private static void assertNotStopped(SenderConfiguration sender) throws IOException {
    InMemoryMetrics metrics = new InMemoryMetrics();
    SkuaTracer tracer = tracer(sender, metrics);
    List<RecordedEvent> stops;
    try {
      stops = stops(tracer);
    } finally {
      tracer.close();
    }
    assertThat(stops).isEmpty();
    assertBooks(metrics);
  }

  @Test
  void api_agentAway_doesNotWait() throws Exception {
    int port;
    try (DatagramSocket gone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    assertNotStopped(new SenderConfiguration().withAgentHost("127.0.0.1").withAgentPort(port));
  }

  @Test
  void api_agentUnknown_doesNotWait() throws Exception {
    assertNotStopped(new SenderConfiguration().withAgentHost("agent.invalid"));
  }

  @Test
  void api_agentDeaf_doesNotWait() throws Exception {
    try (DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertNotStopped(
          new SenderConfiguration().withAgentHost("127.0.0.1").withAgentPort(deaf.getLocalPort()));
    }
  }

  @Test
  void api_collectorAway_doesNotWait() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    assertNotStopped(
        new SenderConfiguration().withEndpoint("http://127.0.0.1:" + port + "/api/traces"));
  }

  @Test
  void api_collectorRefuses_doesNotWait() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    server.setExecutor(Executors.newSingleThreadExecutor());
    server.start();
    try {
      int port = server.getAddress().getPort();
      assertNotStopped(
          new SenderConfiguration().withEndpoint("http://127.0.0.1:" + port + "/api/traces"));
    } finally {
      server.stop(0);
      ((java.util.concurrent.ExecutorService) server.getExecutor()).shutdownNow();
    }
  }

  @Test
  void api_collectorHangs_doesNotWaitAndCloseIsBounded() throws Exception {
    // Connections are taken by the system's backlog, and never answered.
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      InMemoryMetrics metrics = new InMemoryMetrics();
      Map<String, String> environment =
          Map.of(
              "JAEGER_ENDPOINT", "http://127.0.0.1:" + hanging.getLocalPort() + "/api/traces",
              "JAEGER_REPORTER_MAX_QUEUE_SIZE", "64",
              "JAEGER_REPORTER_FLUSH_INTERVAL", "5ms",
              "JAEGER_REPORTER_CLOSE_TIMEOUT", "300ms",
              "JAEGER_SAMPLER_TYPE", "const",
              "JAEGER_SAMPLER_PARAM", "1");
      SkuaTracer tracer =
          Configuration.from(new Settings(name -> null, environment::get), "shop")
              .withMetricsFactory(metrics)
              .getTracer();
      List<RecordedEvent> stops = stops(tracer);
      long start = System.nanoTime();
      tracer.close();

      // The sender's own timeout is 10 s.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(stops).isEmpty();
      assertBooks(metrics);
    }
  }
}
