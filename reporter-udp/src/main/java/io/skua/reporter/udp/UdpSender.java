/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import io.skua.tracer.EncodedBatch;
import io.skua.tracer.SendOutcome;
import io.skua.tracer.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends each batch to an agent in one datagram. Nobody acknowledges a datagram: <i>sent</i> means
 * that the kernel took it and no refusal was seen for it. A refusal by the same host is seen at
 * once and is the outcome of the very batch that was refused; one from afar comes later, is taken
 * as a hint that the agent moved, and is nobody's outcome.
 *
 * <p>The host is looked up by the first send, again every 30 seconds, in case it moved, and by each
 * send after one that failed, by then at most every second for a name that is not found. A send
 * waits for the look-up, and up to 100 ms for room in the socket's buffer; for nothing else.
 *
 * <p>{@link #send} is for one thread at a time, {@link #close} for any.
 *
 * <pre>{@code
 * Reporter reporter =
 *     BatchReporter.builder(ThriftEncoder.compact(65_000), UdpSender.to("localhost", 6831)).build();
 * }</pre>
 */
/*
 * Why the reads. The kernel keeps a refusal (ICMP port unreachable) at the connected socket and
 * fails the next call with it, whichever that is; a write that fails so is itself not sent. So a
 * read asks for it after each write, when it can only be that datagram's (on the loopback it is
 * there by then), and before each write, when it is a late one of an earlier datagram.
 */
public final class UdpSender implements Sender {
  /** What fits into a datagram of IPv4; more need not be tried. */
  private static final int MAX_DATAGRAM_BYTES = 65_507;

  /** How long a name that was not found is not looked up again. */
  private static final long UNRESOLVED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long BUFFER_FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** An agent never answers; whoever sends more than these does not keep us here. */
  private static final int MAX_STRAY_DATAGRAMS = 16;

  private static final int MAX_WRITES = 4;

  private static final SendOutcome CLOSED = SendOutcome.refused("closed");

  private final Network network;
  private final String host;
  private final int port;
  private final String agent;
  private final long resolveIntervalNanos;

  private volatile boolean closed; // written by close()
  private volatile DatagramChannel channel; // written by the sending thread, closed by any

  // The sending thread's.
  private final ByteBuffer stray = ByteBuffer.allocate(1);
  private ByteBuffer datagram;
  private String unresolved; // why the last look-up failed, null if it did not
  private long unresolvedUntilNanos;
  private InetAddress address; // what the host stood for at the last look-up that found it
  private long resolvedNanos; // when that was

  UdpSender(Network network, String host, int port, Duration resolveInterval) {
    this.network = network;
    this.resolveIntervalNanos = nanos(resolveInterval);
    this.host = host;
    this.port = port;
    this.agent = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Makes a sender. Opens nothing and looks nothing up.
   *
   * @param host name, IPv4 or IPv6 address (with or without brackets) of the agent
   * @param port 1 to 65535; an agent's is 6831 for Thrift's compact protocol
   * @throws IllegalArgumentException if the host is blank or the port out of range
   */
  public static UdpSender to(String host, int port) {
    return to(host, port, Duration.ofSeconds(30));
  }

  /**
   * Makes a sender that looks the host up more or less often. Opens nothing and looks nothing up.
   *
   * @param host name, IPv4 or IPv6 address (with or without brackets) of the agent
   * @param port 1 to 65535; an agent's is 6831 for Thrift's compact protocol
   * @param resolveInterval after which a send looks the host up again, above 0
   * @throws IllegalArgumentException if the host is blank, the port out of range, or the interval
   *     not above 0
   */
  public static UdpSender to(String host, int port, Duration resolveInterval) {
    String name = host == null ? "" : withoutBrackets(host.trim());
    if (name.isEmpty()) {
      throw new IllegalArgumentException("host: '" + host + "', must be a name or an IP address");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + ", must be between 1 and 65535");
    }
    if (resolveInterval == null || resolveInterval.isNegative() || resolveInterval.isZero()) {
      throw new IllegalArgumentException(
          "resolve interval: " + resolveInterval + ", must be above 0");
    }
    return new UdpSender(Network.SYSTEM, name, port, resolveInterval);
  }

  /** As many as fit, for a caller who means "never". */
  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException overflow) {
      return Long.MAX_VALUE;
    }
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Refused is what the agent's host refused twice, what is too big for a datagram, and what
   * found no room; the rest may be tried again.
   */
  @Override
  public SendOutcome send(EncodedBatch batch) {
    if (closed) {
      return CLOSED;
    }
    if (batch.length() > MAX_DATAGRAM_BYTES) {
      return tooBig(batch);
    }
    boolean sent = false;
    try {
      DatagramChannel open = connected();
      if (open == null) {
        return closed ? CLOSED : SendOutcome.retry(Duration.ZERO, unresolved);
      }
      SendOutcome outcome = deliver(batch, open);
      sent = outcome.isSent();
      return outcome;
    } catch (IOException | RuntimeException failed) {
      return outcomeOf(failed, batch);
    } finally {
      if (!sent) {
        disconnect(); // The next send looks the host up again: the agent may have moved.
      }
    }
  }

  /** Returns a channel without news of earlier datagrams; null if the host is not found. */
  private DatagramChannel connected() throws IOException {
    DatagramChannel current = channel;
    if (current != null && isUsable(current) && !hasMoved()) {
      return current;
    }
    disconnect();
    InetAddress found = resolve();
    if (found == null) {
      return null;
    }
    DatagramChannel opened = network.connect(new InetSocketAddress(found, port));
    channel = opened;
    if (closed) {
      disconnect(); // close() may have looked before there was one; the write will tell.
    }
    return opened;
  }

  private InetAddress resolve() {
    long start = System.nanoTime();
    if (unresolved != null && start - unresolvedUntilNanos < 0) {
      return null;
    }
    try {
      address = network.resolve(host);
      resolvedNanos = System.nanoTime();
      unresolved = null;
      return address;
    } catch (UnknownHostException unknown) {
      // Not sooner than it took, so that a dead name server has at most half of our time.
      long end = System.nanoTime();
      unresolvedUntilNanos = end + Math.max(UNRESOLVED_NANOS, end - start);
      unresolved = "agent at " + agent + ": the host is not found";
      return null;
    }
  }

  /** Looks now and then; a host that is not found at the moment is where it was. */
  private boolean hasMoved() {
    long now = System.nanoTime();
    if (now - resolvedNanos < resolveIntervalNanos) {
      return false;
    }
    resolvedNanos = now;
    try {
      return !network.resolve(host).equals(address);
    } catch (UnknownHostException notNow) {
      return false;
    }
  }

  private boolean isUsable(DatagramChannel current) {
    try {
      return !isRefused(current);
    } catch (IOException broken) {
      return false;
    }
  }

  private SendOutcome deliver(EncodedBatch batch, DatagramChannel open) throws IOException {
    fill(batch);
    int refusals = 0;
    for (int writes = 0; writes < MAX_WRITES && refusals < 2; writes++) {
      try {
        if (!isWritten(open)) {
          return closed ? CLOSED : SendOutcome.refused(agent + ": the socket's buffer stays full");
        }
      } catch (PortUnreachableException ofAnEarlierOne) {
        continue;
      }
      if (!isRefused(open)) {
        return SendOutcome.SENT;
      }
      refusals++;
    }
    return SendOutcome.refused(
        "agent at " + agent + " refused the datagram: nothing listens there");
  }

  private void fill(EncodedBatch batch) {
    if (datagram == null) {
      datagram = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    }
    datagram.clear();
    datagram.put(batch.bytes(), batch.offset(), batch.length());
    datagram.flip();
  }

  /** Writes the datagram; false if the buffer had no room for long, or we should not wait. */
  private boolean isWritten(DatagramChannel open) throws IOException {
    datagram.rewind();
    if (open.write(datagram) > 0) {
      return true;
    }
    long deadline = System.nanoTime() + BUFFER_FULL_NANOS;
    while (!Thread.currentThread().isInterrupted() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(this, PARK_NANOS);
      if (open.write(datagram) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether a datagram was refused since this was asked last; drops what came meanwhile. */
  private boolean isRefused(DatagramChannel open) throws IOException {
    try {
      int reads = 0;
      do {
        stray.clear();
      } while (open.read(stray) > 0 && ++reads < MAX_STRAY_DATAGRAMS);
      return false;
    } catch (PortUnreachableException refused) {
      return true;
    }
  }

  private SendOutcome outcomeOf(Exception failed, EncodedBatch batch) {
    if (closed) {
      return CLOSED;
    }
    if (failed instanceof ClosedByInterruptException) {
      return SendOutcome.retry(Duration.ZERO, agent + ": the thread was interrupted");
    }
    String message = String.valueOf(failed.getMessage());
    // EMSGSIZE, as Unix and Windows word it; there is no exception of its own.
    if (message.contains("too long") || message.contains("larger than")) {
      return tooBig(batch);
    }
    return SendOutcome.retry(Duration.ZERO, agent + ": " + failed);
  }

  private SendOutcome tooBig(EncodedBatch batch) {
    return SendOutcome.refused(
        agent
            + ": a datagram of "
            + batch.length()
            + " bytes is too big for this system; lower the maximum packet size");
  }

  private void disconnect() {
    DatagramChannel current = channel;
    if (current == null) {
      return;
    }
    channel = null;
    closeQuietly(current);
  }

  private static void closeQuietly(DatagramChannel open) {
    try {
      open.close();
    } catch (IOException ignored) {
      // Nothing was buffered, nothing is lost.
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A look-up that is under way cannot be ended; the send returns after it.
   */
  @Override
  public void close() {
    closed = true;
    DatagramChannel current = channel;
    if (current != null) {
      closeQuietly(current);
    }
  }

  /** Returns the address as {@code udp://host:port}. */
  @Override
  public String toString() {
    return "udp://" + agent;
  }
}
