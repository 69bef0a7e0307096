/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import io.skua.internal.Secrets;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends each batch to an agent in one datagram. Nobody acknowledges a datagram: <i>sent</i> means
 * that the kernel took it and no refusal was seen for it, until {@link #settle} at the latest. What
 * is refused goes once more, to where the host is by then.
 *
 * <p>The host is looked up by the first send, again every 30 seconds, in case it moved, after each
 * refusal, and by each send after one that failed, by then at most every second for a name that is
 * not found. A send waits for the look-up, and up to 100 ms for room in the socket's buffer; for
 * nothing else. To settle waits for the look-up alone.
 *
 * <p>{@link #send} and {@link #settle} are for one thread at a time, {@link #close} for any.
 *
 * <pre>{@code
 * Reporter reporter =
 *     BatchReporter.builder(ThriftEncoder.compact(65_000), UdpSender.to("localhost", 6831)).build();
 * }</pre>
 */
/*
 * Why the reads. The kernel keeps a refusal (ICMP port unreachable) at the connected socket and
 * fails the next call with it, whichever that is; a write that fails so is itself not sent. So a
 * read, which does not wait, asks for it first:
 *
 *   send    read    news though nothing is outstanding: a hint that the agent moved, connect anew
 *           write
 *           read    refused at once: by this host; connect anew, write and read again
 *                   else SENT if the agent is on the loopback, where a refusal would be there by now
 *                   else UNSETTLED: a refusal from afar takes its time
 *   settle  read    refused meanwhile, which the outstanding datagram was: as above
 *
 * Between a send and its settle no other datagram goes out, so a refusal has but one to be of,
 * unless it took longer than until the next send.
 */
public final class UdpSender implements Sender {
  /** What fits into a datagram of IPv4; more need not be tried. */
  private static final int MAX_DATAGRAM_BYTES = 65_507;

  /** {@code net.core.rmem_default} of Linux, which an agent has unless it was told otherwise. */
  private static final long STOCK_RECEIVE_BUFFER = 212_992;

  private static final int MIN_RECEIVE_BUFFER = 4_096;

  /** A name or an IPv4 address, or an IPv6 address with its zone. */
  private static final Pattern HOST =
      Pattern.compile("[\\p{L}\\p{N}_.-]+|[\\da-fA-F.]*:[\\da-fA-F.]*:[\\da-fA-F:.]*(%[\\w.-]+)?");

  /** How long a name that was not found is not looked up again. */
  private static final long UNRESOLVED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long BUFFER_FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** An agent never answers; whoever sends more than these does not keep us here. */
  private static final int MAX_STRAY_DATAGRAMS = 16;

  /** Makes an outcome of the datagram. */
  private interface Delivery {
    SendOutcome run() throws IOException;
  }

  private static final SendOutcome CLOSED = SendOutcome.refused("closed");

  private final Network network;
  private final String host;
  private final int port;
  private final String agent;
  private final Duration resolveInterval;
  private final long resolveIntervalNanos;
  private final long receiveBuffer; // the agent's

  private volatile boolean closed; // written by close()

  /** Written by the sending thread, closed by any; null for none. */
  private volatile @Nullable DatagramChannel channel;

  // The sending thread's.
  private final ByteBuffer stray = ByteBuffer.allocate(1);
  private @Nullable ByteBuffer datagram; // the last one, kept to be sent again
  private boolean isOutstanding; // whether its outcome is yet to be told
  private boolean wasLost; // whether the one outstanding before was
  private boolean isUnresolved; // whether the last look-up failed
  private long unresolvedUntilNanos;
  private @Nullable InetAddress address; // of the host, at the last look-up that found it
  private long resolvedNanos; // when that was

  UdpSender(Network network, String host, int port, Duration resolveInterval) {
    this(network, host, port, resolveInterval, STOCK_RECEIVE_BUFFER);
  }

  private UdpSender(
      Network network, String host, int port, Duration resolveInterval, long receiveBuffer) {
    this.network = network;
    this.resolveInterval = resolveInterval;
    this.resolveIntervalNanos = nanos(resolveInterval);
    this.receiveBuffer = receiveBuffer;
    this.host = host;
    this.port = port;
    this.agent = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Makes a sender. Opens nothing and looks nothing up.
   *
   * @param host name, IPv4 or IPv6 address (with or without brackets) of the agent
   * @param port 1 to 65535; an agent's is 6831 for Thrift's compact protocol
   * @throws IllegalArgumentException if the host is neither, or the port out of range
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
   * @throws IllegalArgumentException if the host is neither, the port out of range, or the interval
   *     not above 0
   */
  public static UdpSender to(String host, int port, Duration resolveInterval) {
    String name = host == null ? "" : withoutBrackets(host.trim());
    if (!HOST.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "host: '"
              + Secrets.maskUrl(String.valueOf(host))
              + "', must be a name or an IP address, without scheme and port");
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

  /**
   * Returns a sender like this one, for an agent whose receive buffer is not the usual one. Nothing
   * must have been sent yet.
   *
   * @param bytes of the buffer, 4,096 or more: Jaeger's {@code socket_buffer_size} for example. The
   *     default is 212,992, that of Linux
   * @throws IllegalArgumentException if it is less
   */
  public UdpSender withReceiveBuffer(long bytes) {
    if (bytes < MIN_RECEIVE_BUFFER) {
      throw new IllegalArgumentException(
          "receive buffer: " + bytes + " bytes, must be " + MIN_RECEIVE_BUFFER + " or more");
    }
    return new UdpSender(network, host, port, resolveInterval, bytes);
  }

  /** {@inheritDoc} A reporter sends no faster than an agent with this buffer can take. */
  @Override
  public long receiveBuffer() {
    return receiveBuffer;
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
   * <p>Refused is what the agent's host refused twice, and what found no room; too large what does
   * not fit into a datagram, of this system or any; the rest may be tried again.
   */
  @Override
  public SendOutcome send(EncodedBatch batch) {
    settle(); // A caller did so already; else the news would be taken for this batch's.
    if (closed) {
      return CLOSED;
    }
    if (batch.length() > MAX_DATAGRAM_BYTES) {
      return tooLarge(batch.length());
    }
    SendOutcome outcome =
        attempt(
            () -> {
              fill(batch);
              DatagramChannel open = connected();
              return open == null ? notFound() : deliver(open);
            });
    isOutstanding = outcome.isUnsettled();
    return outcome;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A datagram that was refused meanwhile is sent again, and nothing is known of it then. So of
   * several in a row only the first: a host without an agent would seem to take them all.
   */
  @Override
  public SendOutcome settle() {
    if (!isOutstanding) {
      return SendOutcome.SENT;
    }
    isOutstanding = false;
    boolean isFirst = !wasLost;
    wasLost = isLost();
    if (!wasLost) {
      return SendOutcome.SENT;
    }
    SendOutcome outcome = attempt(isFirst ? this::deliverAgain : this::refused);
    return outcome.isSent() ? outcome : SendOutcome.refused(outcome.reason());
  }

  private SendOutcome attempt(Delivery delivery) {
    boolean isTaken = false;
    try {
      SendOutcome outcome = delivery.run();
      isTaken = outcome.isSent() || outcome.isUnsettled();
      return outcome;
    } catch (IOException | RuntimeException failed) {
      return outcomeOf(failed);
    } finally {
      if (!isTaken) {
        disconnect(); // The next send looks the host up again: the agent may have moved.
      }
    }
  }

  /** Returns a channel without news of earlier datagrams; null if the host is not found. */
  private @Nullable DatagramChannel connected() throws IOException {
    DatagramChannel current = channel;
    return current != null && isUsable(current) && !hasMoved() ? current : connectedAnew();
  }

  private @Nullable DatagramChannel connectedAnew() throws IOException {
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

  private @Nullable InetAddress resolve() {
    long start = System.nanoTime();
    if (isUnresolved && start - unresolvedUntilNanos < 0) {
      return null;
    }
    try {
      address = network.resolve(host);
      resolvedNanos = System.nanoTime();
      isUnresolved = false;
      return address;
    } catch (UnknownHostException unknown) {
      // Not sooner than it took, so that a dead name server has at most half of our time.
      long end = System.nanoTime();
      unresolvedUntilNanos = end + Math.max(UNRESOLVED_NANOS, end - start);
      isUnresolved = true;
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

  /** Whether there is no news, which would be of a datagram whose outcome was told already. */
  private boolean isUsable(DatagramChannel current) {
    try {
      return !isRefused(current);
    } catch (IOException broken) {
      return false;
    }
  }

  /** Whether there is news of the datagram that was written last. A close is none. */
  private boolean isLost() {
    DatagramChannel current = channel;
    try {
      return current != null && isRefused(current);
    } catch (ClosedChannelException noNews) {
      return false;
    } catch (IOException lostOnItsWay) {
      return true; // Too large for a path, say, which the kernel knows from now on.
    }
  }

  @SuppressWarnings("NullAway") // Where there is a channel, the host was found.
  private SendOutcome deliver(DatagramChannel open) throws IOException {
    if (!isWritten(open, BUFFER_FULL_NANOS)) {
      return bufferFull();
    }
    if (isLost()) {
      return deliverAgain();
    }
    return address.isLoopbackAddress() ? SendOutcome.SENT : SendOutcome.UNSETTLED;
  }

  /** The second and last time, so what happens later is told of nobody. */
  private SendOutcome deliverAgain() throws IOException {
    DatagramChannel open = connectedAnew();
    if (open == null) {
      return notFound();
    }
    if (!isWritten(open, 0)) {
      return bufferFull();
    }
    return isLost() ? refused() : SendOutcome.SENT;
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
  private boolean isWritten(DatagramChannel open, long patienceNanos) throws IOException {
    long start = System.nanoTime();
    while (!isTaken(open)) {
      if (Thread.currentThread().isInterrupted() || System.nanoTime() - start >= patienceNanos) {
        return false;
      }
      LockSupport.parkNanos(this, PARK_NANOS);
    }
    return true;
  }

  @SuppressWarnings("NullAway") // A batch was put into it before.
  private boolean isTaken(DatagramChannel open) throws IOException {
    datagram.rewind();
    try {
      return open.write(datagram) > 0;
    } catch (PortUnreachableException ofAnEarlierOne) {
      return open.write(datagram) > 0; // It came between the read and the write.
    }
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

  @SuppressWarnings("NullAway") // A batch was put into it before.
  private SendOutcome outcomeOf(Exception failed) {
    if (closed) {
      return CLOSED;
    }
    if (failed instanceof ClosedByInterruptException) {
      return SendOutcome.retry(Duration.ZERO, agent + ": the thread was interrupted");
    }
    if (failed instanceof PortUnreachableException) {
      return refused();
    }
    String message = String.valueOf(failed.getMessage());
    // EMSGSIZE, as Unix and Windows word it; there is no exception of its own.
    if (message.contains("too long") || message.contains("larger than")) {
      return tooLarge(datagram.limit());
    }
    return SendOutcome.retry(Duration.ZERO, agent + ": " + failed);
  }

  private SendOutcome notFound() {
    return closed
        ? CLOSED
        : SendOutcome.retry(Duration.ZERO, "agent at " + agent + ": the host is not found");
  }

  private SendOutcome bufferFull() {
    return closed ? CLOSED : SendOutcome.refused(agent + ": the socket's buffer stays full");
  }

  private SendOutcome refused() {
    return SendOutcome.refused(
        "agent at " + agent + " refused the datagram: nothing listens there");
  }

  private SendOutcome tooLarge(int bytes) {
    return SendOutcome.tooLarge(
        agent
            + ": a datagram of "
            + bytes
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
