/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.skua.sampler.ConstSampler;
import io.skua.tracer.BaggageRestrictions;
import io.skua.tracer.MdcScopeManager;
import io.skua.tracer.Reporter;
import io.skua.tracer.Sampler;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.util.UUID;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** Gives the parts that a {@link Configuration} describes to the builder of a tracer. */
final class TracerWiring {
  private final Configuration configuration;
  private final Settings settings;
  private final HttpSettings http;

  /** The configuration has all its parts. */
  TracerWiring(Configuration configuration, Settings settings, HttpSettings http) {
    this.configuration = configuration;
    this.settings = settings;
    this.http = http;
  }

  /**
   * Leaves nothing running if it throws.
   *
   * @throws IllegalArgumentException if a setting makes no sense
   * @throws LinkageError if the class path lacks something
   */
  @SuppressWarnings("NullAway") // The configuration has all its parts.
  SkuaTracer.Builder wire(SkuaTracer.Builder builder) {
    builder.shutdownHook(System.getProperty("com.sun.aas.instanceRoot") == null);
    if (configuration.getReporter().getSenderConfiguration().tellsLosses()) {
      builder.tag("client-uuid", UUID.randomUUID().toString().replace("-", ""));
    }
    configuration.getCodec().apply(builder);
    if (settings.flag(Configuration.JAEGER_MDC, false)) {
      builder.scopeManager(new MdcScopeManager());
    }
    if (settings.flag(Configuration.JAEGER_DISABLED, false)) {
      // Nothing that could fail or run is even made.
      return builder.disabled(true).sampler(new ConstSampler(false)).reporter(new NoReporter());
    }
    wireLimits(builder);
    SamplerSettings sampling = new SamplerSettings(settings);
    builder.debugTraces(sampling.debugTraces());
    Reporter reporter = configuration.getReporter().create(configuration.getMetricsFactory());
    try {
      return wireRemote(builder.reporter(reporter), sampling);
    } catch (RuntimeException | LinkageError wrong) {
      reporter.close(); // One with a spool runs already.
      throw wrong;
    }
  }

  /** By HTTP, spans may be as large as those of jaeger-client; a body bounds them. */
  @SuppressWarnings("NullAway") // The configuration has all its parts.
  private void wireLimits(SkuaTracer.Builder builder) {
    Configuration.SenderConfiguration sender = configuration.getReporter().getSenderConfiguration();
    Transport transport = sender.transport();
    int most = transport.isDatagram() ? 1_024 : 32_000;
    int longest = transport.isDatagram() ? 64 * 1_024 : sender.packetSize();
    builder
        .expandExceptionLogs(transport.isOtlp())
        .lateSampling(settings.flag(Configuration.JAEGER_SAMPLER_LATE, true))
        .delayedSampling(settings.flag(Configuration.JAEGER_SAMPLER_DELAYED, false))
        .limits(
            settings.integer(Configuration.JAEGER_LIMIT_TAGS, most, 1, 32_000),
            settings.integer(Configuration.JAEGER_LIMIT_LOGS, most, 0, 32_000),
            settings.integer(
                Configuration.JAEGER_LIMIT_VALUE_LENGTH, longest, 1, Integer.MAX_VALUE));
    if (!settings.flag(Configuration.JAEGER_REPORTER_SHUTDOWN_HOOK, true)) {
      builder.shutdownHook(false);
    }
  }

  /** Comes last, since these two may run in the background from here on. */
  @SuppressWarnings("NullAway") // The configuration has all its parts.
  private SkuaTracer.Builder wireRemote(SkuaTracer.Builder builder, SamplerSettings sampling) {
    Supplier<String> authorization =
        configuration.getReporter().getSenderConfiguration().authorization();
    Supplier<OkHttpClient> authorized = () -> http.clientWithHeaders(authorization);
    Configuration.SamplerConfiguration asked = configuration.getSampler();
    Sampler sampler =
        asked
            .settings(sampling)
            .sampler(
                asked,
                configuration.getServiceName(),
                http,
                authorized,
                configuration.getMetricsFactory());
    try {
      BaggageRestrictions restrictions =
          new BaggageSettings(settings)
              .restrictions(
                  configuration.getServiceName(), authorized, configuration.getMetricsFactory());
      return builder.sampler(sampler).baggageRestrictions(restrictions);
    } catch (RuntimeException | LinkageError wrong) {
      sampler.close();
      throw wrong;
    }
  }

  /** Of a tracer that is disabled. */
  private static final class NoReporter implements Reporter {
    @Override
    public void report(SkuaSpan span) {}

    @Override
    public String toString() {
      return "none";
    }
  }
}
