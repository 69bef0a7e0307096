/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
  private final Hosts hosts = new Hosts(Set.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:16686",
        "LocalHost:16686",
        "trace.localhost",
        "127.0.0.1:16686",
        "192.168.1.7",
        "[::1]",
        "[::1]:16686",
        "[fe80::1]:80",
        "all-in-one:16686"
      })
  void allow_addressOrNameWithoutDot_isAnswered(String host) {
    assertThat(hosts.allow(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:16686",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil-localhost.example",
        "127.0.0.1@evil.example",
        "[::1].evil.example",
        "localhost:80:evil.example",
        "xn--localhost.example",
        "."
      })
  void allow_nameOfTheInternet_isNot(String host) {
    assertThat(hosts.allow(host)).isFalse();
  }

  @Test
  void allow_noHost_isAnswered() {
    assertThat(hosts.allow(null)).isTrue();
  }

  @Test
  void allow_nameThatIsGiven_isAnswered() {
    Hosts given = new Hosts(Set.of("tracing.corp.example"));

    assertThat(given.allow("Tracing.Corp.Example:16686")).isTrue();
    assertThat(given.allow("corp.example")).isFalse();
  }

  @Test
  void allow_star_isAnyName() {
    assertThat(new Hosts(Set.of("*")).allow("evil.example")).isTrue();
  }
}
