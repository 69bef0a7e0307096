/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.Http;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPortTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final int MAX = 100_000;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final MemoryBudget budget = new MemoryBudget(1 << 20, 1 << 20);
  private HttpPort port;
  private String url;

  @BeforeEach
  void open() throws IOException {
    Router router =
        new Router()
            .on("GET", "/hello", request -> Response.text(200, "hello"))
            .on("GET", "/bug", request -> bug())
            .on("GET", "/missing-class", request -> missingClass())
            .on("GET", "/streamed", HttpPortTest::streamed)
            .on("GET", "/parameters", request -> Response.text(200, parameters(request)))
            .on("PUT", "/hello", request -> Response.empty(204))
            .on("POST", "/wait", this::waited)
            .on("POST", "/body", request -> Response.bytes(200, "x/y", request.body(MAX)));
    port = HttpPort.open(ANY, "http-test", new Hosts(Set.of()), router, budget);
    url = "http://127.0.0.1:" + port.address().getPort();
  }

  @AfterEach
  void close() {
    gate.countDown();
    port.close();
  }

  private static Response bug() {
    throw new IllegalStateException("secret of the house");
  }

  private static Response missingClass() {
    throw new NoClassDefFoundError("secret/Of");
  }

  private static Response streamed(Request request) {
    return Response.streamed(200, "text/plain", out -> out.write(new byte[300_000]));
  }

  private static String parameters(Request request) {
    return request.parameters("a") + " " + request.parameter("b") + " " + request.parameter("c");
  }

  private Response waited(Request request) throws HttpError, IOException {
    byte[] body = request.body(MAX);
    try {
      gate.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
    return Response.text(200, String.valueOf(body.length));
  }

  private HttpResponse<String> post(String path, String encoding, byte[] body) throws Exception {
    return Http.send(
        Http.request(url + path)
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  /** Sends what a well-behaved client would not, and returns the status line of the answer. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.address().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0 && b != '\r'; b = in.read()) {
        line.write(b);
      }
      return line.toString(US_ASCII);
    }
  }

  @Test
  void get_isAnswered() throws Exception {
    HttpResponse<String> answer = Http.get(url + "/hello");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void get_streamed_arrivesAsAWhole() throws Exception {
    assertThat(Http.get(url + "/streamed").body()).hasSize(300_000);
  }

  @Test
  void head_hasNoBody() throws Exception {
    HttpResponse<String> answer =
        Http.send(Http.request(url + "/streamed").method("HEAD", BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void get_parameters_areUnescaped() throws Exception {
    assertThat(Http.get(url + "/parameters?a=1%202&b=x+y&a=3&&=").body())
        .isEqualTo("[1 2, 3] x y null");
  }

  @Test
  void get_unknownPath_is404() throws Exception {
    HttpResponse<String> answer = Http.get(url + "/nothing");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("404 page not found\n");
  }

  @Test
  void bug_is500_andSaysNothingOfTheHouse() throws Exception {
    HttpResponse<String> answer = Http.get(url + "/bug");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void missingClass_is500_andNoSilence() throws Exception {
    assertThat(Http.get(url + "/missing-class").statusCode()).isEqualTo(500);
  }

  // Who is answered to

  @Test
  void host_foreign_is421() throws Exception {
    assertThat(raw("GET /hello HTTP/1.1\nHost: evil.example\n\n")).contains(" 421 ");
  }

  @Test
  void host_own_is200() throws Exception {
    assertThat(raw("GET /hello HTTP/1.1\nHost: localhost:1\n\n")).contains(" 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1:1", ""})
  void origin_foreign_mayNotChangeAnything(String origin) throws Exception {
    String head = "Host: 127.0.0.1:2\nOrigin: " + origin + "\nContent-Length: 0\n\n";

    assertThat(raw("POST /body HTTP/1.1\n" + head)).contains(" 403 ");
    assertThat(raw("PUT /hello HTTP/1.1\n" + head)).contains(" 403 ");
  }

  @Test
  void origin_own_mayChange() throws Exception {
    assertThat(
            raw(
                "PUT /hello HTTP/1.1\nHost: localhost:2\nOrigin: http://localhost:2\n"
                    + "Content-Length: 0\n\n"))
        .contains(" 204 ");
  }

  @Test
  void origin_foreign_isNotToldThatItMayRead() throws Exception {
    HttpResponse<String> answer =
        Http.send(Http.request(url + "/hello").header("Origin", "https://evil.example"));

    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void preflight_isNotAllowed() throws Exception {
    HttpResponse<String> answer =
        Http.send(
            Http.request(url + "/hello")
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "PUT")
                .method("OPTIONS", BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(405);
  }

  // Bodies

  @Test
  void body_isRead() throws Exception {
    assertThat(Http.post(url + "/body", null, "häl".getBytes(UTF_8)).body()).isEqualTo("häl");
  }

  @Test
  void body_packed_isUnpacked() throws Exception {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(new byte[MAX]);
    }
    ByteArrayOutputStream deflate = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(deflate)) {
      out.write(new byte[MAX]);
    }

    assertThat(post("/body", "gzip", gzip.toByteArray()).body()).hasSize(MAX);
    assertThat(post("/body", "deflate", deflate.toByteArray()).body()).hasSize(MAX);
  }

  @Test
  void body_bomb_is413() throws Exception {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(new byte[50 << 20]);
    }

    assertThat(post("/body", "gzip", gzip.toByteArray()).statusCode()).isEqualTo(413);
  }

  @Test
  void body_tooLarge_is413_andTheClientSeesIt() throws Exception {
    assertThat(Http.post(url + "/body", null, new byte[MAX + 1]).statusCode()).isEqualTo(413);
    assertThat(Http.post(url + "/body", null, new byte[20 << 20]).statusCode()).isEqualTo(413);
  }

  @Test
  void body_notPackedAsItSays_is400() throws Exception {
    assertThat(post("/body", "gzip", "no gzip at all".getBytes(UTF_8)).statusCode()).isEqualTo(400);
    assertThat(post("/body", "deflate", new byte[] {0x78, (byte) 0x9c, 7}).statusCode())
        .isEqualTo(400);
  }

  @Test
  void body_packedCutShort_is400() throws Exception {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write("a text that is packed".getBytes(UTF_8));
    }
    byte[] half = java.util.Arrays.copyOf(gzip.toByteArray(), gzip.size() / 2);

    assertThat(post("/body", "gzip", half).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "br", "gzip, gzip", "GZIP", "identity"})
  void body_packedOtherwise_is400_andSaysWhatIsRead(String encoding) throws Exception {
    HttpResponse<String> answer = post("/body", encoding, new byte[1]);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(encoding, "gzip and deflate are");
  }

  @Test
  void body_moreAtOnceThanThereIsRoomFor_is503_andLaterItIsRoomAgain() throws Exception {
    List<Thread> clients = new ArrayList<>();
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    // There is room for ten of them.
    for (int i = 0; i < 14; i++) {
      Thread client =
          new Thread(
              () -> {
                try {
                  HttpResponse<String> answer = Http.post(url + "/wait", null, new byte[MAX]);
                  boolean isRefused =
                      answer.statusCode() == 503
                          && answer.headers().firstValue("Retry-After").equals(Optional.of("1"));
                  (isRefused ? refused : answered).incrementAndGet();
                } catch (IOException | InterruptedException lost) {
                  throw new IllegalStateException(lost);
                }
              });
      clients.add(client);
      client.start();
    }
    await().until(() -> refused.get() >= 4);
    gate.countDown();
    for (Thread client : clients) {
      client.join(30_000);
    }

    assertThat(answered.get() + refused.get()).isEqualTo(14);
    assertThat(answered).hasPositiveValue();
    assertThat(Http.post(url + "/body", null, new byte[MAX]).statusCode()).isEqualTo(200);
  }

  // Threads

  @Test
  void open_threads_areDaemonsAndFew() throws Exception {
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Thread client =
          new Thread(
              () -> {
                try {
                  Http.post(url + "/wait", null, new byte[0]);
                } catch (IOException | InterruptedException closed) {
                  // At the end of the test.
                }
              });
      clients.add(client);
      client.start();
    }
    await().until(() -> threads("http-test").size() >= 40);

    assertThat(threads("http-test")).hasSizeLessThanOrEqualTo(66).allMatch(Thread::isDaemon);
    gate.countDown();
    for (Thread client : clients) {
      client.join(30_000);
    }
  }

  private static List<Thread> threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(name))
        .toList();
  }

  @Test
  void close_endsAllOfIt() throws Exception {
    Http.get(url + "/hello");

    port.close();

    assertThatThrownBy(() -> Http.get(url + "/hello")).isInstanceOf(ConnectException.class);
    await().until(() -> threads("http-test").isEmpty());
  }

  @Test
  void open_takenPort_isABindException() {
    assertThatThrownBy(
            () ->
                HttpPort.open(port.address(), "second", new Hosts(Set.of()), new Router(), budget))
        .isInstanceOf(BindException.class);
  }
}
