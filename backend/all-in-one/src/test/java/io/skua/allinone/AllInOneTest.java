/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.model.Trace;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllInOneTest {
  private static final Vector VECTOR = Vector.named("java-http-binary-multispan");

  @Test
  void start_forATest_opensFreePortsOfTheLoopbackAddress() throws Exception {
    try (AllInOne first = AllInOne.start();
        AllInOne second = AllInOne.start()) {
      Set<Integer> ports = new HashSet<>();
      for (Port port : EnumSet.complementOf(EnumSet.of(Port.ADMIN))) {
        ports.add(first.port(port));
        ports.add(second.port(port));
      }

      assertThat(ports).hasSizeGreaterThan(2 * (Port.values().length - 2));
      assertThat(first.queryUrl()).hasToString("http://127.0.0.1:" + first.port(Port.QUERY));
      assertThat(first.url(Port.OTLP)).hasPort(first.port(Port.OTLP));
    }
  }

  @Test
  void traces_areThoseThatArrived_theNewestFirst() throws Exception {
    try (AllInOne backend = AllInOne.start()) {
      assertThat(backend.traces()).isEmpty();

      VECTOR.sendTo(backend);
      Vector.named("otel-http-binary").sendTo(backend);

      List<Trace> traces = backend.traces();
      assertThat(traces).hasSize(2);
      assertThat(traces.get(1).spans()).hasSize(4);
      assertThat(backend.store().trace(traces.get(0).id())).hasValue(traces.get(0));
    }
  }

  @Test
  void port_off_isNotOpened() throws Exception {
    try (AllInOne backend =
        AllInOne.start(
            AllInOneSettings.ephemeral()
                .withPort(Port.ZIPKIN, AllInOneSettings.OFF)
                .withPort(Port.AGENT_BINARY, AllInOneSettings.OFF))) {
      assertThatThrownBy(() -> backend.port(Port.ZIPKIN))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("port zipkin is off");
      assertThatThrownBy(() -> backend.url(Port.AGENT_BINARY))
          .isInstanceOf(IllegalStateException.class);
      assertThat(backend.port(Port.OTLP)).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Port.class)
  void start_takenPort_isRefused_andLeavesNothingOpen(Port port) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
        DatagramSocket udp =
            new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()))) {
      assertThat(udp.isBound()).isTrue();
      AllInOneSettings settings = AllInOneSettings.ephemeral().withPort(port, tcp.getLocalPort());

      assertThatThrownBy(() -> AllInOne.start(settings))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("127.0.0.1, port " + tcp.getLocalPort())
          .hasMessageContaining("(--port." + port.label() + ") is taken");
    }
    await().until(() -> threads().isEmpty());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("all-in-one"))
        .toList();
  }

  @Test
  void close_endsThreadsAndPorts_andMayBeRepeated() throws Exception {
    AllInOne backend = AllInOne.start();
    VECTOR.sendTo(backend);
    Http.get(backend.queryUrl() + "/api/services");
    String query = backend.queryUrl().toString();

    backend.close();
    backend.close();

    assertThatThrownBy(() -> Http.get(query)).isInstanceOf(ConnectException.class);
    await().until(() -> threads().isEmpty());
  }

  @Test
  void threads_areDaemons() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (AllInOne backend = AllInOne.start()) {
      VECTOR.sendTo(backend);

      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> !before.contains(thread))
          .isNotEmpty()
          .allMatch(Thread::isDaemon);
    }
  }

  @Test
  void storeFile_keepsTracesThroughARestart(@TempDir Path folder) throws Exception {
    AllInOneSettings settings =
        AllInOneSettings.ephemeral().withStoreFile(folder.resolve("traces"));
    try (AllInOne backend = AllInOne.start(settings)) {
      VECTOR.sendTo(backend);
    }
    try (AllInOne backend = AllInOne.start(settings)) {
      assertThat(backend.traces()).hasSize(1);
      assertThat(backend.traces().get(0).spans()).hasSize(4);
    }
  }

  @Test
  void storeFile_thatCannotBeUsed_isRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("plain"), "no folder");
    AllInOneSettings settings = AllInOneSettings.ephemeral().withStoreFile(file.resolve("traces"));

    assertThatThrownBy(() -> AllInOne.start(settings))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("plain");
    assertThat(threads()).isEmpty();
  }

  @Test
  void uiDirectory_withoutAPage_isRefused(@TempDir Path folder) {
    assertThatThrownBy(() -> AllInOne.start(AllInOneSettings.ephemeral().withUiDirectory(folder)))
        .hasMessageContaining("index.html");
    assertThat(threads()).isEmpty();
  }

  @Test
  void address_any_isReachedByTheLoopbackOne() throws Exception {
    AllInOneSettings settings =
        AllInOneSettings.ephemeral().withAddress(InetAddress.getByName("0.0.0.0"));
    try (AllInOne backend = AllInOne.start(settings)) {
      assertThat(backend.queryUrl().getHost()).isEqualTo("127.0.0.1");
      assertThat(Http.get(backend.queryUrl() + "/api/services").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void address_ofIpv6_isWrittenInBrackets() throws Exception {
    InetAddress loopback = InetAddress.getByName("::1");
    Assumptions.assumeTrue(
        NetworkInterface.getByInetAddress(loopback) != null && loopback instanceof Inet6Address,
        "no IPv6 here");
    try (AllInOne backend = AllInOne.start(AllInOneSettings.ephemeral().withAddress(loopback))) {
      assertThat(backend.queryUrl().toString()).startsWith("http://[0:0:0:0:0:0:0:1]:");
      assertThat(Http.get(backend.queryUrl() + "/api/services").statusCode()).isEqualTo(200);
    }
  }
}
