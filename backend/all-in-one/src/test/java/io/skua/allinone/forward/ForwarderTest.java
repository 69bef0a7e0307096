/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.skua.allinone.Vector;
import io.skua.allinone.receive.ReceiverMetrics;
import io.skua.allinone.receive.ReceiverTransport;
import io.skua.thrift.DecodedBatch;
import io.skua.thrift.MalformedBatchException;
import io.skua.thrift.ThriftDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In front of a collector that reads what it gets. */
class ForwarderTest {
  private static final Vector MULTISPAN = Vector.named("java-udp-compact-multispan");
  private static final Vector OTHER_PROCESS = Vector.named("node-udp-binary-minimal");
  private static final Vector LARGE = Vector.named("java-udp-compact-large");

  private final List<DecodedBatch> taken = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final ReceiverMetrics metrics = new ReceiverMetrics();
  private HttpServer collector;
  private Forwarder forwarder;

  @BeforeEach
  void open() throws Exception {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/api/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          try {
            taken.add(ThriftDecoder.binary().decodeBatch(body, 0, body.length));
          } catch (MalformedBatchException malformed) {
            throw new IOException(malformed);
          }
          authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    collector.start();
    URI url = URI.create("http://me:secret@127.0.0.1:" + collector.getAddress().getPort());
    forwarder = Forwarder.start(new Forwarder.Settings(List.of(url), 16 << 20, null, 0), metrics);
  }

  @AfterEach
  void close() {
    forwarder.close();
    collector.stop(0);
  }

  private void send(Vector datagram) throws Exception {
    ThriftDecoder decoder = datagram.isCompact() ? ThriftDecoder.compact() : ThriftDecoder.binary();
    byte[] bytes = datagram.bytes();
    forwarder.accept(
        datagram.isCompact() ? ReceiverTransport.UDP_COMPACT : ReceiverTransport.UDP_BINARY,
        decoder.decodeMessage(bytes, 0, bytes.length),
        bytes);
  }

  private int spans() {
    return taken.stream().mapToInt(batch -> batch.spans().size()).sum();
  }

  private String metricsText() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void accept_batchesOfAProcess_goAsOne_andOfAnotherAsAnother() throws Exception {
    for (int i = 0; i < 20; i++) {
      send(MULTISPAN);
    }
    send(OTHER_PROCESS);
    forwarder.close();

    int spans = 20 * MULTISPAN.spans() + OTHER_PROCESS.spans();
    assertThat(spans()).isEqualTo(spans);
    assertThat(taken).extracting(DecodedBatch::serviceName).doesNotContainNull();
    // A round may have passed meanwhile.
    assertThat(taken).hasSizeBetween(2, 6);
    assertThat(metricsText())
        .contains("jaeger_tracer_reporter_spans_total{result=\"ok\"} " + spans + ".0")
        .contains("jaeger_tracer_reporter_buffer_bytes 0.0");
    assertThat(authorizations)
        .containsOnly("Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes()));
  }

  @Test
  void accept_moreThanARequestHolds_goesInSeveral() throws Exception {
    for (int i = 0; i < 60; i++) {
      send(LARGE);
    }

    await().until(() -> spans() == 60 * LARGE.spans());
    assertThat(taken).hasSizeGreaterThan(3);
  }

  @Test
  void close_whatGathers_isSentFirst() throws Exception {
    send(MULTISPAN);

    forwarder.close();

    assertThat(spans()).isEqualTo(MULTISPAN.spans());
  }
}
