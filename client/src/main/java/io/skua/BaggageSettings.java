/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.skua.sampler.RemoteBaggageRestrictions;
import io.skua.tracer.BaggageRestrictions;
import io.skua.tracer.Metrics;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** Which baggage the settings allow, themselves or by a backend. */
final class BaggageSettings {
  private final Settings settings;

  /** Reads nothing yet, so that only what is used can be wrong. */
  BaggageSettings(Settings settings) {
    this.settings = settings;
  }

  /**
   * Which baggage may be set: what the setting lists, otherwise what a backend lists, otherwise
   * all.
   *
   * @throws IllegalArgumentException if a setting makes no sense
   */
  BaggageRestrictions restrictions(
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
            .refreshInterval(SamplerSettings.refreshInterval(settings))
            .unrestrictedLength(longest)
            .metrics(metrics);
    OkHttpClient client = authorized.get();
    Settings.named(
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
