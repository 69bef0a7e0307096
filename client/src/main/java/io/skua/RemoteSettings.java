/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.skua.sampler.RemoteBaggageRestrictions;
import io.skua.sampler.RemoteSampler;
import io.skua.tracer.BaggageRestrictions;
import io.skua.tracer.Metrics;
import io.skua.tracer.Sampler;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** What is asked of a backend while the service runs, and where: sampling and baggage. */
final class RemoteSettings {
  static final RemoteSettings DEFAULTS = new RemoteSettings(Settings.NONE);

  private final Settings settings;

  /** Reads nothing yet, so that only what is used can be wrong. */
  RemoteSettings(Settings settings) {
    this.settings = settings;
  }

  /**
   * Asks a backend for the strategy. Credentials and headers go only where someone named the whole
   * URL.
   *
   * @param managerHostPort null for {@code localhost:5778}
   * @param authorized gives the client that sends both
   * @throws IllegalArgumentException if a setting makes no sense
   */
  Sampler sampler(
      String serviceName,
      Sampler initial,
      String managerHostPort,
      HttpSettings http,
      Supplier<OkHttpClient> authorized,
      Metrics metrics) {
    Rehearsal.call();
    RemoteSampler.Builder builder =
        RemoteSampler.builder(serviceName)
            .initialSampler(initial)
            .refreshInterval(refreshInterval())
            .maxOperations(
                settings.integer(Configuration.JAEGER_SAMPLER_MAX_OPERATIONS, 2_000, 0, 1_000_000))
            .metrics(metrics);
    String endpoint = settings.text(Configuration.JAEGER_SAMPLING_ENDPOINT);
    if (endpoint != null) {
      builder.client(authorized.get());
      named(Configuration.JAEGER_SAMPLING_ENDPOINT, () -> builder.endpoint(endpoint));
    } else {
      builder.client(http.client()).endpoint("http://" + hostPort(managerHostPort) + "/sampling");
    }
    return builder.build();
  }

  private static String hostPort(String managerHostPort) {
    return HttpSettings.checkedHostPort(
        Configuration.JAEGER_SAMPLER_MANAGER_HOST_PORT,
        managerHostPort == null ? "localhost:5778" : managerHostPort,
        "host:port; a URL is for " + Configuration.JAEGER_SAMPLING_ENDPOINT);
  }

  private Duration refreshInterval() {
    String name = Configuration.JAEGER_SAMPLER_REFRESH_INTERVAL;
    Duration interval = settings.duration(name, Duration.ofMinutes(1));
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException(
          name + ": " + interval.toMillis() + " ms, must be 1 ms or more");
    }
    return interval;
  }

  /** Says which setting it was that made no sense. */
  private static void named(String setting, Runnable use) {
    try {
      use.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }

  /**
   * Which baggage may be set: what is listed, else what a backend lists, else all.
   *
   * @throws IllegalArgumentException if a setting makes no sense
   */
  BaggageRestrictions baggageRestrictions(
      String serviceName, Supplier<OkHttpClient> authorized, Metrics metrics) {
    int longest =
        settings.integer(
            Configuration.JAEGER_BAGGAGE_MAX_VALUE_LENGTH, 2_048, 0, Integer.MAX_VALUE);
    String list = settings.text(Configuration.JAEGER_BAGGAGE_ALLOWED);
    if (list != null) {
      Map<String, Integer> allowed = allowed(list, longest);
      return new AllowedBaggage(allowed);
    }
    String endpoint = settings.text(Configuration.JAEGER_BAGGAGE_RESTRICTIONS_ENDPOINT);
    if (endpoint == null) {
      return BaggageRestrictions.ofLength(longest);
    }
    Rehearsal.call();
    RemoteBaggageRestrictions.Builder builder =
        RemoteBaggageRestrictions.builder(serviceName)
            .refreshInterval(refreshInterval())
            .unrestrictedLength(longest)
            .metrics(metrics);
    OkHttpClient client = authorized.get();
    named(
        Configuration.JAEGER_BAGGAGE_RESTRICTIONS_ENDPOINT,
        () -> builder.endpoint(endpoint).client(client));
    return builder.build();
  }

  /** {@code key,key:longest,...}. */
  private static Map<String, Integer> allowed(String list, int longest) {
    Map<String, Integer> allowed = new TreeMap<>();
    for (String entry : list.split(",", -1)) {
      int colon = entry.lastIndexOf(':');
      String key = (colon < 0 ? entry : entry.substring(0, colon)).trim();
      int length = colon < 0 ? longest : length(list, entry.substring(colon + 1).trim());
      if (!key.isEmpty()) {
        allowed.put(key, length);
      }
    }
    return allowed;
  }

  private static int length(String list, String text) {
    try {
      int length = Integer.parseInt(text);
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException notANumber) {
      // As below.
    }
    throw new IllegalArgumentException(
        Configuration.JAEGER_BAGGAGE_ALLOWED + ": '" + list + "', must be key,key:longest,...");
  }

  /** The keys that a setting lists, with the longest value of each. */
  private static final class AllowedBaggage implements BaggageRestrictions {
    private final Map<String, Integer> longest;

    AllowedBaggage(Map<String, Integer> longest) {
      this.longest = longest;
    }

    @Override
    public int maxValueLength(String key) {
      return longest.getOrDefault(key, FORBIDDEN);
    }

    @Override
    public String toString() {
      return "only " + longest;
    }
  }
}
