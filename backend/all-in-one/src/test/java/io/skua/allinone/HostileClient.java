/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Span;
import io.jaegertracing.thriftjava.Tag;
import io.jaegertracing.thriftjava.TagType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;

/**
 * Does to a backend, over and over and all at once, what each by itself once made a port deaf:
 * names of megabytes, texts of one hash code, questions for everything whose answers it does not
 * read, heads and bodies byte by byte, connections that it does not use, and documents without end.
 */
final class HostileClient implements AutoCloseable {
  private static final int SLOW = 200;
  private static final int IDLE = 1_200;

  private static final int PAUSE_MILLIS = 100;

  private final Child backend;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean isClosed;

  @FunctionalInterface
  private interface Deed {
    void run() throws Exception;
  }

  private HostileClient(Child backend) {
    this.backend = backend;
  }

  static HostileClient start(Child backend) throws TException {
    HostileClient client = new HostileClient(backend);
    byte[] collisions = collisions();
    byte[] names = longNames(0);
    byte[] deep = ("{\"default_strategy\":" + "[".repeat(100_000)).getBytes(US_ASCII);
    byte[] many = manyOperations();
    client.again(() -> client.thrift(collisions));
    client.again(() -> client.thrift(names));
    client.again(() -> client.strategies(deep));
    client.again(() -> client.strategies(many));
    client.again(client::slow);
    client.again(client::idle);
    client.again(client::unread);
    return client;
  }

  private void again(Deed deed) {
    Thread thread =
        new Thread(
            () -> {
              while (!isClosed) {
                try {
                  deed.run();
                  done.incrementAndGet();
                  Thread.sleep(PAUSE_MILLIS); // Or it takes all of the machine for itself.
                } catch (Exception cutOff) {
                  // As it should be.
                }
              }
            },
            "hostile");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Returns a batch of one span, whose tags differ and have one hash code. */
  static byte[] collisions() throws TException {
    return batch(
        "collisions",
        Collisions.texts(14).stream()
            .map(text -> new Tag("k", TagType.STRING).setVStr(text))
            .toList());
  }

  /** Returns a batch of one span, all of whose names have a million characters and more. */
  static byte[] longNames(int number) throws TException {
    String name = number + "n".repeat(1_500_000);
    return batch(name, List.of(new Tag(name, TagType.BOOL).setVBool(true)));
  }

  private static byte[] batch(String name, List<Tag> tags) throws TException {
    Span span = new Span(1 + (name.hashCode() & 0xff), 0, 7, 0, name, 1, now(), 1).setTags(tags);
    return new TSerializer(new TBinaryProtocol.Factory())
        .serialize(new Batch(new Process(name), List.of(span)));
  }

  private static long now() {
    return System.currentTimeMillis() * 1000;
  }

  private static byte[] manyOperations() {
    String strategy = "\",\"type\":\"probabilistic\",\"param\":1}";
    return ("{\"default_strategy\":{\"type\":\"probabilistic\",\"param\":1,\"operation_strategies\":["
            + list("{\"operation\":\"", strategy)
            + "]},\"service_strategies\":["
            + list("{\"service\":\"", strategy)
            + "]}")
        .getBytes(UTF_8);
  }

  private static String list(String head, String tail) {
    return IntStream.range(0, 20_000)
        .mapToObj(i -> head + i + tail)
        .collect(Collectors.joining(","));
  }

  private void thrift(byte[] body) throws Exception {
    Http.post(backend.url("Send by HTTP", "/api/traces"), "application/x-thrift", body);
  }

  private void strategies(byte[] document) throws Exception {
    Http.send(
        Http.request(backend.url("Look at traces", "/api/sampling/strategies"))
            .header("Content-Type", "application/json")
            .PUT(java.net.http.HttpRequest.BodyPublishers.ofByteArray(document)));
  }

  private Socket send(String line, String text) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), backend.port(line));
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    return socket;
  }

  private static void closeAll(Iterable<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Heads and bodies, a byte every tenth of a second. */
  private void slow() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < SLOW; i++) {
        sockets.add(send("Look at traces", "GET / HTTP/1.1\r\nHost: localhost\r\nA: "));
        sockets.add(
            send(
                "Send by HTTP",
                "POST /api/traces HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/x-thrift\r\nContent-Length: 999999\r\n\r\n"));
      }
      for (int i = 0; i < 100 && !isClosed; i++) {
        for (Socket socket : sockets) {
          socket.getOutputStream().write('a');
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } finally {
      closeAll(sockets);
    }
  }

  private void idle() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < IDLE && !isClosed; i++) {
        sockets.add(send(i % 2 == 0 ? "Look at traces" : "Send by OTLP", "GET"));
      }
    } finally {
      closeAll(sockets);
    }
  }

  /** Asks for all that there is, and reads none of the last 64 answers. */
  private void unread() throws Exception {
    Deque<Socket> sockets = new ArrayDeque<>();
    try {
      String query = "?limit=100000&start=0&end=" + 2 * now();
      while (!isClosed) {
        sockets.add(
            send(
                "Look at traces",
                "GET /api/traces" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        if (sockets.size() > 64) {
          sockets.remove().close();
        }
        Thread.sleep(2 * PAUSE_MILLIS);
        done.incrementAndGet();
      }
    } finally {
      closeAll(sockets);
    }
  }

  /** Returns how much it did that it was not kept from. */
  long done() {
    return done.get();
  }

  @Override
  public void close() throws InterruptedException {
    isClosed = true;
    for (Thread thread : threads) {
      thread.join(60_000);
    }
  }
}
