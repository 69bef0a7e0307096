/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import static io.skua.reporter.SenderContract.PROMPTLY;
import static io.skua.reporter.SenderContract.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The agent's name comes to stand for another address, which nobody refuses: only asking tells. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the loopback has one address")
class UdpSenderMovedAgentTest {
  private static final Duration ALWAYS = Duration.ofNanos(1);
  private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

  private Agent first;
  private Agent second;
  private String name = "127.0.0.1";
  private int lookUps;

  /** Real sockets; what the name stands for is the test's. */
  private final Network network =
      new Network() {
        @Override
        public InetAddress resolve(String host) throws UnknownHostException {
          lookUps++;
          if (name == null) {
            throw new UnknownHostException(host);
          }
          return InetAddress.getByName(name);
        }

        @Override
        public DatagramChannel connect(InetSocketAddress agent) throws IOException {
          return Network.SYSTEM.connect(agent);
        }
      };

  @BeforeEach
  void start() throws IOException {
    first = new Agent("127.0.0.1");
    second = new Agent("127.0.0.2", first.port());
    first.start();
    second.start();
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private UdpSender sender(Duration resolveInterval) {
    return new UdpSender(network, "agent", first.port(), resolveInterval);
  }

  @Test
  void send_afterTheIntervalAndAMove_goesToTheNewAddress() throws Exception {
    try (UdpSender sender = sender(ALWAYS)) {
      sender.send(batch(3));
      assertThat(first.received(PROMPTLY)).hasSize(3);
      name = "127.0.0.2";

      assertThat(sender.send(batch(4)).isSent()).isTrue();
      assertThat(second.received(PROMPTLY)).hasSize(4);
    }
  }

  @Test
  void send_afterTheIntervalAndNotFound_goesWhereItWas() throws Exception {
    try (UdpSender sender = sender(ALWAYS)) {
      sender.send(batch(3));
      first.received(PROMPTLY);
      name = null;

      assertThat(sender.send(batch(4)).isSent()).isTrue();
      assertThat(first.received(PROMPTLY)).hasSize(4);
    }
  }

  @Test
  void send_withinTheInterval_asksNobody() throws Exception {
    try (UdpSender sender = sender(NEVER)) {
      sender.send(batch(3));
      sender.send(batch(3));

      assertThat(lookUps).isEqualTo(1);
    }
  }

  @Test
  void to_intervalOfZero_isRefused() {
    assertThatThrownBy(() -> UdpSender.to("agent", 6831, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("resolve interval: PT0S, must be above 0");
  }
}
