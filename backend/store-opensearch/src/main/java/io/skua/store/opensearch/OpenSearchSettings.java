/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import io.skua.allinone.model.GoDuration;
import io.skua.allinone.store.StoreType.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** What can be set, each value checked before anything is opened. */
final class OpenSearchSettings {
  static final List<Setting> ALL =
      List.of(
          new Setting(
              "index-prefix",
              "",
              "Before the name of each index and template, with a hyphen between; empty for none."),
          new Setting(
              "rotation",
              "date",
              "date: an index for each UTC day. aliases: into NAME-write, from NAME-read, rolled"
                  + " over by the engine."),
          new Setting("shards", "5", "Of a new index, by the template."),
          new Setting("replicas", "1", "Of a new index, by the template; 0 for a single node."),
          new Setting(
              "create-templates", "true", "Whether to install Jaeger's templates if absent."),
          new Setting(
              "max-span-age",
              "72h",
              "How far back services are listed, and a trace is looked for first."),
          new Setting(
              "tag-values",
              "text",
              "What a search by tags compares with: text, or regexp for Lucene's expressions, as"
                  + " Jaeger has them."),
          new Setting("username", "", "Of basic authentication, with password-file."),
          new Setting("password-file", "", "A file with the password, read again when it changes."),
          new Setting("api-key-file", "", "A file with an API key, read again when it changes."),
          new Setting("token-file", "", "A file with a bearer token, read again when it changes."),
          new Setting(
              "ca-file", "", "A PEM file of the authorities to trust instead of the JVM's."),
          new Setting("certificate-file", "", "A PEM file of the client's certificate."),
          new Setting("key-file", "", "A PEM file of the key of certificate-file, in PKCS #8."),
          new Setting("timeout", "30s", "For one request."),
          new Setting("writers", "2", "How many requests may write at once, from 1 to 16."),
          new Setting("max-request-mb", "5", "Of one request that writes, unpacked."),
          new Setting(
              "max-pending-mb",
              "64",
              "Of spans that are not written yet; who comes with more is told to come again."));

  private static final int MAX_COUNT = 1024;

  private final Map<String, String> values;
  final Indices indices;
  final boolean createsTemplates;
  final int shards;
  final int replicas;
  final Duration maxSpanAge;
  final boolean hasPatterns;
  final int writers;
  final long maxRequest; // bytes
  final long maxPending; // bytes

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is wrong; names it, its value and what it may be
   */
  OpenSearchSettings(Map<String, String> values) {
    this.values = values;
    requireKnown();
    indices = indices();
    createsTemplates = oneOf("create-templates", "true", "false").equals("true");
    shards = number("shards", 1, MAX_COUNT);
    replicas = number("replicas", 0, MAX_COUNT);
    maxSpanAge = duration("max-span-age");
    hasPatterns = oneOf("tag-values", "text", "regexp").equals("regexp");
    writers = number("writers", 1, 16);
    maxRequest = (long) number("max-request-mb", 1, 90) << 20;
    maxPending = (long) number("max-pending-mb", 1, MAX_COUNT) << 20;
  }

  private void requireKnown() {
    Set<String> unknown = new TreeSet<>(values.keySet());
    ALL.forEach(setting -> unknown.remove(setting.name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          unknown
              + ": no such setting of opensearch; there are "
              + ALL.stream().map(Setting::name).toList());
    }
  }

  private String text(String name) {
    for (Setting setting : ALL) {
      if (setting.name().equals(name)) {
        return values.getOrDefault(name, setting.defaultValue()).strip();
      }
    }
    throw new IllegalArgumentException(name);
  }

  private IllegalArgumentException wrong(String name, String allowed) {
    return new IllegalArgumentException(name + ": " + text(name) + " must be " + allowed);
  }

  private String oneOf(String name, String... allowed) {
    if (!List.of(allowed).contains(text(name))) {
      throw wrong(name, "one of " + String.join(", ", allowed));
    }
    return text(name);
  }

  private int number(String name, int min, int max) {
    try {
      int number = Integer.parseInt(text(name));
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // As one out of bounds.
    }
    throw wrong(name, "a number from " + min + " to " + max);
  }

  private Duration duration(String name) {
    try {
      Duration duration = Duration.ofNanos(GoDuration.parse(text(name)));
      if (duration.toMillis() > 0) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      // As one that is none.
    }
    throw wrong(name, "a duration of a millisecond or more, such as 30s or 72h");
  }

  private @Nullable Path file(String name) {
    return text(name).isEmpty() ? null : Path.of(text(name));
  }

  private Indices indices() {
    String prefix = text("index-prefix");
    if (!prefix.matches("|[a-z0-9][a-z0-9._-]{0,99}")) {
      throw wrong("index-prefix", "of lower-case letters, digits, '.', '_' and '-'");
    }
    return new Indices(prefix, oneOf("rotation", "date", "aliases").equals("aliases"));
  }

  /** Returns the cluster at an address: URLs with commas between. */
  Cluster cluster(String address) {
    List<HttpUrl> hosts = new ArrayList<>();
    for (String each : address.split(",", -1)) {
      hosts.add(host(each.strip()));
    }
    OkHttpClient plain = new OkHttpClient.Builder().connectTimeout(Duration.ofSeconds(2)).build();
    Tls tls = new Tls(plain, file("ca-file"), file("certificate-file"), file("key-file"));
    return new Cluster(hosts, tls, authorization(), duration("timeout"));
  }

  private static HttpUrl host(String address) {
    HttpUrl url = HttpUrl.parse(address.contains("://") ? address : "http://" + address);
    // It may hold a password: it is not repeated.
    if (url == null || address.isEmpty()) {
      throw new IllegalArgumentException(
          "opensearch: the address must be URLs with commas between, such as"
              + " http://localhost:9200");
    }
    if (!url.username().isEmpty() || !url.password().isEmpty()) {
      throw new IllegalArgumentException(
          "opensearch: the address must be without user and password: username and password-file"
              + " say them");
    }
    return url.newBuilder().query(null).fragment(null).build();
  }

  private Authorization authorization() {
    List<String> given = new ArrayList<>();
    for (String name : new String[] {"password-file", "api-key-file", "token-file"}) {
      if (!text(name).isEmpty()) {
        given.add(name);
      }
    }
    if (given.size() > 1) {
      throw new IllegalArgumentException(given + ": only one of them can be set");
    }
    if (text("username").isEmpty() == given.contains("password-file")) {
      throw new IllegalArgumentException("username, password-file: go together");
    }
    if (given.isEmpty()) {
      return Authorization.none();
    }
    SecretFile secret = new SecretFile(given.get(0), text(given.get(0)));
    return switch (given.get(0)) {
      case "password-file" -> Authorization.basic(text("username"), secret);
      case "api-key-file" -> Authorization.of("ApiKey", secret);
      default -> Authorization.of("Bearer", secret);
    };
  }
}
