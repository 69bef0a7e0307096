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
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In front of a collector that reads what it gets. */
class ForwarderTest {
  private static final Vector MULTISPAN = Vector.named("java-udp-compact-multispan");
  private static final Vector OTHER_PROCESS = Vector.named("node-udp-binary-minimal");
  private static final Vector LARGE = Vector.named("java-udp-compact-large");

  private final List<DecodedBatch> taken = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final ReceiverMetrics metrics = new ReceiverMetrics();
  private HttpServer collector;
  private ExecutorService threads;
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private volatile boolean isGated;
  private volatile boolean isAway;
  private URI url;
  private Forwarder forwarder;

  @BeforeEach
  void open() throws Exception {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/api/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          requests.incrementAndGet();
          awaitGate();
          if (isAway) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
          }
          try {
            taken.add(ThriftDecoder.binary().decodeBatch(body, 0, body.length));
          } catch (MalformedBatchException malformed) {
            throw new IOException(malformed);
          }
          authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    threads = Executors.newCachedThreadPool();
    collector.setExecutor(threads);
    collector.start();
    url = URI.create("http://me:secret@127.0.0.1:" + collector.getAddress().getPort());
    forwarder = Forwarder.start(new Forwarder.Settings(List.of(url), 16 << 20, null, 0), metrics);
  }

  @AfterEach
  void close() {
    gate.countDown();
    forwarder.close();
    collector.stop(0);
    threads.shutdownNow();
  }

  private void awaitGate() throws IOException {
    try {
      if (isGated && !gate.await(30, TimeUnit.SECONDS)) {
        throw new IOException("nobody opened the gate");
      }
    } catch (InterruptedException closing) {
      throw new IOException(closing);
    }
  }

  private void restart(long bufferBytes, Path spool, long spoolBytes) {
    forwarder.close();
    forwarder =
        Forwarder.start(
            new Forwarder.Settings(List.of(url), bufferBytes, spool, spoolBytes), metrics);
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

  private long gauge(String name) throws Exception {
    return metricsText()
        .lines()
        .filter(line -> line.startsWith("jaeger_tracer_reporter_" + name + ' '))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
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
  void accept_smallestBuffer_holdsWhatWaitsForSlowAnswers() throws Exception {
    restart(4 << 20, null, 0);
    isGated = true;
    for (int i = 1; i <= 4; i++) {
      send(LARGE);
      int sent = i;
      await().until(() -> requests.get() == sent);
    }
    int more = (2 << 20) / LARGE.bytes().length;
    for (int i = 0; i < more; i++) {
      send(LARGE);
    }
    await().until(() -> gauge("buffer_bytes") > 1 << 20);
    gate.countDown();

    forwarder.close();

    assertThat(spans()).isEqualTo((4 + more) * LARGE.spans());
  }

  @Test
  void accept_whileCollectorsAreAway_fillsTheSpool_andTheNextSendsAll(@TempDir Path spool)
      throws Exception {
    isAway = true;
    restart(16 << 20, spool, 8 << 20);
    int datagrams = (6 << 20) / LARGE.bytes().length;
    for (int i = 0; i < datagrams; i++) {
      send(LARGE);
    }
    forwarder.close();

    isAway = false;
    restart(16 << 20, spool, 8 << 20);

    await().until(() -> spans() == datagrams * LARGE.spans());
  }

  @Test
  void close_whatGathers_isSentFirst() throws Exception {
    send(MULTISPAN);

    forwarder.close();

    assertThat(spans()).isEqualTo(MULTISPAN.spans());
  }
}
