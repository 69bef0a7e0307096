/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
}
