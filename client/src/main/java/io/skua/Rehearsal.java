/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SpanEncoder;
import io.skua.reporter.http.HttpSender;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SkuaTracer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Takes a span the way that spans will go, as far as the socket, which is none: it answers by
 * itself. So a class or method that is not on the class path is missed by who makes the tracer, not
 * by the thread that sends. Once for each way and class loader. By HTTP the first takes some tenths
 * of a second, for loading the classes that the first batch needs anyway. Asks no resolver and
 * opens nothing.
 */
final class Rehearsal {
  private static final Set<String> PASSED = ConcurrentHashMap.newKeySet();

  private Rehearsal() {}

  /**
   * Encodes a span, and sends it if it is for HTTP.
   *
   * @param encoder is used up
   * @param mediaType of a request; null for datagrams, which need no library
   * @throws LinkageError if something is missing
   */
  static void send(SpanEncoder encoder, @Nullable String mediaType) {
    if (PASSED.contains(String.valueOf(mediaType))) {
      return;
    }
    EncodedBatch batch = encoded(encoder);
    if (batch != null && mediaType != null) {
      send(batch, mediaType);
    }
    PASSED.add(String.valueOf(mediaType));
  }

  /**
   * Sends something by HTTP, as far as the socket.
   *
   * @throws LinkageError if something is missing
   */
  static void call() {
    if (PASSED.add("call")) {
      try {
        send(new EncodedBatch(new byte[1], 0, 1, 1), "application/json");
      } catch (LinkageError missing) {
        PASSED.remove("call");
        throw missing;
      }
    }
  }

  private static @Nullable EncodedBatch encoded(SpanEncoder encoder) {
    InMemoryReporter reporter = new InMemoryReporter();
    SkuaTracer tracer =
        SkuaTracer.builder("rehearsal")
            .sampler(new ConstSampler(true))
            .reporter(reporter)
            .tag("hostname", "none") // Both are looked up otherwise.
            .tag("ip", "none")
            .shutdownHook(false)
            .build();
    tracer
        .buildSpan("rehearsal")
        .withTag("text", "é")
        .withTag("number", 1)
        .withTag("real", 0.5)
        .withTag("flag", true)
        .start()
        .log("event")
        .finish();
    encoder.append(reporter.spans().get(0));
    return encoder.seal();
  }

  private static void send(EncodedBatch batch, String mediaType) {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .proxy(Proxy.NO_PROXY)
            .dns(host -> Collections.singletonList(InetAddress.getLoopbackAddress()))
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
            .socketFactory(new NoSockets())
            .connectionSpecs(Collections.singletonList(ConnectionSpec.CLEARTEXT)) // reads no CAs
            .build();
    HttpSender sender =
        HttpSender.builder("http://localhost/").client(client).mediaType(mediaType).build();
    sender.send(batch);
    sender.close();
  }

  private static final class NoSockets extends SocketFactory {
    @Override
    public Socket createSocket() {
      return new NoSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
      return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      return createSocket();
    }
  }

  /** Takes any request, and answers with what both kinds of senders read. */
  private static final class NoSocket extends Socket {
    private static final byte[] ANSWER =
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\n\r\n{}")
            .getBytes(US_ASCII);

    private final InputStream in = new ByteArrayInputStream(ANSWER);
    private final OutputStream out = new ByteArrayOutputStream();

    @Override
    public void connect(SocketAddress address, int timeout) {}

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
      return 0;
    }

    @Override
    public InputStream getInputStream() {
      return in;
    }

    @Override
    public OutputStream getOutputStream() {
      return out;
    }
  }
}
