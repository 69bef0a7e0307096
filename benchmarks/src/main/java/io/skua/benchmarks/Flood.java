/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.reporter.EncodedBatch;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What a receiver takes if sending costs nothing: one body again and again, by one connection. */
final class Flood {
  private static final int SPANS = 2_000;
  private static final byte[] END = {'\r', '\n', '\r', '\n'};

  private Flood() {}

  static double spansPerSecond(Sink sink, int port, double seconds) throws IOException {
    EncodedBatch batch = SkuaPeer.encoded(sink, SPANS, LoadGenerator.TAGS);
    byte[] head =
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"
            .formatted(SkuaPeer.path(sink), batch.length())
            .getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
      long start = System.nanoTime();
      long spans = 0;
      long nanos;
      do {
        out.write(head);
        out.write(batch.bytes(), batch.offset(), batch.length());
        out.flush();
        skipAnswer(socket.getInputStream());
        spans += SPANS;
        nanos = System.nanoTime() - start;
      } while (nanos < seconds * 1e9);
      return spans / (nanos / 1e9);
    }
  }

  /** It has no body. */
  private static void skipAnswer(InputStream in) throws IOException {
    int matched = 0;
    while (matched < END.length) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the receiver is gone");
      }
      matched = next == END[matched] ? matched + 1 : next == END[0] ? 1 : 0;
    }
  }
}
