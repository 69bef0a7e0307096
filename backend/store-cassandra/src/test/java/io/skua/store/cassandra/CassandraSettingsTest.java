/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.store.StoreType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CassandraSettingsTest {
  private static CassandraSettings of(String name, String value) {
    return new CassandraSettings("localhost", Map.of(name, value));
  }

  @Test
  void type_isFoundByItsName() {
    assertThat(ServiceLoader.load(StoreType.class))
        .filteredOn(type -> type.name().equals("cassandra"))
        .singleElement()
        .satisfies(type -> assertThat(type.settings()).hasSizeGreaterThan(20));
  }

  @Test
  void settings_noneGiven_areTheirDefaults() {
    CassandraSettings settings = new CassandraSettings("a,b:9043,[::1]:9044,[::1]", Map.of());

    assertThat(settings.hosts)
        .extracting(host -> host.getHostString() + ' ' + host.getPort())
        .containsExactly("a 9042", "b 9043", "::1 9044", "::1 9042");
    assertThat(settings.keyspace).isEqualTo("jaeger_v1_dc1");
    assertThat(settings.traceTtl).isEqualTo(Duration.ofDays(2));
    assertThat(settings.indexedTags.has("any")).isTrue();
    assertThat(settings.consistency.name()).isEqualTo("LOCAL_ONE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,", "a:0", "a:65536", "a:b", "::1", "a b", "http://a"})
  void address_thatIsNone_isRefused(String address) {
    assertThatThrownBy(() -> new CassandraSettings(address, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--store cassandra: \"" + address + "\", must be HOST[:PORT][,HOST[:PORT]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keyspace | Upper | must be a-z, then a-z, 0-9, _; 48 at most",
        "keyspace | a;drop | must be a-z, then a-z, 0-9, _; 48 at most",
        "create | yes | must be true or false",
        "replication | 0 | must be 1 to 100",
        "trace-ttl | two days | must be such as 90s, 30m or 48h; 0s to 175200h0m0s",
        "consistency | local_one | must be ONE, TWO, THREE, QUORUM, ALL, LOCAL_ONE or LOCAL_QUORUM",
        "consistency | SERIAL | must be ONE, TWO, THREE, QUORUM, ALL, LOCAL_ONE or LOCAL_QUORUM",
        "password-file | /no/such | must be a file that can be read",
        "max-in-flight | 40000 | must be 1 to 32000",
        "index | tags | must be of span, process, logs; with a comma between",
      })
  void setting_thatIsWrong_isNamedWithWhatIsAllowed(String name, String value, String allowed) {
    assertThatThrownBy(() -> of(name, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cassandra." + name + ": \"" + value + "\", " + allowed);
  }

  @Test
  void settings_thatGoTogether_areRefusedAlone(@TempDir Path folder) throws Exception {
    String file = Files.writeString(folder.resolve("f"), "secret").toString();

    assertThatThrownBy(() -> of("username", "u")).hasMessageContaining("cassandra.password-file");
    assertThatThrownBy(() -> of("password-file", file)).hasMessageContaining("cassandra.username");
    assertThatThrownBy(() -> of("tls-ca", file)).hasMessageContaining("cassandra.tls");
    assertThatThrownBy(() -> new CassandraSettings("a", Map.of("tls", "true", "tls-key", file)))
        .hasMessageContaining("cassandra.tls-certificate");
  }

  @Test
  void index_keysAndKinds_areThoseThatAreNamed() {
    IndexedTags only = of("index-only", "a, b").indexedTags;
    IndexedTags not = of("index-not", "a").indexedTags;

    assertThat(only.has("b")).isTrue();
    assertThat(only.has("c")).isFalse();
    assertThat(not.has("b")).isTrue();
    assertThat(not.has("a")).isFalse();
    assertThat(of("index", "span,logs").indexedTags.ofProcess()).isFalse();
    assertThat(of("index", "").indexedTags.ofSpan()).isFalse();
  }
}
