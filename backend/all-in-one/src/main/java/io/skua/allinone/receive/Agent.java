/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.http.Failures;
import io.skua.thrift.MalformedBatchException;
import io.skua.thrift.ThriftDecoder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives datagrams, each a batch of spans, as Jaeger's agent does. One thread does nothing but
 * empty the socket into a queue, so that the kernel's buffer does not run over while others decode.
 * The queue is bounded in packets and in bytes; who finds it full is dropped and counted. So is
 * what the kernel drops. Its threads survive whatever they meet.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /** More than any datagram has. */
  private static final int MAX_PACKET = 65_535;

  private static final int MAX_PACKETS = 1000;
  private static final int DECODERS = 2;
  private static final int CLOSE_SECONDS = 5;
  private static final int WATCH_MILLIS = 1000;

  /** After a failure: it may come at once again. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Ends the decoders. */
  private static final byte[] END = {};

  private final DatagramSocket socket;
  private final ReceiverTransport transport;
  private final ThriftDecoder decoder;
  private final Batches batches;
  private final ReceiverMetrics metrics;
  private final Semaphore bytes;
  private final BlockingQueue<byte[]> packets = new ArrayBlockingQueue<>(MAX_PACKETS);
  private final List<Thread> threads = new ArrayList<>();
  private final Failures failures;
  private final KernelDrops kernelDrops;
  private final int receiveBuffer;
  private final Thread watching = new Thread(this::watch, "all-in-one-kernel-drops");

  private Agent(
      DatagramSocket socket,
      ReceiverTransport transport,
      Batches batches,
      ReceiverMetrics metrics,
      int maxBytes)
      throws IOException {
    this.socket = socket;
    this.receiveBuffer = socket.getReceiveBufferSize();
    this.kernelDrops = KernelDrops.of((InetSocketAddress) socket.getLocalSocketAddress());
    this.transport = transport;
    this.decoder =
        transport == ReceiverTransport.UDP_BINARY
            ? ThriftDecoder.binary()
            : ThriftDecoder.compact();
    this.batches = batches;
    this.metrics = metrics;
    this.failures = new Failures(transport.label());
    this.bytes = new Semaphore(maxBytes);
  }

  /**
   * Opens a port and receives on it.
   *
   * @param address where; port 0 for any free one
   * @param transport one of those by UDP
   * @param batches takes what is received, and counts it in the same metrics
   * @param receiveBuffer of the socket, in bytes, 0 for the system's default; the kernel may give
   *     less
   * @param maxBytes that wait to be decoded
   * @throws IOException if the port is taken, or the address is not of this machine
   */
  public static Agent open(
      InetSocketAddress address,
      ReceiverTransport transport,
      Batches batches,
      ReceiverMetrics metrics,
      int receiveBuffer,
      int maxBytes)
      throws IOException {
    DatagramSocket socket = new DatagramSocket(null);
    try {
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.bind(address);
      Agent agent = new Agent(socket, transport, batches, metrics, maxBytes);
      agent.start();
      return agent;
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  private void start() {
    metrics.watch(transport, kernelDrops);
    metrics.watch(transport.label(), failures);
    start(this::receive);
    for (int i = 0; i < DECODERS; i++) {
      start(this::decode);
    }
    watching.setDaemon(true);
    watching.start();
  }

  private void start(Runnable loop) {
    Thread thread = new Thread(loop, "all-in-one-" + transport.label());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Returns where it receives. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Returns the bytes of the receive buffer that the kernel gave. */
  public int receiveBuffer() {
    return receiveBuffer;
  }

  /** Says it when the kernel begins to drop. */
  private void watch() {
    try {
      long drops = kernelDrops.count().orElse(0);
      while (drops == 0) {
        Thread.sleep(WATCH_MILLIS);
        drops = kernelDrops.count().orElse(0);
      }
      LOG.warn(
          "{}: the kernel dropped {} datagrams, since the receive buffer of {} bytes was full, and"
              + " with them spans. Ask for more by --receive-buffer (Linux gives no more than"
              + " net.core.rmem_max), or send by HTTP. Further ones are only counted, at /metrics.",
          transport.label(),
          drops,
          receiveBuffer);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error unknown) { // What is dropped is counted nevertheless.
      failures.add("watching the kernel", unknown);
    }
  }

  private void receive() {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_PACKET], MAX_PACKET);
    while (!socket.isClosed()) {
      try {
        packet.setLength(MAX_PACKET);
        socket.receive(packet);
        enqueue(Arrays.copyOf(packet.getData(), packet.getLength()));
      } catch (Throwable failed) { // Without this thread the port is deaf.
        if (!socket.isClosed()) {
          lost("receiving", failed);
        }
      }
    }
  }

  /** Counts a packet that there may have been. Throws nothing. */
  private void lost(String what, Throwable failure) {
    failures.add(what, failure);
    try {
      metrics.refused(transport, Refusal.FAILED, "see the log");
    } catch (Throwable again) {
      failures.add("counting", again);
    }
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  private void enqueue(byte[] packet) {
    if (!bytes.tryAcquire(packet.length)) {
      full();
    } else if (!packets.offer(packet)) {
      bytes.release(packet.length);
      full();
    }
  }

  private void full() {
    metrics.refused(transport, Refusal.BUSY, "more arrives than can be decoded");
  }

  private void decode() {
    try {
      byte[] packet = packets.take();
      while (packet != END) {
        decodeOrCount(packet);
        packet = packets.take();
      }
      packets.put(END);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void decodeOrCount(byte[] packet) {
    try {
      decode(packet);
    } catch (Throwable bug) { // An Error, too, would end the thread.
      lost("decoding", bug);
    } finally {
      bytes.release(packet.length);
    }
  }

  private void decode(byte[] packet) {
    try {
      batches.accept(transport, decoder.decodeMessage(packet, 0, packet.length), packet);
    } catch (MalformedBatchException malformed) {
      metrics.refused(transport, Refusal.MALFORMED, malformed.getMessage());
    }
  }

  /** Stops receiving, and hands on what has been received. */
  @Override
  public void close() {
    watching.interrupt();
    kernelDrops.count(); // The last figure that there is.
    socket.close();
    try {
      if (packets.offer(END, CLOSE_SECONDS, TimeUnit.SECONDS)) {
        for (Thread thread : threads) {
          thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    threads.forEach(Thread::interrupt);
  }
}
