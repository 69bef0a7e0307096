/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import io.skua.reporter.Sender;
import io.skua.reporter.SenderContract;

class UdpSenderContractTest extends SenderContract {
  private final Agent agent;

  UdpSenderContractTest() throws Exception {
    agent = new Agent("127.0.0.1");
  }

  @Override
  protected void startBackend() throws Exception {
    agent.start();
  }

  @Override
  protected void stopBackend() {
    agent.stop();
  }

  @Override
  protected byte[] received() throws Exception {
    return agent.received(PROMPTLY);
  }

  @Override
  protected Sender newSender(String secret) {
    return UdpSender.to("127.0.0.1", agent.port());
  }

  @Override
  protected Sender newHangingSender(Runnable underWay) {
    ScriptedChannel full = new ScriptedChannel();
    full.everyWrite(
        () -> {
          underWay.run();
          while (full.isOpen()) {
            Thread.onSpinWait();
          }
          return 0;
        });
    return new UdpSender(
        new ScriptedNetwork(full), "localhost", agent.port(), java.time.Duration.ofDays(1));
  }
}
