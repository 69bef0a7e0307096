/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.skua.thrift.DecodedBatch;
import io.skua.thrift.MalformedBatchException;
import io.skua.thrift.ThriftDecoder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An agent, a collector and a sampling endpoint on loopback; keeps what arrives. */
final class Receiver implements AutoCloseable {
  /** What a process says of its host and library. */
  private static final Set<String> OF_THE_HOST =
      Set.of(
          "hostname",
          "ip",
          "jaeger.version",
          "telemetry.sdk.name",
          "telemetry.sdk.language",
          "telemetry.sdk.version");

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long START = 1_700_000_000_000_000L;

  private final DatagramSocket agent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final HttpServer http =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final List<DecodedBatch> batches = new ArrayList<>(); // guarded by this
  private final List<String> remarks = new ArrayList<>(); // guarded by this
  private boolean isAtEnd; // guarded by this
  private final Map<Long, String> names = new HashMap<>(); // of spans, by id; guarded by this

  private Receiver() throws IOException {
    Thread thread = new Thread(this::receiveDatagrams, "agent");
    thread.setDaemon(true);
    thread.start();
    http.createContext("/", this::answerStrategy);
    http.createContext("/api/traces", this::receiveRequest);
    http.start();
  }

  static Receiver start() throws IOException {
    return new Receiver();
  }

  int port() {
    return agent.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/api/traces";
  }

  /** The settings of a service that reads them. */
  Map<String, String> settings() {
    return Map.of(
        "JAEGER_SERVICE_NAME", "of the environment",
        "JAEGER_AGENT_HOST", "127.0.0.1",
        "JAEGER_AGENT_PORT", String.valueOf(port()),
        "JAEGER_SAMPLER_TYPE", "const",
        "JAEGER_SAMPLER_PARAM", "1",
        "JAEGER_PROPAGATION", "b3,jaeger",
        "JAEGER_TRACEID_128BIT", "true",
        "JAEGER_TAGS", "zone=a,pod=${NO_SUCH_SETTING:none}");
  }

  private void receiveDatagrams() {
    byte[] buffer = new byte[65_535];
    while (!agent.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        agent.receive(packet);
        if (packet.getLength() == 0) {
          endReached();
          continue;
        }
        add(ThriftDecoder.compact().decodeMessage(buffer, 0, packet.getLength()));
      } catch (MalformedBatchException malformed) {
        addRemark(malformed.toString());
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void receiveRequest(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      add(ThriftDecoder.binary().decodeBatch(body, 0, body.length));
      addRemark("authorized " + exchange.getRequestHeaders().getFirst("Authorization"));
      exchange.sendResponseHeaders(202, -1);
    } catch (MalformedBatchException malformed) {
      addRemark(malformed.toString());
    }
  }

  private void answerStrategy(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] strategy =
          "{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":1}}"
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, strategy.length);
      exchange.getResponseBody().write(strategy);
    }
  }

  private synchronized void add(DecodedBatch batch) {
    batches.add(batch);
    notifyAll();
  }

  private synchronized void addRemark(String remark) {
    if (!remarks.contains(remark)) {
      remarks.add(remark);
    }
  }

  private synchronized void endReached() {
    isAtEnd = true;
    notifyAll();
  }

  /** What arrived until now, in order; datagrams are read up to an empty one that is the last. */
  synchronized List<String> spans() throws Exception {
    agent.send(new DatagramPacket(new byte[0], 0, agent.getLocalSocketAddress()));
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!isAtEnd) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      wait(100);
    }
    List<String> described = new ArrayList<>(remarks);
    batches.stream()
        .flatMap(batch -> batch.spans().stream())
        .forEach(span -> names.put(span.spanId(), span.operationName()));
    for (DecodedBatch batch : batches) {
      String process = batch.serviceName() + tags(batch.processTags());
      batch.spans().forEach(span -> described.add(describe(span) + " of " + process));
    }
    return described.stream().sorted().toList();
  }

  /** Of the span with this id, which a root shares with its trace; small ids are the service's. */
  private String name(long id) {
    boolean isGiven = id >= 0 && id < 100;
    return names.getOrDefault(id, isGiven ? String.valueOf(id) : "unknown");
  }

  private String describe(DecodedBatch.Span span) {
    String start = time(span.startMicros());
    return span.operationName()
        + " parent="
        + name(span.parentSpanId())
        + " trace="
        + name(span.traceIdLow())
        + (span.traceIdHigh() == 0 ? "" : " long")
        + " flags="
        + span.flags()
        + " at="
        + start
        + " took="
        + (start.equals("now") ? "some" : span.durationMicros())
        + " "
        + tags(span.tags())
        + " logs="
        + span.logs().stream()
            .map(log -> time(log.micros()) + tags(log.fields()))
            .collect(Collectors.toList())
        + " references="
        + span.references().stream()
            .map(each -> (each.isFollowsFrom() ? "follows " : "child of ") + name(each.spanId()))
            .collect(Collectors.toList());
  }

  private static String time(long micros) {
    return Math.abs(micros - START) < 1_000 ? "+" + (micros - START) : "now";
  }

  private static String tags(List<DecodedBatch.Tag> tags) {
    Map<String, String> sorted = new TreeMap<>();
    for (DecodedBatch.Tag tag : tags) {
      if (!OF_THE_HOST.contains(tag.key())) {
        sorted.put(tag.key(), tag.type() + ":" + tag.value());
      }
    }
    return sorted.toString();
  }

  @Override
  public void close() {
    agent.close();
    http.stop(0);
  }
}
