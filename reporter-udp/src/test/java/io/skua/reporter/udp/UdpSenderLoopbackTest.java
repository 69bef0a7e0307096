/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import static io.skua.reporter.SenderContract.PROMPTLY;
import static io.skua.reporter.SenderContract.batch;
import static io.skua.reporter.SenderContract.openSockets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import java.net.NetworkInterface;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against real sockets on the loopback. */
class UdpSenderLoopbackTest {
  /** Beside 300: the sender's own, and those of others in this JVM that come and go. */
  private static final int FEW = 10;

  private static final int BATCH = 3;

  private Agent agent;
  private UdpSender sender;

  @AfterEach
  void close() {
    if (sender != null) {
      sender.close();
    }
    if (agent != null) {
      agent.close();
    }
  }

  private void agentAt(String address, String host) throws Exception {
    agent = new Agent(address);
    sender = UdpSender.to(host, agent.port());
  }

  @Test
  void send_largestPacket_arrives() throws Exception {
    agentAt("127.0.0.1", "127.0.0.1");
    agent.start();
    EncodedBatch largest = batch(65_000);

    SendOutcome outcome = sender.send(largest);

    assertThat(outcome.isSent()).as("%s", outcome).isTrue();
    assertThat(agent.received(PROMPTLY)).isEqualTo(largest.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]"})
  void send_agentAtIpv6Address_arrives(String host) throws Exception {
    assumeTrue(
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .anyMatch(address -> address.getHostAddress().startsWith("0:0:0:0:0:0:0:1")),
        "no IPv6 here");
    agentAt("::1", host);
    agent.start();

    SendOutcome outcome = sender.send(batch(BATCH));

    assertThat(outcome.isSent()).as("%s", outcome).isTrue();
    assertThat(agent.received(PROMPTLY)).hasSize(BATCH);
  }

  @Test
  void send_agentByName_arrives() throws Exception {
    agentAt("127.0.0.1", "localhost");
    agent.start();

    assertThat(sender.send(batch(BATCH)).isSent()).isTrue();
    assertThat(agent.received(PROMPTLY)).hasSize(BATCH);
  }

  @Test
  void send_nothingListens_eachRefused() throws Exception {
    agentAt("127.0.0.1", "127.0.0.1");

    for (int i = 0; i < 20; i++) {
      SendOutcome outcome = sender.send(batch(BATCH));
      assertThat(outcome.isSent()).as("send %d: %s", i, outcome).isFalse();
      assertThat(outcome.retryAfter()).isNull();
      assertThat(outcome.reason()).endsWith("refused the datagram: nothing listens there");
    }
  }

  @Test
  void send_agentComesAndGoes_refusalOfTheRefusedAlone() throws Exception {
    agentAt("127.0.0.1", "127.0.0.1");

    for (int i = 0; i < 20; i++) {
      boolean there = i % 2 == 0;
      if (there) {
        agent.start();
      } else {
        agent.stop();
      }
      SendOutcome outcome = sender.send(batch(BATCH));
      assertThat(outcome.isSent()).as("send %d: %s", i, outcome).isEqualTo(there);
    }
  }

  @Test
  void send_refusedManyTimes_leavesNoSocket() throws Exception {
    agentAt("127.0.0.1", "127.0.0.1");
    int before = openSockets();

    for (int i = 0; i < 300; i++) {
      sender.send(batch(BATCH));
    }

    assertThat(openSockets()).isLessThan(before + FEW);
  }

  @Test
  void send_hostUnknownManyTimes_leavesNoSocket() {
    int before = openSockets();
    sender = UdpSender.to("agent.invalid", 6831);

    for (int i = 0; i < 300; i++) {
      sender.send(batch(BATCH));
    }

    assertThat(openSockets()).isLessThan(before + FEW);
  }

  @Test
  void send_cannotConnectManyTimes_leavesNoSocket() {
    int before = openSockets();
    // No datagram socket connects to a broadcast address without being told that it is one.
    sender = UdpSender.to("255.255.255.255", 6831);

    for (int i = 0; i < 300; i++) {
      assertThat(sender.send(batch(BATCH)).isSent()).isFalse();
    }

    assertThat(openSockets()).isLessThan(before + FEW);
  }

  @Test
  void send_hostUnknown_mayBeTriedAgain() {
    sender = UdpSender.to("agent.invalid", 6831);

    SendOutcome outcome =
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> sender.send(batch(BATCH)));

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).isEqualTo("agent at agent.invalid:6831: the host is not found");
  }

  @Test
  void send_agentAnswers_answersIgnored() throws Exception {
    agentAt("127.0.0.1", "127.0.0.1");
    agent.start();
    sender.send(batch(BATCH));
    agent.answer(100, PROMPTLY);

    assertThat(sender.send(batch(BATCH)).isSent()).isTrue();
    assertThat(agent.received(PROMPTLY)).hasSize(BATCH);
  }
}
