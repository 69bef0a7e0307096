/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import io.skua.internal.SafeLog;
import io.skua.tracer.BaggageRestrictions;
import io.skua.tracer.Metrics;
import io.skua.tracer.SafeMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Restricts baggage as an agent says, which it asks at once and then once a minute. Until the first
 * answer any key is allowed, with values of up to 2,048 characters; after that the last good answer
 * holds, whatever fails. Safe for any thread, without waiting.
 *
 * <p>The agent is asked {@code GET <endpoint>?service=<name>} and answers
 *
 * <pre>
 * [ { "baggageKey": text, "maxValueLength": number }, ... ]
 * </pre>
 *
 * <p>after which other keys are forbidden. An answer that is no array, as Jaeger 2 gives to
 * whatever it is asked, restricts nothing. An empty array is a failure, as for jaeger-client: it
 * would forbid all baggage by a mistake of the agent's.
 *
 * <p>Few need it: of Jaeger's own agents none ever had restrictions to give. Counts {@code
 * jaeger_tracer_baggage_restrictions_updates}.
 *
 * <pre>{@code
 * builder.baggageRestrictions(RemoteBaggageRestrictions.builder("orders").build());
 * }</pre>
 */
public final class RemoteBaggageRestrictions implements BaggageRestrictions {
  private static final SafeLog LOG = SafeLog.of(RemoteBaggageRestrictions.class);

  private final Metrics.Counter updated;
  private final Metrics.Counter notUpdated;
  private final Poller poller;
  private final int unrestrictedLength;

  /** Lengths by key, immutable; null for no restriction. Written by the poller's thread. */
  private volatile @Nullable Map<String, Integer> lengths;

  private RemoteBaggageRestrictions(Builder builder) {
    unrestrictedLength = builder.unrestrictedLength;
    SafeMetrics series = new SafeMetrics(builder.metrics);
    updated = series.counter("baggage_restrictions_updates", "result", "ok");
    notUpdated = series.counter("baggage_restrictions_updates", "result", "err");
    poller =
        new Poller(
            "skua-baggage",
            "baggage restrictions",
            RemoteBaggageRestrictions.class,
            builder.target,
            new Poller.Subscriber() {
              @Override
              public void answered(byte[] body) throws IOException {
                take(body);
              }

              @Override
              public void notAnswered() {
                notUpdated.inc(1);
              }
            });
  }

  /**
   * Starts to build restrictions.
   *
   * @param serviceName about which the agent is asked
   * @throws IllegalArgumentException if it is null or blank
   */
  public static Builder builder(String serviceName) {
    return new Builder(serviceName);
  }

  @SuppressWarnings("NullAway") // Does not see that a Reader may return null.
  private void take(byte[] body) throws IOException {
    try {
      use(Json.read(body, RemoteBaggageRestrictions::lengths));
      updated.inc(1);
    } catch (IOException | RuntimeException notUsable) {
      notUpdated.inc(1);
      throw notUsable;
    }
  }

  private void use(@Nullable Map<String, Integer> next) {
    String before = toString();
    lengths = next;
    if (!before.equals(toString())) {
      LOG.info("Baggage restrictions changed: {} -> {}", before, this);
    }
  }

  private static @Nullable Map<String, Integer> lengths(Json json) throws IOException {
    if (!json.isArray() && !json.isNull()) {
      json.skip();
      return null;
    }
    Map<String, Integer> lengths = new HashMap<>();
    json.array(() -> new Restriction(json).read(lengths));
    if (lengths.isEmpty()) {
      throw new IOException("the answer allows nothing");
    }
    return lengths;
  }

  /** One without a key says nothing. */
  private static final class Restriction {
    private final Json json;
    private @Nullable String key;
    private int length;

    Restriction(Json json) {
      this.json = json;
    }

    void read(Map<String, Integer> lengths) throws IOException {
      json.object(this::member);
      if (key != null) {
        lengths.put(key, length);
      }
    }

    private void member(String name) throws IOException {
      if (name.equals("baggageKey")) {
        key = json.text();
      } else if (name.equals("maxValueLength")) {
        length = length();
      } else {
        json.skip();
      }
    }

    private int length() throws IOException {
      double number = json.number();
      if (!(number >= 0)) {
        throw new IOException("a length of " + number + ", must be 0 or more");
      }
      return (int) number; // Larger ones become the largest.
    }
  }

  @Override
  public int maxValueLength(String key) {
    Map<String, Integer> restrictions = lengths;
    return restrictions == null ? unrestrictedLength : restrictions.getOrDefault(key, FORBIDDEN);
  }

  /** Ends the asking, at once, and goes on with the last answer. */
  @Override
  public void close() {
    poller.close();
  }

  /** Returns the endpoint, without its query, and the number of keys that are allowed. */
  @Override
  public String toString() {
    Map<String, Integer> restrictions = lengths;
    return "remote("
        + poller
        + ": "
        + (restrictions == null ? "any key" : "listed keys: " + restrictions.size())
        + ')';
  }

  /** Builds {@link RemoteBaggageRestrictions}. For one thread. */
  public static final class Builder {
    private final Poller.Target target;
    private Metrics metrics = Metrics.NOOP;
    private int unrestrictedLength = 2_048;

    private Builder(String serviceName) {
      target = new Poller.Target(serviceName, "http://localhost:5778/baggageRestrictions");
    }

    /**
     * Asks there. Default: {@code http://localhost:5778/baggageRestrictions}.
     *
     * @param endpoint an http or https URL. Its query is kept, except {@code service}; a user and
     *     password in it are not used, an interceptor of the client may send them
     * @throws IllegalArgumentException if it is not such a URL
     */
    public Builder endpoint(String endpoint) {
      target.endpoint(endpoint);
      return this;
    }

    /**
     * Asks with the connections, timeouts, TLS, proxy and interceptors of this client. Its
     * redirects are not followed, and a call timeout of 0 becomes 10 s. Default: one of its own,
     * with 10 s for each step and for the call.
     *
     * @throws IllegalArgumentException if it is null
     */
    public Builder client(OkHttpClient client) {
      target.client(client);
      return this;
    }

    /**
     * Asks that often, give or take a tenth. Default: 60 s.
     *
     * @throws IllegalArgumentException if it is null or not above 0
     */
    public Builder refreshInterval(Duration interval) {
      target.interval(interval);
      return this;
    }

    /**
     * How long values may be while nothing is restricted, in characters. Default: 2,048.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder unrestrictedLength(int characters) {
      if (characters < 0) {
        throw new IllegalArgumentException(
            "unrestricted length: " + characters + ", must be 0 or more");
      }
      unrestrictedLength = characters;
      return this;
    }

    /**
     * Counts here. Default: nowhere.
     *
     * @throws IllegalArgumentException if it is null
     */
    public Builder metrics(Metrics metrics) {
      this.metrics = Poller.Target.required("metrics", metrics);
      return this;
    }

    /**
     * Builds the restrictions and starts their thread, {@code skua-baggage}. {@link
     * RemoteBaggageRestrictions#close} ends it.
     */
    public RemoteBaggageRestrictions build() {
      RemoteBaggageRestrictions restrictions = new RemoteBaggageRestrictions(this);
      restrictions.poller.start();
      return restrictions;
    }
  }
}
