/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.thrift.TException;

/**
 * The backend: takes what the tracers send to 127.0.0.1 and counts the spans. Runs in a JVM of its
 * own, as a {@link Child}, and answers any line with its counts since the start.
 */
final class Receiver {
  private final LongAdder spans = new LongAdder();
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final Datagrams datagrams;
  private final HttpListener http;

  Receiver() throws IOException {
    http = new HttpListener(this::count);
    datagrams = new Datagrams(this::count);
  }

  /** Greets with its ports and the receive buffer that the system gave. */
  public static void main(String[] args) throws IOException {
    Receiver receiver = new Receiver();
    receiver.start();
    Child.serve(receiver.greeting(), line -> receiver.counts());
  }

  void start() {
    daemon(http::run);
    datagrams.start();
  }

  String greeting() {
    return "udp="
        + datagrams.port()
        + " http="
        + http.port()
        + " buffer="
        + datagrams.receiveBuffer();
  }

  static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  /** Counts the spans of one message. */
  interface Format {
    int spans(byte[] bytes, int length) throws TException, IOException;
  }

  /** Takes a message. */
  interface Sink {
    void accept(Format format, byte[] message, int length);
  }

  private void count(Format format, byte[] message, int length) {
    try {
      spans.add(format.spans(message, length));
    } catch (TException | IOException | RuntimeException e) {
      malformed.increment();
    }
    messages.increment();
    bytes.add(length);
  }

  /** Of all that has come until now. */
  String counts() {
    try {
      datagrams.settle();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "spans="
        + spans
        + " messages="
        + messages
        + " bytes="
        + bytes
        + " malformed="
        + malformed
        + " kernelDrops="
        + datagrams.kernelDrops();
  }
}
