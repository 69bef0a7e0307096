/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import io.skua.internal.SafeLog;
import io.skua.tracer.Metrics;
import io.skua.tracer.SafeMetrics;
import io.skua.tracer.Sampler;
import io.skua.tracer.SamplingDecision;
import java.io.IOException;
import java.time.Duration;
import okhttp3.OkHttpClient;

/**
 * Samples as the backend says, which it asks at once and then once a minute. Until the first answer
 * an initial sampler decides; after that the last good answer holds, whatever fails. Safe for any
 * thread: traces are decided by what was asked before, without waiting.
 *
 * <p>The backend is asked {@code GET <endpoint>?service=<name>}; its answers are described in
 * {@code docs/sampling.md}. An endpoint whose path is {@code /sampling} and is not known there is
 * asked once more at {@code /}, where the agents of the first years answer; what worked is kept.
 * Redirects are not followed.
 *
 * <p>Counts {@code jaeger_tracer_sampler_queries} and, if an answer changed the strategy ({@code
 * ok}) or was not to be used ({@code err}), {@code jaeger_tracer_sampler_updates}.
 *
 * <pre>{@code
 * SkuaTracer.Builder builder =
 *     SkuaTracer.builder("orders")
 *         .sampler(
 *             RemoteSampler.builder("orders").endpoint("http://jaeger:5778/sampling").build());
 * }</pre>
 *
 * @see <a href="https://www.jaegertracing.io/docs/latest/architecture/sampling/">Jaeger on
 *     sampling</a>
 */
public final class RemoteSampler implements Sampler {
  /** Its name in {@code JAEGER_SAMPLER_TYPE}. */
  public static final String TYPE = "remote";

  private static final SafeLog LOG = SafeLog.of(RemoteSampler.class);

  private final Sampler initial;
  private final int maxOperations;
  private final Metrics.Counter answered;
  private final Metrics.Counter notAnswered;
  private final Metrics.Counter changed;
  private final Metrics.Counter unusable;
  private final Poller poller;
  private volatile Sampler current; // written by the poller's thread

  private RemoteSampler(Builder builder) {
    initial = builder.initial;
    current = initial;
    maxOperations = builder.maxOperations;
    SafeMetrics series = new SafeMetrics(builder.metrics);
    answered = series.counter("sampler_queries", "result", "ok");
    notAnswered = series.counter("sampler_queries", "result", "err");
    changed = series.counter("sampler_updates", "result", "ok");
    unusable = series.counter("sampler_updates", "result", "err");
    poller =
        new Poller(
            "skua-sampler",
            "sampling strategies",
            RemoteSampler.class,
            builder.target,
            new Poller.Subscriber() {
              @Override
              public void answered(byte[] body) throws IOException {
                take(body);
              }

              @Override
              public void notAnswered() {
                notAnswered.inc(1);
              }
            });
  }

  /**
   * Starts to build a sampler.
   *
   * @param serviceName about which the backend is asked
   * @throws IllegalArgumentException if it is null or blank
   */
  public static Builder builder(String serviceName) {
    return new Builder(serviceName);
  }

  private void take(byte[] body) throws IOException {
    answered.inc(1);
    Sampler next;
    try {
      next = StrategyDocument.sampler(body, maxOperations);
    } catch (IOException | RuntimeException notUsable) {
      unusable.inc(1);
      throw notUsable;
    }
    use(next);
  }

  /** An equal one would forget the balances of its limits. */
  private void use(Sampler next) {
    Sampler before = current;
    if (next.equals(before)) {
      return;
    }
    current =
        next instanceof PerOperationSampler ? ((PerOperationSampler) next).after(before) : next;
    changed.inc(1);
    said(String.valueOf(before), next);
  }

  /** Adaptive sampling moves some rates each minute: that is not for operators. */
  private static void said(String before, Sampler next) {
    if (!before.equals(next.toString())) {
      LOG.info("Sampling changed: {} -> {}", before, next);
    }
    if (next instanceof PerOperationSampler) {
      LOG.debug("Sampling rates: {}", ((PerOperationSampler) next).listed());
    }
  }

  @Override
  public SamplingDecision sample(String operation, long traceIdLow) {
    return current.sample(operation, traceIdLow);
  }

  /** Returns whether the effective strategy does. */
  @Override
  public boolean dependsOnOperation() {
    return current.dependsOnOperation();
  }

  /** Ends the asking, at once, and goes on with the last strategy. Closes the initial sampler. */
  @Override
  public void close() {
    poller.close();
    initial.close();
  }

  /** Returns the endpoint, without its query, and the effective strategy. */
  @Override
  public String toString() {
    return "remote(" + poller + ": " + current + ')';
  }

  /** Builds a {@link RemoteSampler}. For one thread. */
  public static final class Builder {
    private final Poller.Target target;
    private Sampler initial = new ProbabilisticSampler(0.001);
    private Metrics metrics = Metrics.NOOP;
    private int maxOperations = 2_000;

    private Builder(String serviceName) {
      target = new Poller.Target(serviceName, "http://localhost:5778/sampling");
    }

    /**
     * Asks there. Default: {@code http://localhost:5778/sampling}.
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
     * redirects are not followed, and a call timeout of 0 becomes 10 s. Default: one of the
     * sampler's own, with 10 s for each step and for the call.
     *
     * @throws IllegalArgumentException if it is null
     */
    public Builder client(OkHttpClient client) {
      target.client(client);
      return this;
    }

    /**
     * Decides until the first answer; the sampler closes it. Default: probabilistic, 0.001.
     *
     * @throws IllegalArgumentException if it is null
     */
    public Builder initialSampler(Sampler initial) {
      this.initial = Poller.Target.required("initial sampler", initial);
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
     * Bounds the operations that have a rate or a lower bound of their own; those that the backend
     * lists go first. All others are sampled with the default rate of the strategy. Default: 2,000.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxOperations(int maxOperations) {
      if (maxOperations < 0) {
        throw new IllegalArgumentException(
            "max operations: " + maxOperations + ", must be 0 or more");
      }
      this.maxOperations = maxOperations;
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
     * Builds the sampler and starts its thread, {@code skua-sampler}. It does not wait for the
     * first trace: the only one of a short job would never be sampled as the backend says. {@link
     * RemoteSampler#close} ends it, so that each sampler that is built must be closed, by a tracer
     * or by hand.
     */
    public RemoteSampler build() {
      RemoteSampler sampler = new RemoteSampler(this);
      sampler.poller.start();
      return sampler;
    }
  }
}
