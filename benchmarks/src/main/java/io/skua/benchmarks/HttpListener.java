/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import jdk.net.ExtendedSocketOptions;

/**
 * A server for POSTs of spans: keeps connections open, each with a thread, and answers when it has
 * decoded. It acknowledges at once: with the JDK's server, which does not, a client that sends head
 * and body one by one waits 40 ms for each request.
 */
final class HttpListener {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Receiver.Sink sink;

  HttpListener(Receiver.Sink sink) throws IOException {
    this.sink = sink;
  }

  int port() {
    return server.getLocalPort();
  }

  void run() {
    try {
      while (true) {
        Socket socket = server.accept();
        Receiver.daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Connection connection = new Connection(socket);
      while (connection.answer()) {
        // The next request.
      }
    } catch (IOException gone) {
      // Its client is.
    }
  }

  private static Receiver.Format format(String url) {
    switch (url.split("\\?")[0]) {
      case "/api/traces":
        return Decoders::thriftBatch;
      case "/v1/traces":
        return Decoders::otlp;
      default:
        return Decoders::zipkin;
    }
  }

  private final class Connection {
    private static final byte[] OK =
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final InputStream in;
    private byte[] body = new byte[1 << 20];
    private int length;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /** Returns false if there was no request. */
    boolean answer() throws IOException {
      socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true); // Lasts for a while only.
      String request = line();
      if (request.isEmpty()) {
        return false;
      }
      length = 0;
      readBody();
      sink.accept(format(request.split(" ")[1]), body, length);
      socket.getOutputStream().write(OK);
      return true;
    }

    private void readBody() throws IOException {
      boolean isChunked = false;
      int announced = 0;
      String header;
      while (!(header = line().toLowerCase(Locale.ROOT)).isEmpty()) {
        if (header.startsWith("content-length:")) {
          announced = Integer.parseInt(header.substring(header.indexOf(':') + 1).trim());
        }
        isChunked |= header.startsWith("transfer-encoding:") && header.contains("chunked");
      }
      if (isChunked) {
        readChunks();
      } else {
        read(announced);
      }
    }

    private void readChunks() throws IOException {
      int size;
      while ((size = Integer.parseInt(line().trim(), 16)) > 0) {
        read(size);
        line();
      }
      line();
    }

    private void read(int more) throws IOException {
      if (length + more > body.length) {
        body = Arrays.copyOf(body, Math.max(2 * body.length, length + more));
      }
      if (in.readNBytes(body, length, more) < more) {
        throw new EOFException();
      }
      length += more;
    }

    /** Empty at the end of the head, and of the stream. */
    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      int next;
      while ((next = in.read()) >= 0 && next != '\n') {
        if (next != '\r') {
          line.append((char) next);
        }
      }
      return line.toString();
    }
  }
}
