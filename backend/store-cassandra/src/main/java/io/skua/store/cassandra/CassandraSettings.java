/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.skua.allinone.model.GoDuration;
import io.skua.allinone.store.StoreType.Setting;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was set, checked. A setting that is not set has its default. Immutable. */
final class CassandraSettings {
  static final List<Setting> ALL =
      List.of(
          new Setting("keyspace", "jaeger_v1_dc1", "The keyspace."),
          new Setting("create", "true", "Whether to create the keyspace if there is none."),
          new Setting(
              "replication",
              "1",
              "In how many nodes of the data centre a keyspace that is created keeps each row."),
          new Setting("trace-ttl", "48h", "How long a table that is created keeps spans; 0: ever."),
          new Setting(
              "dependencies-ttl",
              "0",
              "How long a table that is created keeps which services call which; 0: ever."),
          new Setting(
              "compaction-window", "2h", "Of what time a file holds the spans, once compacted."),
          new Setting("datacenter", "", "The data centre to use; that of the hosts if empty."),
          new Setting(
              "consistency", "LOCAL_ONE", "How many nodes must answer, such as LOCAL_QUORUM."),
          new Setting("username", "", "The user; none if empty."),
          new Setting("password-file", "", "A file with the password; read for each connection."),
          new Setting("tls", "false", "Whether to use TLS."),
          new Setting("tls-ca", "", "A PEM file of the authorities to trust; else the JVM's."),
          new Setting("tls-certificate", "", "A PEM file of the certificate to show."),
          new Setting("tls-key", "", "A PEM file of its private key, in PKCS #8."),
          new Setting("tls-verify-host", "true", "Whether a certificate must name its host."),
          new Setting("connect-timeout", "30s", "How long to try to connect at the start."),
          new Setting("request-timeout", "5s", "How long to wait for an answer of Cassandra."),
          new Setting("max-in-flight", "512", "How many statements may wait for their answer."),
          new Setting("max-in-flight-mb", "64", "How many MB of spans may wait to be written."),
          new Setting("names-ttl", "5m", "How long the name of an operation is not written again."),
          new Setting("index", "span,process,logs", "Whose tags can be searched for."),
          new Setting("index-only", "", "The only tags that can be searched for: k1,k2; else all."),
          new Setting("index-not", "", "Tags that cannot be searched for: k1,k2."));

