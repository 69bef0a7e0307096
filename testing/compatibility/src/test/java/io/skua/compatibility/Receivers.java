/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.jaegertracing.agent.thrift.Agent;
import io.jaegertracing.thriftjava.Batch;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * An agent, a collector by HTTP and by HTTPS, and a sampling endpoint, all on loopback. They read
 * with generated classes, and keep the names of the spans.
 */
final class Receivers implements AutoCloseable {
  private final DatagramSocket agent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final HttpServer http = HttpServer.create(loopback(), 0);
  private final HttpsServer https = HttpsServer.create(loopback(), 0);
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Path authority; // PEM file of who signed the certificate of HTTPS
  private Set<String> names = new TreeSet<>(); // guarded by this

  private Receivers(Path directory) throws IOException {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    authority = Files.writeString(directory.resolve("authority.pem"), certificate.certificatePem());
    HandshakeCertificates certificates =
        new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    https.setHttpsConfigurator(new HttpsConfigurator(certificates.sslContext()));
    for (HttpServer server : List.of(http, https)) {
      server.createContext("/", this::receive);
      server.createContext("/sampling", Receivers::answerStrategy);
      server.setExecutor(threads);
      server.start();
    }
    threads.execute(this::receiveDatagrams);
  }

  static Receivers start(Path directory) throws IOException {
    return new Receivers(directory);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Those of a {@link Service} that reports here, by its kind: {@code NAME=value;NAME=value}. */
  Map<String, String> settings() {
    String http = "http://localhost:" + this.http.getAddress().getPort();
    String https = "https://localhost:" + this.https.getAddress().getPort() + "/api/traces";
    String always = "JAEGER_SAMPLER_TYPE=const;JAEGER_SAMPLER_PARAM=1;";
    String agent = "JAEGER_AGENT_HOST=127.0.0.1;JAEGER_AGENT_PORT=" + this.agent.getLocalPort();
    String manager =
        "JAEGER_SAMPLER_MANAGER_HOST_PORT=localhost:" + this.http.getAddress().getPort();
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("udp", always + agent);
    kinds.put("mdc", kinds.get("udp") + ";JAEGER_MDC=true");
    kinds.put("http", always + "JAEGER_ENDPOINT=" + http + "/api/traces");
    kinds.put("otlp", always + "JAEGER_SENDER=otlp;JAEGER_ENDPOINT=" + http + "/v1/traces");
    kinds.put("otlp-json", kinds.get("otlp") + ";OTEL_EXPORTER_OTLP_PROTOCOL=http/json");
    kinds.put("gzip", kinds.get("http") + ";JAEGER_SENDER_COMPRESSION=gzip");
    kinds.put("tls", always + "JAEGER_ENDPOINT=" + https + ";JAEGER_TLS_CA=" + authority);
    kinds.put("remote", agent + ";JAEGER_SAMPLER_TYPE=remote;JAEGER_SAMPLER_PARAM=0;" + manager);
    return kinds;
  }

  /** What arrived since the last call; waits for so many until the time is up. */
  synchronized Set<String> take(int expected, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    long left = millis;
    while (names.size() < expected && left > 0) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
    Set<String> taken = names;
    names = new TreeSet<>();
    return taken;
  }

  private synchronized void add(Stream<String> arrived) {
    arrived.forEach(names::add);
    notifyAll();
  }

  private void receiveDatagrams() {
    byte[] buffer = new byte[65_535];
    while (!agent.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        agent.receive(packet);
        TCompactProtocol protocol =
            new TCompactProtocol(new TMemoryInputTransport(buffer.clone(), 0, packet.getLength()));
        protocol.readMessageBegin();
        Agent.emitBatch_args call = new Agent.emitBatch_args();
        call.read(protocol);
        add(names(call.getBatch()));
      } catch (IOException | TException gone) {
        // Closed; or not of ours, and then its spans are missing.
      }
    }
  }

  private static Stream<String> names(Batch batch) {
    return batch.getSpans().stream().map(io.jaegertracing.thriftjava.Span::getOperationName);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      InputStream body = exchange.getRequestBody();
      boolean isGzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      byte[] bytes = (isGzip ? new GZIPInputStream(body) : body).readAllBytes();
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      add(names(type, bytes));
      exchange.sendResponseHeaders(200, -1);
    } catch (TException | RuntimeException malformed) {
      exchange.sendResponseHeaders(400, -1);
    }
  }

  private static Stream<String> names(String type, byte[] bytes) throws IOException, TException {
    if (type.startsWith("application/x-thrift")) {
      Batch batch = new Batch();
      batch.read(new TBinaryProtocol(new TMemoryInputTransport(bytes)));
      return names(batch);
    }
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    if (type.startsWith("application/json")) {
      JsonFormat.parser().merge(new String(bytes, StandardCharsets.UTF_8), request);
    } else {
      request.mergeFrom(bytes);
    }
    return request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .map(Span::getName);
  }

  /** Everything is sampled, by a strategy that only one that was asked for can give. */
  private static void answerStrategy(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] strategy =
          "{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":1}}"
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, strategy.length);
      exchange.getResponseBody().write(strategy);
    }
  }

  @Override
  public void close() {
    agent.close();
    http.stop(0);
    https.stop(0);
    threads.shutdownNow();
  }
}
