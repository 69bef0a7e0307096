/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import io.skua.reporter.SenderContract;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** As docs/testing.md has it: a sender of one's own, and a backend that takes what it sends. */
class TcpSenderTest extends SenderContract {
  private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
  private final int port;
  private ServerSocket backend;

  TcpSenderTest() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
  }

  @Override
  protected void startBackend() throws IOException {
    backend = serve(port, arrived::add, true);
  }

  @Override
  protected void stopBackend() throws IOException {
    if (backend != null) {
      backend.close();
    }
  }

  @Override
  protected byte[] received() throws InterruptedException {
    return arrived.poll(PROMPTLY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected Sender newSender(String secret) {
    return new TcpSender(port); // It knows no secret.
  }

  @Override
  protected Sender newHangingSender(Runnable underWay) throws IOException {
    backend = serve(port, bytes -> underWay.run(), false);
    return new TcpSender(port);
  }

  private interface Taker {
    void take(byte[] bytes);
  }

  /** Takes batches until the socket is closed, and says so to the sender if it acknowledges. */
  private static ServerSocket serve(int port, Taker taker, boolean acknowledges)
      throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  try (Socket socket = server.accept()) {
                    take(socket, taker, acknowledges);
                  }
                }
              } catch (IOException closed) {
                // The test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static void take(Socket socket, Taker taker, boolean acknowledges) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    taker.take(bytes);
    if (acknowledges) {
      socket.getOutputStream().write(1);
    }
    in.read(); // Until the sender has read that and gone.
  }

  /** A connection for each batch: its length, its bytes, and a byte in answer. */
  private static final class TcpSender implements Sender {
    private final int port;
    private volatile boolean closed;
    private volatile Socket socket = new Socket();

    TcpSender(int port) {
      this.port = port;
    }

    @Override
    public SendOutcome send(EncodedBatch batch) {
      if (closed) {
        return SendOutcome.refused("closed");
      }
      try (Socket own = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket = own;
        DataOutputStream out = new DataOutputStream(own.getOutputStream());
        out.writeInt(batch.length());
        out.write(batch.bytes(), batch.offset(), batch.length());
        out.flush();
        return own.getInputStream().read() == 1
            ? SendOutcome.SENT
            : SendOutcome.retry(Duration.ZERO, "not acknowledged");
      } catch (IOException failed) {
        return closed
            ? SendOutcome.refused("closed")
            : SendOutcome.retry(Duration.ZERO, failed.getClass().getName());
      }
    }

    @Override
    public void close() {
      closed = true;
      try {
        socket.close();
      } catch (IOException failed) {
        // It is closed.
      }
    }

    @Override
    public String toString() {
      return "tcp://localhost:" + port;
    }
  }
}
