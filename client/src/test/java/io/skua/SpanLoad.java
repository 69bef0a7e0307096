/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import com.sun.management.OperatingSystemMXBean;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.reporters.RemoteReporter;
import io.jaegertracing.internal.samplers.ConstSampler;
import io.jaegertracing.thrift.internal.senders.UdpSender;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.skua.tracer.InMemoryMetrics;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A service that finishes spans at an even rate, or all at once, and reports them by UDP. Runs in a
 * JVM of its own; prints what it finished, what its tracer says that it lost, and what it cost.
 */
final class SpanLoad {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private SpanLoad() {}

  /** What a run is. */
  record Run(
      boolean skua, boolean compact, int tags, int logs, int perSecond, int spans, boolean isBusy) {
    String[] arguments(String host, int port) {
      return new String[] {
        skua ? "skua" : "jaeger",
        host,
        Integer.toString(port),
        Boolean.toString(compact),
        Integer.toString(tags),
        Integer.toString(logs),
        Integer.toString(perSecond),
        Integer.toString(spans),
        Boolean.toString(isBusy)
      };
    }

    @Override
    public String toString() {
      return (skua ? "Skua" : "jaeger-client")
          + (compact ? ", " : " binary, ")
          + tags
          + " tags, "
          + logs
          + " logs, "
          + (perSecond == 0 ? "burst of " + spans : perSecond + "/s")
          + (isBusy ? ", cores loaded" : "");
    }
  }

  static Map<String, Long> numbers(Child load) throws java.io.IOException {
    String line = load.await("load ");
    if (line == null) {
      throw new AssertionError("the load ended early");
    }
    Map<String, Long> numbers = new HashMap<>();
    for (String pair : line.split(" ")) {
      numbers.put(pair.split("=")[0], Long.valueOf(pair.split("=")[1]));
    }
    return numbers;
  }

  /** One span, as an instrumented server has it; with one tag, that is a long one. */
  static void span(Tracer tracer, int tags, int logs) {
    Span span = tracer.buildSpan("GET /dispatch").start();
    for (int i = 0; i < tags; i++) {
      span.setTag(KEYS[i], tags == 1 ? LONG_VALUE : VALUES[i]);
    }
    for (int i = 0; i < logs; i++) {
      span.log(Map.of("event", "acquired a connection", "pool.size", 12));
    }
    span.finish();
  }

  private static final int WARM_UP_PER_SECOND = 10_000;
  private static final String LONG_VALUE = "x".repeat(8_000);
  private static final String[] KEYS = {
    "component",
    "span.kind",
    "http.method",
    "http.url",
    "peer.ipv4",
    "http.path",
    "user_agent",
    "thread.name",
    "request.id",
    "customer",
    "region",
    "version",
    "instance"
  };
  private static final String[] VALUES = {
    "java-web-servlet",
    "server",
    "GET",
    "http://frontend:8080/dispatch?customer=123",
    "192.0.2.17",
    "/dispatch",
    "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101",
    "http-nio-8080-exec-7",
    "4f6c1a0e-93d1",
    "Rachel's Floral Designs",
    "eu-central-1",
    "2026.11.3",
    "frontend-7c9f6d5b8-x2x9v"
  };

  public static void main(String[] args) throws Exception {
    boolean skua = args[0].equals("skua");
    String host = args[1];
    int port = Integer.parseInt(args[2]);
    boolean compact = Boolean.parseBoolean(args[3]);
    int tags = Integer.parseInt(args[4]);
    int logs = Integer.parseInt(args[5]);
    int perSecond = Integer.parseInt(args[6]);
    int spans = Integer.parseInt(args[7]);
    boolean isBusy = Boolean.parseBoolean(args[8]);

    InMemoryMetrics metrics = new InMemoryMetrics();
    Tracer tracer = skua ? skua(host, port, compact, metrics) : jaeger(host, port);
    LockSupport.parkNanos(200_000_000);
    if (isBusy) {
      occupyProcessors();
    }
    int warmUp = perSecond > WARM_UP_PER_SECOND ? 4 * WARM_UP_PER_SECOND : 0;
    finish(tracer, tags, logs, WARM_UP_PER_SECOND, warmUp); // Nobody has such a rate at once.
    long cpu = SYSTEM.getProcessCpuTime();
    finish(tracer, tags, logs, perSecond, spans);
    if (isBusy) {
      idle = true;
    }
    tracer.close();
    cpu = SYSTEM.getProcessCpuTime() - cpu;
    System.out.println(
        "load finished="
            + (warmUp + spans)
            + " sent="
            + metrics.value("jaeger_tracer_reporter_spans", "result", "ok")
            + " lost="
            + (metrics.value("jaeger_tracer_reporter_spans", "result", "dropped")
                + metrics.value("jaeger_tracer_reporter_spans", "result", "err"))
            + " cpu="
            + cpu);
  }

  private static Tracer skua(String host, int port, boolean compact, InMemoryMetrics metrics) {
    Map<String, String> settings =
        Map.of(
            "JAEGER_SERVICE_NAME",
            "load",
            "JAEGER_SAMPLER_TYPE",
            "const",
            "JAEGER_SAMPLER_PARAM",
            "1",
            "JAEGER_SENDER",
            compact ? "udp" : "udp-binary",
            "JAEGER_AGENT_HOST",
            host,
            "JAEGER_AGENT_PORT",
            Integer.toString(port));
    settings.forEach(System::setProperty);
    return Configuration.fromEnv().withMetricsFactory(metrics).getTracer();
  }

  /** With a queue as long as Skua's. */
  private static Tracer jaeger(String host, int port) throws Exception {
    return new JaegerTracer.Builder("load")
        .withSampler(new ConstSampler(true))
        .withReporter(
            new RemoteReporter.Builder()
                .withSender(new UdpSender(host, port, 0))
                .withMaxQueueSize(16_384)
                .withFlushInterval(1_000)
                .build())
        .build();
  }

  private static void finish(Tracer tracer, int tags, int logs, int perSecond, int spans) {
    long start = System.nanoTime();
    int made = 0;
    while (made < spans) {
      long due = perSecond == 0 ? spans : (long) ((System.nanoTime() - start) * 1e-9 * perSecond);
      for (; made < Math.min(due, spans); made++) {
        span(tracer, tags, logs);
      }
      if (made < spans) {
        LockSupport.parkNanos(500_000);
      }
    }
  }

  private static volatile boolean idle;

  /** Both cores, and then some: as many threads as there are processors, that never wait. */
  private static void occupyProcessors() {
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!idle) {
                  Thread.onSpinWait();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
  }
}
