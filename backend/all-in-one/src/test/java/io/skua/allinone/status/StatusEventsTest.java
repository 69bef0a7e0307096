/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Http;
import io.skua.allinone.Vector;
import io.skua.allinone.http.Hosts;
import io.skua.allinone.http.HttpPort;
import io.skua.allinone.http.MemoryBudget;
import io.skua.allinone.http.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StatusEventsTest {
  private final AllInOne backend = AllInOne.start();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    backend.close();
  }

  /** A stream that is read line by line. */
  private final class Stream implements AutoCloseable {
    final HttpResponse<InputStream> answer;
    private final BufferedReader lines;

    Stream(HttpRequest.Builder request) throws Exception {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    }

    /** Returns what comes next, without its name; null at the end. */
    String next(String name) throws IOException {
      String line = lines.readLine();
      while (line != null && !line.startsWith(name + ": ")) {
        line = lines.readLine();
      }
      return line == null ? null : line.substring(name.length() + 2);
    }

    /** Returns the next event with a text: those before may tell of half a batch. */
    String until(String text) throws IOException {
      String data = next("data");
      while (data != null && !data.contains(text)) {
        data = next("data");
      }
      return data;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private Stream open() throws Exception {
    return new Stream(Http.request(url()));
  }

  private String url() {
    return backend.queryUrl() + "/api/events";
  }

  private String status() throws Exception {
    return Http.get(backend.queryUrl() + "/api/status").body();
  }

  private void send() throws Exception {
    Vector.named("java-http-binary-multispan").sendTo(backend);
  }

  @Test
  void stream_beginsWithTheStatus_andIsNotKept() throws Exception {
    try (Stream stream = open()) {
      assertThat(stream.answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
      assertThat(stream.answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(stream.next("retry")).isEqualTo("1000");
      assertThat(stream.next("data")).isEqualTo(status());
    }
  }

  @Test
  void stream_goesOnWhenSomethingChanged() throws Exception {
    try (Stream stream = open()) {
      stream.next("data");

      send();

      assertThat(stream.until("\"version\":1")).contains("\"spans\":4").isEqualTo(status());
    }
  }

  @Test
  void stream_thatBeginsAgain_hasWhatIsNewAlone() throws Exception {
    String id;
    try (Stream stream = open()) {
      id = stream.next("id");
    }
    try (Stream again = new Stream(Http.request(url()).header("Last-Event-ID", id))) {
      again.next("retry");
      send();

      assertThat(again.next("data")).contains("\"traces\":1");
    }
    try (Stream other = new Stream(Http.request(url()).header("Last-Event-ID", id))) {
      assertThat(other.next("data")).contains("\"spans\":4");
    }
  }

  @Test
  void streams_manyMoreThanThreads_holdNone() throws Exception {
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      streams.add(open());
      streams.get(i).next("data");
    }

    send(); // by another port, and then ask this one
    assertThat(status()).contains("\"spans\":4");
    for (Stream stream : streams) {
      assertThat(stream.until("\"spans\":4")).isNotNull();
      stream.close();
    }
  }

  @Test
  void streams_tooMany_theOldestEnds() throws Exception {
    try (Stream oldest = open()) {
      oldest.next("data");
      List<Stream> others = new ArrayList<>();
      for (int i = 0; i < StatusEvents.MAX_STREAMS; i++) {
        others.add(open());
      }

      assertThat(oldest.next("data")).isNull();
      for (Stream stream : others) {
        assertThat(stream.next("data")).isNotNull();
        stream.close();
      }
    }
  }

  /** It would stop the one thread for all, or fill the memory. */
  @Test
  void stream_thatNobodyReads_endsBeforeItsSocketIsFull() throws Exception {
    AtomicInteger status = new AtomicInteger();
    StatusEvents events = new StatusEvents(() -> "{\"" + status.incrementAndGet() + "\":1}", 1);
    try (events;
        HttpPort port =
            HttpPort.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "events-test",
                new Hosts(Set.of()),
                new Router().on("GET", "/", events::answer),
                MemoryBudget.ofHeap());
        Socket silent = new Socket(InetAddress.getLoopbackAddress(), port.address().getPort())) {
      silent.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      await().until(() -> status.get() > 100);
      await().until(() -> isSteady(status)); // There is no stream any more.

      int length = 0;
      byte[] bytes = new byte[1024];
      String tail = "";
      while (!tail.endsWith("\r\n0\r\n\r\n")) {
        int count = silent.getInputStream().read(bytes);
        assertThat(count).as("ends as a whole answer does").isPositive();
        length += count;
        tail = (tail + new String(bytes, 0, count, UTF_8));
        tail = tail.substring(Math.max(0, tail.length() - 10));
      }
      assertThat(length).isLessThan(12 * 1024);
    }
  }

  private static boolean isSteady(AtomicInteger status) {
    int before = status.get();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    return status.get() == before;
  }

  @Test
  void head_hasNoBody_andTheConnectionGoesOn() throws Exception {
    HttpResponse<String> head =
        Http.send(Http.request(url()).method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(status()).contains("\"spans\":0");
  }

  @Test
  void close_endsStreams_andTheirThread() throws Exception {
    Stream stream = open();
    stream.next("data");

    backend.close();

    await().until(() -> ended(stream));
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("all-in-one-events"));
  }

  private static boolean ended(Stream stream) {
    try {
      return stream.next("data") == null;
    } catch (IOException cutOff) {
      return true;
    }
  }
}
