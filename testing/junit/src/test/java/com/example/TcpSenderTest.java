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
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** As docs/testing.md has it: a sender of one's own, and a backend that takes what it sends. */
class TcpSenderTest extends SenderContract {
  private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
  private final int port;
  private Backend backend;

  TcpSenderTest() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
  }

  @Override
  protected void startBackend() throws IOException {
    backend = new Backend(port, arrived::add, true);
  }

  @Override
  protected void stopBackend() throws Exception {
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
    backend = new Backend(port, bytes -> underWay.run(), false);
    return new TcpSender(port);
  }

  /** Takes batches, one connection after the other. */
  private static final class Backend {
    private final ServerSocket server = new ServerSocket();
    private final Consumer<byte[]> taker;
    private final boolean answers;
    private final Thread thread = new Thread(this::serve);
    private volatile Socket open = new Socket();

    Backend(int port, Consumer<byte[]> taker, boolean answers) throws IOException {
      this.taker = taker;
      this.answers = answers;
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      thread.start();
    }

    private void serve() {
      while (!server.isClosed()) {
        try (Socket socket = server.accept()) {
          open = socket;
          take(socket);
        } catch (IOException gone) {
          // The sender, or the backend is closed.
        }
      }
    }

    private void take(Socket socket) throws IOException {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      taker.accept(bytes);
      if (answers) {
        socket.getOutputStream().write(1);
      }
      in.read(); // Until the sender has read that and gone.
    }

    /** Takes nothing more once it has returned. */
    void close() throws Exception {
      server.close();
      open.close();
      thread.join();
    }
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
