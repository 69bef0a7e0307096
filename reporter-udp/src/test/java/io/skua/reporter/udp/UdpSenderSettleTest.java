/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.SenderContract;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** An agent on another host, whose refusals come after the send. */
class UdpSenderSettleTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final byte[] bytes = "batch".getBytes(UTF_8);
  private final EncodedBatch batch = new EncodedBatch(bytes, 0, bytes.length, 1);

  private final ScriptedNetwork network = new ScriptedNetwork().farAway();
  private final UdpSender sender = new UdpSender(network, "agent", 6831, DAY);

  /** Adds a channel to those that the sender will get. */
  private ScriptedChannel channel() {
    ScriptedChannel channel = new ScriptedChannel();
    network.thenConnect(channel);
    return channel;
  }

  /** Takes the datagram of a send, and has refused it by the time that it is settled. */
  private ScriptedChannel refusingLate() {
    return refusingAfter(1);
  }

  /** Has news after so many reads without any. */
  private ScriptedChannel refusingAfter(int reads) {
    ScriptedChannel channel = channel();
    for (int i = 0; i < reads; i++) {
      channel.thenRead(() -> 0);
    }
    return channel.thenRead(UdpSenderSettleTest::refuse);
  }

  private static int refuse() throws IOException {
    throw new PortUnreachableException();
  }

  private static void assertRefused(SendOutcome outcome) {
    assertThat(outcome.isSent()).isFalse();
    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason())
        .isEqualTo("agent at agent:6831 refused the datagram: nothing listens there");
  }

  private SendOutcome outcomeOfSend() {
    return SenderContract.outcomeOf(sender, batch);
  }

  @Test
  void send_agentFarAway_unsettled() {
    channel();

    assertThat(sender.send(batch).isUnsettled()).isTrue();
  }

  @Test
  void send_agentOnTheLoopback_sentAtOnce() {
    UdpSender sender =
        new UdpSender(new ScriptedNetwork(new ScriptedChannel()), "agent", 6831, DAY);

    assertThat(sender.send(batch).isSent()).isTrue();
  }

  @Test
  void settle_notRefused_sentByOneWrite() {
    ScriptedChannel channel = channel();

    assertThat(outcomeOfSend().isSent()).isTrue();
    assertThat(channel.writesDone()).isOne();
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void settle_refusedLate_sameDatagramToWhereTheHostIsNow() {
    ScriptedChannel first = refusingLate();
    ScriptedChannel second = channel();
    sender.send(batch);
    Arrays.fill(bytes, (byte) 0); // The batch was the sender's during the send alone.

    SendOutcome outcome = sender.settle();

    assertThat(outcome.isSent()).isTrue();
    assertThat(network.lookUps()).isEqualTo(2);
    assertThat(first.isOpen()).isFalse();
    assertThat(second.written()).containsExactly("batch");
  }

  @Test
  void settle_refusedLateAndThenAtOnce_refused() {
    refusingLate();
    ScriptedChannel second = channel().thenRead(UdpSenderSettleTest::refuse);

    assertRefused(outcomeOfSend());
    assertThat(second.writesDone()).isOne();
    assertThat(second.isOpen()).isFalse();
  }

  @Test
  void settle_twice_resendsNothing() {
    refusingLate();
    ScriptedChannel second = channel();
    outcomeOfSend();

    assertThat(sender.settle().isSent()).isTrue();
    assertThat(second.writesDone()).isOne();
  }

  @Test
  void settle_afterFailedSend_tellsNothingOfIt() {
    channel().thenWrite(() -> 0);
    Thread.currentThread().interrupt();
    assertThat(sender.send(batch).isSent()).isFalse();
    assertThat(Thread.interrupted()).isTrue();

    assertThat(sender.settle().isSent()).isTrue();
    assertThat(network.lookUps()).isOne();
  }

  @Test
  void settle_agentAway_onlyTheFirstOfManyIsTakenForSent() {
    refusingLate();
    ScriptedChannel second =
        refusingAfter(3); // those of the second write, the next send, its settle
    assertThat(outcomeOfSend().isSent()).isTrue();

    assertRefused(outcomeOfSend());
    assertThat(second.isOpen()).isFalse();
    for (int i = 0; i < 10; i++) {
      ScriptedChannel next = refusingLate();
      assertRefused(outcomeOfSend());
      assertThat(next.isOpen()).isFalse();
    }
  }

  @Test
  void settle_agentBackForAWhile_firstRefusalAgainSentAgain() {
    refusingLate();
    refusingAfter(3);
    outcomeOfSend();
    assertRefused(outcomeOfSend());
    refusingAfter(4); // two for the one that is taken, two for the next
    ScriptedChannel last = channel();

    assertThat(outcomeOfSend().isSent()).isTrue();
    assertThat(outcomeOfSend().isSent()).isTrue();
    assertThat(last.writesDone()).isOne();
  }

  @Test
  void settle_refusedLateAndHostGone_refusedAndNoChannelLeft() {
    ScriptedChannel first = refusingLate();
    sender.send(batch);
    network.resolving(false);

    SendOutcome outcome = sender.settle();

    assertThat(outcome.isSent()).isFalse();
    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason()).isEqualTo("agent at agent:6831: the host is not found");
    assertThat(first.isOpen()).isFalse();
  }

  @Test
  void settle_refusedLateAndCannotConnect_refused() {
    ScriptedChannel first = refusingLate();
    sender.send(batch);

    SendOutcome outcome = sender.settle();

    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason()).contains("Too many open files");
    assertThat(first.isOpen()).isFalse();
  }

  @Test
  void settle_refusedLateAndBufferFull_refusedWithoutWaiting() {
    refusingLate();
    ScriptedChannel second = channel().everyWrite(() -> 0);
    sender.send(batch);

    SendOutcome outcome = sender.settle();

    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason()).isEqualTo("agent:6831: the socket's buffer stays full");
    assertThat(second.writesDone()).isOne();
    assertThat(second.isOpen()).isFalse();
  }

  @Test
  void settle_tooLargeForThePath_sentAgainAsTheKernelKnowsNow() {
    ScriptedChannel first = channel().thenRead(() -> 0).thenRead(() -> fail("Message too long"));
    ScriptedChannel second = channel();

    assertThat(outcomeOfSend().isSent()).isTrue();
    assertThat(first.isOpen()).isFalse();
    assertThat(second.writesDone()).isOne();
  }

  @Test
  void settle_threadInterrupted_sentAsNothingSaysOtherwise() {
    channel().thenRead(() -> 0).thenRead(UdpSenderSettleTest::closeByInterrupt);
    ScriptedChannel second = channel();

    assertThat(outcomeOfSend().isSent()).isTrue();
    assertThat(second.writesDone()).isZero();
  }

  @Test
  void settle_closed_sentAsNothingSaysOtherwise() {
    ScriptedChannel channel = channel();
    sender.send(batch);
    sender.close();

    assertThat(assertTimeoutPreemptively(SenderContract.PROMPTLY, sender::settle).isSent())
        .isTrue();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void send_unsettledOneRefused_thatIsSentAgainFirst() {
    refusingLate();
    ScriptedChannel second = channel();
    sender.send(batch);

    sender.send(SenderContract.batch("next"));

    assertThat(second.written()).containsExactly("batch", "next");
  }

  @Test
  void send_refusalTooLateForItsSettle_hintThatTheAgentMoved() {
    ScriptedChannel first = refusingAfter(2);
    ScriptedChannel second = channel();
    outcomeOfSend();

    assertThat(outcomeOfSend().isSent()).isTrue();
    assertThat(first.isOpen()).isFalse();
    assertThat(second.writesDone()).isOne();
  }

  @Test
  void send_timeToLookUpAgain_newsOfTheOutstandingOneComeFirst() {
    UdpSender restless = new UdpSender(network, "agent", 6831, Duration.ofNanos(1));
    refusingLate();
    ScriptedChannel second = channel();
    restless.send(batch);

    assertThat(restless.settle().isSent()).isTrue();
    restless.send(SenderContract.batch("next"));

    assertThat(second.written()).containsExactly("batch", "next");
  }

  private static int fail(String message) throws IOException {
    throw new IOException(message);
  }

  private static int closeByInterrupt() throws IOException {
    throw new ClosedByInterruptException();
  }
}