  private static final int DEFAULT_PORT = 9042;
  private static final Pattern HOST =
      Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^\\[\\]:\\s]+))(?::(\\d{1,5}))?");

  private final Map<String, String> given;

  final List<InetSocketAddress> hosts;
  final String keyspace;
  final boolean create;
  final int replication;
  final Duration traceTtl;
  final Duration dependenciesTtl;
  final Duration compactionWindow;
  final String datacenter;
  final ConsistencyLevel consistency;
  final String username;
  final @Nullable Path passwordFile;
  final boolean tls;
  final @Nullable Path tlsCa;
  final @Nullable Path tlsCertificate;
  final @Nullable Path tlsKey;
  final boolean tlsVerifyHost;
  final Duration connectTimeout;
  final Duration requestTimeout;
  final int maxInFlight;
  final long maxInFlightBytes;
  final Duration namesTtl;
  final IndexedTags indexedTags;

  /**
   * Reads them.
   *
   * @param address {@code HOST[:PORT][,HOST[:PORT]]}
   * @throws IllegalArgumentException if one is wrong: names it, its value, and what it may be
   */
  CassandraSettings(String address, Map<String, String> given) {
    this.given = given;
    hosts = Arrays.stream(address.split(",", -1)).map(host -> host(address, host.trim())).toList();
    keyspace = matching("keyspace", "[a-z][a-z0-9_]{0,47}", "a-z, then a-z, 0-9, _; 48 at most");
    create = bool("create");
    replication = number("replication", 1, 100);
    traceTtl = duration("trace-ttl", Duration.ZERO, Duration.ofDays(20 * 365));
    dependenciesTtl = duration("dependencies-ttl", Duration.ZERO, Duration.ofDays(20 * 365));
    compactionWindow =
        duration("compaction-window", Duration.ofMinutes(1), Duration.ofDays(20 * 365));
    datacenter = text("datacenter");
    consistency = consistency();
    username = text("username");
    passwordFile = file("password-file");
    if (username.isEmpty() != (passwordFile == null)) {
      throw new IllegalArgumentException(
          "cassandra.username, cassandra.password-file: go together, one is not set");
    }
    tls = bool("tls");
    tlsCa = file("tls-ca");
    tlsCertificate = file("tls-certificate");
    tlsKey = file("tls-key");
    tlsVerifyHost = bool("tls-verify-host");
    checkTls();
    connectTimeout = duration("connect-timeout", Duration.ofSeconds(1), Duration.ofHours(1));
    requestTimeout = duration("request-timeout", Duration.ofMillis(1), Duration.ofMinutes(1));
    maxInFlight = number("max-in-flight", 1, 32_000);
    maxInFlightBytes = (long) number("max-in-flight-mb", 1, 1 << 20) << 20;
    namesTtl = duration("names-ttl", Duration.ZERO, Duration.ofHours(12));
    Set<String> index = keys("index");
    if (!Set.of("span", "process", "logs").containsAll(index)) {
      throw wrong("index", "of span, process, logs; with a comma between");
    }
    indexedTags =
        new IndexedTags(
            index.contains("span"),
            index.contains("process"),
            index.contains("logs"),
            keys("index-only"),
            keys("index-not"));
  }

  private void checkTls() {
    if (!tls && (tlsCa != null || tlsCertificate != null || tlsKey != null)) {
      throw new IllegalArgumentException("cassandra.tls: \"false\", must be true for its files");
    }
    if ((tlsCertificate == null) != (tlsKey == null)) {
      throw new IllegalArgumentException(
          "cassandra.tls-certificate, cassandra.tls-key: go together, one is not set");
    }
  }

  private static InetSocketAddress host(String address, String text) {
    Matcher host = HOST.matcher(text);
    int port = -1;
    if (host.matches()) {
      port = host.group(3) == null ? DEFAULT_PORT : Integer.parseInt(host.group(3));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "--store cassandra: \"" + address + "\", must be HOST[:PORT][,HOST[:PORT]]");
    }
    String name = host.group(1) == null ? host.group(2) : host.group(1);
    return InetSocketAddress.createUnresolved(name, port);
  }

  private ConsistencyLevel consistency() {
    try {
      DefaultConsistencyLevel level = DefaultConsistencyLevel.valueOf(text("consistency"));
      if (!level.isSerial()) {
        return level;
      }
    } catch (IllegalArgumentException unknown) {
      // As wrong as one for other statements.
    }
    throw wrong("consistency", "ONE, TWO, THREE, QUORUM, ALL, LOCAL_ONE or LOCAL_QUORUM");
  }

  private String text(String name) {
    String value = given.get(name);
    return value != null
        ? value.trim()
        : ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow().defaultValue();
  }

  private String matching(String name, String pattern, String allowed) {
    String text = text(name);
    if (!text.matches(pattern)) {
      throw wrong(name, allowed);
    }
    return text;
  }

  private boolean bool(String name) {
    return matching(name, "true|false", "true or false").equals("true");
  }

  private int number(String name, int min, int max) {
    String text = text(name);
    if (text.matches("\\d{1,9}")) {
      int number = Integer.parseInt(text);
      if (min <= number && number <= max) {
        return number;
      }
    }
    throw wrong(name, min + " to " + max);
  }

  private Duration duration(String name, Duration min, Duration max) {
    try {
      Duration duration = Duration.ofNanos(GoDuration.parse(text(name)));
      if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException no) {
      // As wrong as one that is too long.
    }
    throw wrong(name, "such as 90s, 30m or 48h; " + goText(min) + " to " + goText(max));
  }

  private static String goText(Duration duration) {
    return GoDuration.ofMicros(duration.toNanos() / 1000);
  }

  private @Nullable Path file(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      return null;
    }
    Path file = Path.of(text);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw wrong(name, "a file that can be read");
    }
    return file;
  }

  private Set<String> keys(String name) {
    List<String> keys = new ArrayList<>(Arrays.asList(text(name).split(",")));
    return keys.stream()
        .map(String::trim)
        .filter(key -> !key.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private IllegalArgumentException wrong(String name, String allowed) {
    return new IllegalArgumentException(
        "cassandra." + name + ": \"" + text(name) + "\", must be " + allowed);
  }
}
