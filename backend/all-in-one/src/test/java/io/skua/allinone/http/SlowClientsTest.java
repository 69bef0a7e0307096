/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are slow, idle or do not read: whoever else comes is answered. */
@Tag("slow")
@Timeout(40)
class SlowClientsTest {
  private static final int MIB = 1 << 20;

  private final List<Socket> clients = new ArrayList<>();
  private HttpPort port;
  private String url;

  @BeforeEach
  void open() throws IOException {
    Router router =
        new Router()
            .on("GET", "/hello", request -> Response.text(200, "hello"))
            .on("GET", "/large", request -> Response.streamed(200, "x/y", SlowClientsTest::large))
            .on("GET", "/held", SlowClientsTest::held)
            .on("POST", "/body", request -> Response.bytes(200, "x/y", request.body(MIB)));
    port =
        HttpPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "slow-test",
            new Hosts(Set.of()),
            router,
            new MemoryBudget(2 * MIB, MIB));
    url = "http://127.0.0.1:" + port.address().getPort();
  }

  @AfterEach
  void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    port.close();
  }

  private static void large(java.io.OutputStream out) throws IOException {
    byte[] piece = new byte[MIB];
    for (int i = 0; i < 200; i++) {
      out.write(piece);
    }
  }

  private static Response held(Request request) {
    request.hold(MIB * 3 / 4);
    return Response.streamed(200, "x/y", SlowClientsTest::large);
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port.address().getPort());
    client.setSoTimeout(30_000);
    clients.add(client);
    return client;
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(US_ASCII));
  }

  /** Sends a byte more; a client that was cut off is one no longer. */
  private void dribble() {
    clients.removeIf(
        client -> {
          try {
            client.getOutputStream().write('a');
            return false;
          } catch (IOException cutOff) {
            return true;
          }
        });
  }

  private void assertAnswers() throws Exception {
    assertThat(Http.get(url + "/hello").body()).isEqualTo("hello");
    assertThat(
            Http.send(Http.request(url + "/body").POST(BodyPublishers.ofByteArray(new byte[9_000])))
                .statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 200})
  void heads_dribbled_holdNobodyUp(int dribblers) throws Exception {
    for (int i = 0; i < dribblers; i++) {
      send(connect(), "GET /hello HTTP/1.1\r\nHost: localhost\r\nA: ");
    }

    for (int i = 0; i < 20; i++) {
      dribble();
      assertAnswers();
    }
    assertThat(clients).hasSize(dribblers);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 200})
  void bodies_dribbled_holdNobodyUp(int dribblers) throws Exception {
    for (int i = 0; i < dribblers; i++) {
      send(connect(), "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n");
    }

    for (int i = 0; i < 20; i++) {
      dribble();
      assertAnswers();
    }
    assertThat(clients).hasSize(dribblers);
  }

  @Test
  void body_thatStopsArriving_makesRoomForOthers() throws Exception {
    for (int i = 0; i < 3; i++) {
      Socket client = connect();
      send(client, "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n");
      client.getOutputStream().write(new byte[800_000]);
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Http.post(url + "/body", null, new byte[500_000]).statusCode() == 200);
  }

  @Test
  void connections_idle_areClosedOldestFirst_andNewOnesAreTaken() throws Exception {
    for (int i = 0; i < 1_100; i++) {
      Socket client = connect();
      send(client, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.getInputStream().read()).isEqualTo('H');
    }
    assertAnswers();

    await().until(() -> isClosed(clients.get(0)) && isClosed(clients.get(500)));
    assertAnswers();
    assertThat(isClosed(clients.get(1_099))).isFalse();
  }

  @Test
  void connections_withHalfARequest_areClosedOldestFirst_andNewOnesAreTaken() throws Exception {
    for (int i = 0; i < 2_200; i++) {
      send(connect(), "GET /hello HTTP/1.1\r\n");
    }

    assertAnswers();
    await().until(() -> isClosed(clients.get(0)) && isClosed(clients.get(1_600)));
  }

  private static boolean isClosed(Socket client) throws IOException {
    client.setSoTimeout(100);
    try {
      client.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 200})
  void answers_notRead_holdNobodyUp(int clients) throws Exception {
    for (int i = 0; i < clients; i++) {
      send(connect(), "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    for (int i = 0; i < 20; i++) {
      assertAnswers();
    }
  }

  @Test
  void answer_notRead_isCutOff() throws Exception {
    Socket client = connect();
    send(client, "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(client.getInputStream().read()).isEqualTo('H');
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> port.stalled().isEmpty() && port.connections().isEmpty());

    // What was on its way arrives, and then the end, without that of the body.
    assertThat(read(client)).isLessThan(200L * MIB);
  }

  /** Returns how many bytes come. */
  private static long read(Socket client) {
    long count = 0;
    byte[] bytes = new byte[MIB];
    try {
      for (int n = client.getInputStream().read(bytes);
          n >= 0;
          n = client.getInputStream().read(bytes)) {
        count += n;
      }
    } catch (IOException reset) {
      return count;
    }
    return count;
  }

  @Test
  void answer_notRead_givesItsMemoryToWhoWaits() throws Exception {
    send(connect(), "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await().until(() -> !port.stalled().isEmpty());

    Socket second = connect();
    send(second, "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(second.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
  }

  @Test
  void answer_tooLargeForTheHeap_is503() throws Exception {
    HttpPort small =
        HttpPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "small-test",
            new Hosts(Set.of()),
            new Router().on("GET", "/held", SlowClientsTest::held),
            new MemoryBudget(1, 1));
    try {
      String answer = "http://127.0.0.1:" + small.address().getPort() + "/held";

      assertThat(Http.get(answer).statusCode()).isEqualTo(503);
      assertThat(Http.get(answer).body()).contains("too large for this heap");
    } finally {
      small.close();
    }
  }
}
