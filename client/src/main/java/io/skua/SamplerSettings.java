/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static io.skua.Settings.wrong;

import io.skua.internal.SafeLog;
import io.skua.sampler.ConstSampler;
import io.skua.sampler.ProbabilisticSampler;
import io.skua.sampler.RateLimitingSampler;
import io.skua.sampler.RemoteSampler;
import io.skua.tracer.Metrics;
import io.skua.tracer.Sampler;
import java.time.Duration;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Which sampler the settings ask for, and what a remote one asks of a backend. */
final class SamplerSettings {
  private static final SafeLog LOG = SafeLog.of(Configuration.class);
  private static final double DEFAULT_PARAM = 0.001;
  private static final double DEFAULT_DEBUG_TRACES_PER_SECOND = 10;

  private final Settings settings;

  /** Reads nothing yet, so that only what is used can be wrong. */
  SamplerSettings(Settings settings) {
    this.settings = settings;
  }

  /**
   * Makes the sampler. Credentials and headers go only where someone named the whole URL.
   *
   * @param authorized gives the client that sends both
   * @throws IllegalArgumentException if a setting makes no sense
   */
  Sampler sampler(
      Configuration.SamplerConfiguration asked,
      String serviceName,
      HttpSettings http,
      Supplier<OkHttpClient> authorized,
      Metrics metrics) {
    String type = asked.getType() == null ? RemoteSampler.TYPE : asked.getType();
    double param = asked.getParam() == null ? DEFAULT_PARAM : asked.getParam().doubleValue();
    switch (type) {
      case ConstSampler.TYPE:
        return constant(asked.getParam());
      case ProbabilisticSampler.TYPE:
        return probabilistic(param);
      case RateLimitingSampler.TYPE:
        return rateLimiting(param);
      case RemoteSampler.TYPE:
        RemoteSampler.Builder remote =
            RemoteSampler.builder(serviceName)
                .initialSampler(probabilistic(param))
                .metrics(metrics);
        return remote(remote, asked.getManagerHostPort(), http, authorized);
      default:
        throw wrong(
            Configuration.JAEGER_SAMPLER_TYPE,
            type,
            "one of const, probabilistic, ratelimiting, remote");
    }
  }

  private static Sampler constant(@Nullable Number param) {
    if (param == null) {
      LOG.warn(
          "{}=const without {} samples nothing; set it to 1 to sample everything",
          Configuration.JAEGER_SAMPLER_TYPE,
          Configuration.JAEGER_SAMPLER_PARAM);
    }
    if (param != null && param.doubleValue() != Math.rint(param.doubleValue())) {
      throw wrong(
          Configuration.JAEGER_SAMPLER_PARAM,
          param,
          "0 or 1, since "
              + Configuration.JAEGER_SAMPLER_TYPE
              + " is const; a share of the traces is for probabilistic");
    }
    return new ConstSampler(param != null && param.intValue() != 0);
  }

  private static Sampler probabilistic(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw wrong(Configuration.JAEGER_SAMPLER_PARAM, rate, "a probability from 0 to 1");
    }
    return new ProbabilisticSampler(rate);
  }

  private static Sampler rateLimiting(double tracesPerSecond) {
    if (!isRate(tracesPerSecond)) {
      throw wrong(
          Configuration.JAEGER_SAMPLER_PARAM, tracesPerSecond, "traces per second, 0 or more");
    }
    return new RateLimitingSampler(tracesPerSecond);
  }

  private static boolean isRate(double perSecond) {
    return perSecond >= 0 && perSecond <= Double.MAX_VALUE;
  }

  private Sampler remote(
      RemoteSampler.Builder builder,
      @Nullable String managerHostPort,
      HttpSettings http,
      Supplier<OkHttpClient> authorized) {
    Rehearsal.call();
    builder
        .refreshInterval(refreshInterval(settings))
        .maxOperations(
            settings.integer(Configuration.JAEGER_SAMPLER_MAX_OPERATIONS, 2_000, 0, 1_000_000));
    String endpoint = settings.text(Configuration.JAEGER_SAMPLING_ENDPOINT);
    if (endpoint != null) {
      builder.client(authorized.get());
      Settings.named(Configuration.JAEGER_SAMPLING_ENDPOINT, () -> builder.endpoint(endpoint));
    } else {
      builder.client(http.client()).endpoint("http://" + hostPort(managerHostPort) + "/sampling");
    }
    return builder.build();
  }

  private static String hostPort(@Nullable String managerHostPort) {
    return HttpSettings.checkedHostPort(
        Configuration.JAEGER_SAMPLER_MANAGER_HOST_PORT,
        managerHostPort == null ? "localhost:5778" : managerHostPort,
        "host:port; a URL is for " + Configuration.JAEGER_SAMPLING_ENDPOINT);
  }

  /** How often backends are asked, for baggage too. */
  static Duration refreshInterval(Settings settings) {
    String name = Configuration.JAEGER_SAMPLER_REFRESH_INTERVAL;
    Duration interval = settings.duration(name, Duration.ofMinutes(1));
    if (interval.toMillis() < 1) {
      throw wrong(name, interval.toMillis(), "1 ms or more");
    }
    return interval;
  }

  /**
   * Which traces a debug id may force.
   *
   * @throws IllegalArgumentException if the setting makes no sense
   */
  Sampler debugTraces() {
    Number limit = settings.number(Configuration.JAEGER_DEBUG_TRACES_PER_SECOND);
    double rate = limit == null ? DEFAULT_DEBUG_TRACES_PER_SECOND : limit.doubleValue();
    if (!isRate(rate)) {
      throw wrong(Configuration.JAEGER_DEBUG_TRACES_PER_SECOND, limit, "0 or more");
    }
    return new RateLimitingSampler(rate);
  }
}
