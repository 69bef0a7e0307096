/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of UDP that the operating system cannot be made to show at will. */
class UdpSenderTest {
  private final EncodedBatch batch = new EncodedBatch("batch".getBytes(UTF_8), 0, 5, 1);

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private static UdpSender sender(ScriptedNetwork network) {
    return new UdpSender(network, "agent", 6831, Duration.ofDays(1));
  }

  private static UdpSender sender(ScriptedChannel... channels) {
    return sender(new ScriptedNetwork(channels));
  }

  private static int refuse() throws PortUnreachableException {
    throw new PortUnreachableException();
  }

  /** Refuses at once what is written first. */
  private static ScriptedChannel refusing() {
    return new ScriptedChannel().thenRead(UdpSenderTest::refuse);
  }

  private static void assertRefused(SendOutcome outcome) {
    assertThat(outcome.isSent()).isFalse();
    assertThat(outcome.isUnsettled()).isFalse();
    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason())
        .isEqualTo("agent at agent:6831 refused the datagram: nothing listens there");
  }

  private static int fail(String message) throws IOException {
    throw new IOException(message);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "  ", "[]", "localhost:6831", "http://localhost", "a b", "${HOST_IP}", "a/b"})
  void to_whatIsNoHost_failsNamingIt(String host) {
    assertThatThrownBy(() -> UdpSender.to(host, 6831))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("host: '%s', must be a name or an IP address, without scheme and port", host);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void to_portOutOfRange_failsNamingIt(int port) {
    assertThatThrownBy(() -> UdpSender.to("localhost", port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port: %d, must be between 1 and 65535", port);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, udp://localhost:6831",
    "' agent ', udp://agent:6831",
    "::1, udp://[::1]:6831",
    "[::1], udp://[::1]:6831"
  })
  void toString_anyHost_address(String host, String expected) {
    assertThat(UdpSender.to(host, 6831)).hasToString(expected);
  }

  @Test
  void to_urlWithPasswordInPlaceOfAHost_failsWithoutShowingIt() {
    assertThatThrownBy(() -> UdpSender.to("http://me:hush@host", 6831))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hush");
  }

  @Test
  void to_unknownHost_notLookedUp() {
    ScriptedNetwork network = new ScriptedNetwork().resolving(false);

    sender(network);

    assertThat(network.lookUps()).isZero();
  }

  @Test
  void send_unknownHost_mayBeTriedAgain() {
    SendOutcome outcome = sender(new ScriptedNetwork().resolving(false)).send(batch);

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).isEqualTo("agent at agent:6831: the host is not found");
  }

  @Test
  void send_unknownHostAgain_notLookedUpEachTime() {
    ScriptedNetwork network = new ScriptedNetwork().resolving(false);
    UdpSender sender = sender(network);

    for (int i = 0; i < 1000; i++) {
      sender.send(batch);
    }

    assertThat(network.lookUps()).isLessThan(100);
  }

  @Test
  void send_hostKnownLater_sent() {
    ScriptedNetwork network = new ScriptedNetwork(new ScriptedChannel()).resolving(false);
    UdpSender sender = sender(network);
    sender.send(batch);

    network.resolving(true);

    await().atMost(Duration.ofSeconds(30)).until(() -> sender.send(batch).isSent());
  }

  @Test
  void send_hostFound_lookedUpOnce() {
    ScriptedNetwork network = new ScriptedNetwork(new ScriptedChannel());
    UdpSender sender = sender(network);

    sender.send(batch);
    sender.send(batch);

    assertThat(network.lookUps()).isOne();
  }

  @Test
  void send_refusedOnce_writtenAgainWhereTheHostIsNow() {
    ScriptedChannel first = refusing();
    ScriptedChannel second = new ScriptedChannel();
    ScriptedNetwork network = new ScriptedNetwork(first, second);

    SendOutcome outcome = sender(network).send(batch);

    assertThat(outcome.isSent()).isTrue();
    assertThat(network.lookUps()).isEqualTo(2);
    assertThat(first.isOpen()).isFalse();
    assertThat(second.writesDone()).isOne();
  }

  @Test
  void send_refusedTwice_refused() {
    ScriptedChannel first = refusing();
    ScriptedChannel second = refusing();

    SendOutcome outcome = sender(first, second).send(batch);

    assertRefused(outcome);
    assertThat(first.writesDone()).isOne();
    assertThat(second.writesDone()).isOne();
    assertThat(second.isOpen()).isFalse();
  }

  @Test
  void send_afterRefusal_lookedUpAgain() {
    ScriptedNetwork network = new ScriptedNetwork(refusing(), refusing(), new ScriptedChannel());
    UdpSender sender = sender(network);
    sender.send(batch);

    SendOutcome outcome = sender.send(batch);

    assertThat(outcome.isSent()).isTrue();
    assertThat(network.lookUps()).isEqualTo(3);
  }

  @Test
  void send_refusedAndHostGone_mayBeTriedAgain() {
    ScriptedNetwork network = new ScriptedNetwork();
    ScriptedChannel channel =
        new ScriptedChannel()
            .thenRead(
                () -> {
                  network.resolving(false);
                  return refuse();
                });
    network.thenConnect(channel);

    SendOutcome outcome = sender(network).send(batch);

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).isEqualTo("agent at agent:6831: the host is not found");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void send_writeFailsWithRefusalOfEarlierDatagram_writtenAgain() {
    ScriptedChannel channel = new ScriptedChannel().thenWrite(UdpSenderTest::refuse);

    SendOutcome outcome = sender(channel).send(batch);

    assertThat(outcome.isSent()).isTrue();
    assertThat(channel.writesDone()).isEqualTo(2);
  }

  @Test
  void send_everyWriteFailsWithRefusal_refused() {
    ScriptedChannel channel = new ScriptedChannel().everyWrite(UdpSenderTest::refuse);

    assertRefused(sender(channel).send(batch));
    assertThat(channel.writesDone()).isLessThan(10);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void send_newsOfAnEarlierDatagram_sentByNewChannel() {
    // One read after the first write, then the one before the second.
    ScriptedChannel first = new ScriptedChannel().thenRead(() -> 0).thenRead(UdpSenderTest::refuse);
    ScriptedChannel second = new ScriptedChannel();
    UdpSender sender = sender(first, second);
    sender.send(batch);

    SendOutcome outcome = sender.send(batch);

    assertThat(outcome.isSent()).isTrue();
    assertThat(first.isOpen()).isFalse();
    assertThat(second.writesDone()).isOne();
  }

  @Test
  void send_channelBroken_sentByNewChannel() {
    ScriptedChannel first =
        new ScriptedChannel().thenRead(() -> 0).thenRead(() -> fail("Network is down"));
    UdpSender sender = sender(first, new ScriptedChannel());
    sender.send(batch);

    assertThat(sender.send(batch).isSent()).isTrue();
    assertThat(first.isOpen()).isFalse();
  }

  @Test
  void send_datagramsComeWithoutEnd_readsBounded() {
    ScriptedChannel channel = new ScriptedChannel();
    for (int i = 0; i < 1000; i++) {
      channel.thenRead(() -> 1);
    }

    assertThat(sender(channel).send(batch).isSent()).isTrue();
    assertThat(channel.readsDone()).isLessThan(100);
  }

  @Test
  void send_bufferFullForAWhile_sent() {
    ScriptedChannel channel = new ScriptedChannel().thenWrite(() -> 0).thenWrite(() -> 0);

    assertThat(sender(channel).send(batch).isSent()).isTrue();
    assertThat(channel.writesDone()).isEqualTo(3);
  }

  @Test
  void send_bufferStaysFull_refused() {
    ScriptedChannel channel = new ScriptedChannel().everyWrite(() -> 0);

    SendOutcome outcome = sender(channel).send(batch);

    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason()).isEqualTo("agent:6831: the socket's buffer stays full");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void send_bufferFullAndThreadInterrupted_doesNotWait() {
    ScriptedChannel channel = new ScriptedChannel().everyWrite(() -> 0);
    Thread.currentThread().interrupt();

    assertThat(sender(channel).send(batch).isSent()).isFalse();
    assertThat(channel.writesDone()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Message too long",
        "A message sent on a datagram socket was larger than the internal message buffer"
      })
  void send_tooBigForTheSystem_tooLargeWithAdvice(String message) {
    ScriptedChannel channel = new ScriptedChannel().thenWrite(() -> fail(message));

    SendOutcome outcome = sender(channel).send(batch);

    assertThat(outcome.isTooLarge()).isTrue();
    assertThat(channel.isOpen()).isFalse();
    assertThat(outcome.reason())
        .isEqualTo(
            "agent:6831: a datagram of 5 bytes is too big for this system;"
                + " lower the maximum packet size");
  }

  @Test
  void send_tooBigForAnyDatagram_tooLargeUntried() {
    ScriptedNetwork network = new ScriptedNetwork(new ScriptedChannel());

    SendOutcome outcome = sender(network).send(new EncodedBatch(new byte[65_508], 0, 65_508, 1));

    assertThat(outcome.isTooLarge()).isTrue();
    assertThat(outcome.reason()).contains("65508 bytes", "lower the maximum packet size");
    assertThat(network.lookUps()).isZero();
  }

  @Test
  void send_writeFails_mayBeTriedAgain() {
    ScriptedChannel first = new ScriptedChannel().thenWrite(() -> fail("Network is unreachable"));

    SendOutcome outcome = sender(first).send(batch);

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).contains("agent:6831", "Network is unreachable");
    assertThat(first.isOpen()).isFalse();
  }

  @Test
  void send_cannotConnect_mayBeTriedAgain() {
    SendOutcome outcome = sender().send(batch);

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).contains("agent:6831", "Too many open files");
  }

  @Test
  void send_channelClosedByInterrupt_nextSent() {
    ScriptedChannel first =
        new ScriptedChannel()
            .thenWrite(
                () -> {
                  throw new ClosedByInterruptException();
                });
    UdpSender sender = sender(first, new ScriptedChannel());

    SendOutcome interrupted = sender.send(batch);

    assertThat(interrupted.retryAfter()).isZero();
    assertThat(interrupted.reason()).isEqualTo("agent:6831: the thread was interrupted");
    assertThat(first.isOpen()).isFalse();
    assertThat(sender.send(batch).isSent()).isTrue();
  }

  @Test
  void close_betweenTheWriteAndTheLookForNews_sent() {
    UdpSender[] sender = new UdpSender[1];
    ScriptedChannel channel =
        new ScriptedChannel()
            .thenRead(
                () -> {
                  sender[0].close();
                  throw new AsynchronousCloseException();
                });
    sender[0] = sender(channel);

    assertThat(sender[0].send(batch).isSent()).isTrue();
    assertThat(channel.written()).containsExactly("batch");
  }

  @Test
  void send_interruptedBetweenTheWriteAndTheLookForNews_sentOnce() {
    ScriptedChannel first = new ScriptedChannel();
    first.thenRead(
        () -> {
          first.close();
          throw new ClosedByInterruptException();
        });
    ScriptedChannel second = new ScriptedChannel();
    UdpSender sender = sender(first, second);

    assertThat(sender.send(batch).isSent()).isTrue();
    assertThat(sender.send(batch).isSent()).isTrue();
    assertThat(first.written()).hasSize(1);
    assertThat(second.written()).hasSize(1);
  }

  @Test
  void close_betweenTheSecondWriteAndTheLookForNews_sent() {
    ScriptedChannel second =
        new ScriptedChannel()
            .thenRead(
                () -> {
                  throw new AsynchronousCloseException();
                });

    assertThat(sender(refusing(), second).send(batch).isSent()).isTrue();
    assertThat(second.written()).hasSize(1);
  }

  @Test
  void close_whileConnecting_refusedAndChannelClosed() {
    ScriptedChannel channel = new ScriptedChannel();
    ScriptedNetwork network = new ScriptedNetwork(channel);
    UdpSender sender = sender(network);
    network.onConnect(sender::close);
    channel.everyWrite(
        () -> {
          throw new ClosedChannelException();
        });

    SendOutcome outcome = sender.send(batch);

    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason()).isEqualTo("closed");
    assertThat(channel.isOpen()).isFalse();
  }
}
