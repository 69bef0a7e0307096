/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AllInOneSettingsTest {
  @Test
  void classic_hasThePortsThatClientsKnow_withoutZipkin() {
    AllInOneSettings settings = AllInOneSettings.classic();

    assertThat(settings.port(Port.AGENT_COMPACT)).isEqualTo(6831);
    assertThat(settings.port(Port.AGENT_BINARY)).isEqualTo(6832);
    assertThat(settings.port(Port.COLLECTOR)).isEqualTo(14268);
    assertThat(settings.port(Port.OTLP)).isEqualTo(4318);
    assertThat(settings.port(Port.SAMPLING)).isEqualTo(5778);
    assertThat(settings.port(Port.QUERY)).isEqualTo(16686);
    assertThat(settings.port(Port.ZIPKIN)).isEqualTo(AllInOneSettings.OFF);
    assertThat(settings.address().isLoopbackAddress()).isTrue();
  }

  @Test
  void with_anything_leavesTheOriginal() {
    AllInOneSettings settings = AllInOneSettings.classic();
    settings.withPort(Port.QUERY, 7).withBounds(1, 2).withReceiveBuffer(3);

    assertThat(settings.port(Port.QUERY)).isEqualTo(16686);
    assertThat(settings.maxTraces()).isEqualTo(10_000);
    assertThat(settings.receiveBuffer()).isEqualTo(4 << 20);
  }

  @Test
  void withBasePath_endsWithoutASlash() {
    AllInOneSettings settings = AllInOneSettings.classic();

    assertThat(settings.basePath()).isEmpty();
    assertThat(settings.withBasePath("/a/b/").basePath()).isEqualTo("/a/b");
    assertThat(settings.withBasePath("/").basePath()).isEmpty();
  }

  @Test
  void maxBytes_notSet_isWhatTheStoreHasRoomFor() {
    AllInOneSettings settings = AllInOneSettings.classic();

    assertThat(settings.maxBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    assertThat(settings.withStoreFile(Path.of("traces")).maxBytes()).isEqualTo(1L << 30);
    assertThat(settings.withBounds(1, 7).withStoreFile(Path.of("traces")).maxBytes()).isEqualTo(7);
  }

  @Test
  void with_outOfRange_isRefused_andSaysWhatIsAllowed() {
    AllInOneSettings settings = AllInOneSettings.classic();

    assertThatThrownBy(() -> settings.withPort(Port.QUERY, 65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port query 65536: must be 0 to 65535, or -1 for none");
    assertThatThrownBy(() -> settings.withPort(Port.QUERY, -2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings.withBounds(0, 1)).hasMessageContaining("0 traces");
    assertThatThrownBy(() -> settings.withBounds(1, 0)).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> settings.withReceiveBuffer(-1)).hasMessageContaining("buffer -1");
    assertThatThrownBy(() -> settings.withBasePath("jaeger"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("base path jaeger: must be such as /jaeger");
  }

  @Test
  void withRole_portsAreThoseOfTheRole() {
    AllInOneSettings agent = AllInOneSettings.classic().withRole(Role.AGENT);
    AllInOneSettings collector = AllInOneSettings.classic().withRole(Role.COLLECTOR);
    AllInOneSettings query = AllInOneSettings.classic().withRole(Role.QUERY);

    assertThat(ports(agent)).containsExactly(6831, 6832, 5778, 14271);
    assertThat(ports(collector)).containsExactly(14268, 4318, 5778, 14269);
    assertThat(ports(query)).containsExactly(16686, 16687);
    assertThat(ports(AllInOneSettings.classic())).doesNotContain(14269);
    assertThat(ports(AllInOneSettings.ephemeral().withRole(Role.QUERY))).containsExactly(0, 0);
  }

  private static List<Integer> ports(AllInOneSettings settings) {
    return Arrays.stream(Port.values())
        .map(settings::port)
        .filter(number -> number != AllInOneSettings.OFF)
        .toList();
  }

  static Stream<Arguments> wrong() {
    AllInOneSettings all = AllInOneSettings.ephemeral();
    AllInOneSettings agent =
        all.withRole(Role.AGENT).withCollectors(List.of(URI.create("http://c:14268")));
    AllInOneSettings collector = all.withRole(Role.COLLECTOR).withStore("cassandra:c", Map.of());
    AllInOneSettings query = all.withRole(Role.QUERY).withStore("cassandra:c", Map.of());
    Path file = Path.of("f");
    return Stream.of(
        arguments(all.withRole(Role.AGENT), "role agent: collector is needed"),
        arguments(agent.withStoreFile(file), "role agent: store is not for an agent"),
        arguments(agent.withBounds(1, 1), "role agent: max-traces, max-bytes are of memory"),
        arguments(agent.withPort(Port.QUERY, 0), "port query: role agent has none; it has agent-"),
        arguments(agent.withStrategiesFile(file), "role agent: strategies are for collectors"),
        arguments(agent.withUiDirectory(file), "role agent: ui-dir has no page here"),
        arguments(all.withRole(Role.COLLECTOR), "store is needed that other processes share"),
        arguments(all.withRole(Role.QUERY).withStoreFile(file), "opensearch:URL or cassandra:HOST"),
        arguments(collector.withPort(Port.AGENT_COMPACT, 1), "port agent-compact: role collector"),
        arguments(collector.withReceiveBuffer(1), "receive-buffer is for who receives datagrams"),
        arguments(collector.withSpool(file, 4 << 20), "role collector: spool is for an agent"),
        arguments(collector.withBuffer(4 << 20), "role collector: buffer is for an agent"),
        arguments(collector.withBasePath("/a"), "role collector: base-path has no page here"),
        arguments(agent.withDependencies(false), "role agent: dependencies are for collectors"),
        arguments(query.withDependencies(false), "role query: dependencies are for collectors"),
        arguments(all.withDependencies(false), "--dependencies: is for a store that several"),
        arguments(query.withStrategiesFile(file), "role query: strategies are for collectors"),
        arguments(query.withBounds(1, 1), "role query: max-traces, max-bytes are of memory"),
        arguments(
            all.withCollectors(List.of(URI.create("http://c"))),
            "role all: collector is for an agent"),
        arguments(all.withStore("none:x", Map.of()), "store none: is not known; must be memory"),
        arguments(
            all.withStore("cassandra:c", Map.of()),
            "store cassandra: is not in this program, but in skua-backend.jar; on a class path it"
                + " is io.skua:skua-store-cassandra"),
        arguments(all.withStore("h2", Map.of()), "store h2:: must be memory, or h2: and a file"),
        arguments(all.withStore("memory:x", Map.of()), "store memory:x: must be memory"),
        arguments(all.withStore("memory", Map.of("a", "b")), "store memory: has no settings [a]"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void start_settingsThatDoNotGoTogether_isRefused_andSaysWhich(
      AllInOneSettings settings, String message) {
    assertThatThrownBy(() -> AllInOne.start(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void withCollectors_noUrlOfOne_isRefusedWithoutItsPassword() {
    AllInOneSettings settings = AllInOneSettings.ephemeral();

    assertThatThrownBy(() -> settings.withCollectors(List.of(URI.create("ftp://me:secret@c"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "collector ftp://***@c: must be an http or https URL such as http://collector:14268");
    assertThatThrownBy(() -> settings.withBuffer((4 << 20) - 1))
        .hasMessage("buffer 4194303 bytes: must be 4 MiB or more");
    assertThatThrownBy(() -> settings.withSpool(Path.of("s"), (4 << 20) - 1))
        .hasMessage("spool 4194303 bytes: must be 4 MiB or more");
  }
}
