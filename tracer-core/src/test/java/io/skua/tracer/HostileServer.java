/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A server that need not keep to HTTP: it reads a request to its end, then a test writes what it
 * likes. One connection at a time.
 */
public final class HostileServer implements AutoCloseable {
  /** Answers on a connection whose request was read. Then, and if it throws, that is closed. */
  public interface Answer {
    void on(Socket connection) throws Exception;
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final String body;
  private volatile Answer answer = connection -> {};

  private HostileServer(String body) throws IOException {
    this.body = body;
  }

  /**
   * @param body of each request
   */
  public static HostileServer start(String body) throws IOException {
    HostileServer hostile = new HostileServer(body);
    Thread thread = new Thread(hostile::serve, "hostile-server");
    thread.setDaemon(true);
    thread.start();
    return hostile;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** From the next request on. */
  public void answer(Answer next) {
    answer = next;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        readRequest(connection.getInputStream());
        answer.on(connection);
      } catch (Exception clientOrServerClosed) {
        // The next connection, if there is one.
      }
    }
  }

  private void readRequest(InputStream in) throws IOException {
    StringBuilder request = new StringBuilder();
    int next;
    while (!request.toString().endsWith("\r\n\r\n" + body) && (next = in.read()) >= 0) {
      request.append((char) next);
    }
  }

  public static void write(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(ISO_8859_1));
    connection.getOutputStream().flush();
  }

  /** Returns when the client closed the connection. */
  public static void stall(Socket connection) throws IOException {
    while (connection.getInputStream().read() >= 0) {
      // It has nothing more to say.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
