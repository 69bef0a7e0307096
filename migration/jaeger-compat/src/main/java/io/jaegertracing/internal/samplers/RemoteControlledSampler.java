/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.samplers;

import io.jaegertracing.internal.metrics.Metrics;
import io.jaegertracing.spi.Sampler;
import io.jaegertracing.spi.SamplingManager;
import io.skua.jaegercompat.AdaptedSampler;
import io.skua.sampler.RemoteSampler;
import java.time.Duration;

/** Asks a backend how to sample. */
public class RemoteControlledSampler extends SkuaSampler {
  /** What the setting of a sampler's type calls it. */
  public static final String TYPE = "remote";

  private RemoteControlledSampler(RemoteSampler skua) {
    super(skua);
  }

  /** Builds a {@link RemoteControlledSampler}. For one thread. */
  public static class Builder {
    private final RemoteSampler.Builder skua;

    /** Asks for the strategy of this service. */
    public Builder(String serviceName) {
      skua = RemoteSampler.builder(serviceName);
    }

    /**
     * Asks there. Default: on this machine, port 5778.
     *
     * @throws IllegalArgumentException if it is not an {@link HttpSamplingManager}, or not of a
     *     host and a port
     */
    public Builder withSamplingManager(SamplingManager samplingManager) {
      if (!(samplingManager instanceof HttpSamplingManager)) {
        throw new IllegalArgumentException(
            "sampling manager: " + samplingManager + ", must be an HttpSamplingManager");
      }
      skua.endpoint(((HttpSamplingManager) samplingManager).unwrap());
      return this;
    }

    /** Decides until the first answer. Default: probabilistic, 0.001. */
    public Builder withInitialSampler(Sampler initialSampler) {
      skua.initialSampler(AdaptedSampler.of(initialSampler));
      return this;
    }

    /** Counts there. Default: nowhere. */
    public Builder withMetrics(Metrics metrics) {
      skua.metrics(metrics.unwrap());
      return this;
    }

    /** Asks that often. Default: 60,000 ms. */
    public Builder withPollingInterval(int pollingIntervalMs) {
      skua.refreshInterval(Duration.ofMillis(pollingIntervalMs));
      return this;
    }

    /** Builds the sampler, which asks in the background from now on, until it is closed. */
    public RemoteControlledSampler build() {
      return new RemoteControlledSampler(skua.build());
    }
  }
}
