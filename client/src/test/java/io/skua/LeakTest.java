/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import io.skua.Configuration.ReporterConfiguration;
import io.skua.Configuration.SamplerConfiguration;
import io.skua.Configuration.SenderConfiguration;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is opened is closed: services that come and go within one JVM leave nothing behind. */
@Tag("slow")
@Tag("smoke")
@DisabledOnOs(OS.WINDOWS)
class LeakTest {
  private static void openAndClose(SenderConfiguration sender) {
    openAndClose(sender, new SamplerConfiguration().withType("const").withParam(1));
  }

  private static void openAndClose(SenderConfiguration sender, SamplerConfiguration sampler) {
    var tracer =
        new Configuration("short-lived")
            .withSampler(sampler)
            .withReporter(new ReporterConfiguration().withSender(sender))
            .getTracer();
    tracer.buildSpan("op").start().finish();
    tracer.close();
  }

  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  /** Other tests of this JVM may have left tracers open. */
  private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();

  private boolean isAnyThreadOfOursLeft() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(
            thread -> thread.getName().startsWith("skua-") && !threadsBefore.contains(thread));
  }

  private void assertNothingLeft(long descriptorsBefore) {
    await().atMost(Duration.ofSeconds(5)).until(() -> !isAnyThreadOfOursLeft());
    // The other end of a connection may be a moment later.
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(descriptorsBefore + 3));
  }

  @Test
  void thousandTracers_overUdp_leaveNoThreadAndNoDescriptor() throws Exception {
    try (OldAgent agent = OldAgent.start()) {
      SenderConfiguration sender =
          new SenderConfiguration().withAgentHost("127.0.0.1").withAgentPort(agent.port());
      openAndClose(sender);
      long before = descriptors();
      for (int i = 0; i < 1_000; i++) {
        openAndClose(sender);
      }
      assertNothingLeft(before);
      assertThat(agent.spanCount()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "agent.invalid"})
  void manyTracers_whoseAgentIsAway_leaveNoThreadAndNoDescriptor(String host) throws Exception {
    int port;
    try (DatagramSocket gone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    SenderConfiguration sender = new SenderConfiguration().withAgentHost(host).withAgentPort(port);
    openAndClose(sender);
    long before = descriptors();
    for (int i = 0; i < 100; i++) {
      openAndClose(sender);
    }
    assertNothingLeft(before);
  }

  @Test
  void manyTracers_withRemoteSamplers_leaveNoThreadAndNoDescriptor() throws Exception {
    try (SamplingBackend backend = SamplingBackend.start();
        OldAgent agent = OldAgent.start()) {
      SenderConfiguration sender =
          new SenderConfiguration().withAgentHost("127.0.0.1").withAgentPort(agent.port());
      SamplerConfiguration remote =
          new SamplerConfiguration().withManagerHostPort("127.0.0.1:" + backend.port());
      openAndClose(sender, remote);
      long before = descriptors();
      for (int i = 0; i < 200; i++) {
        openAndClose(sender, remote);
      }
      assertNothingLeft(before);
    }
  }

  @Test
  void thousandTracers_overHttp_leaveNoThreadAndNoDescriptor() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    server.start();
    try {
      SenderConfiguration sender =
          new SenderConfiguration()
              .withEndpoint("http://127.0.0.1:" + server.getAddress().getPort() + "/api/traces");
      openAndClose(sender);
      long before = descriptors();
      for (int i = 0; i < 1_000; i++) {
        openAndClose(sender);
      }
      assertNothingLeft(before);
    } finally {
      server.stop(0);
    }
  }
}
