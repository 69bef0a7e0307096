/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.reporters;

import io.jaegertracing.Configuration;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.metrics.Metrics;
import io.jaegertracing.spi.Sender;
import io.skua.jaegercompat.AdaptedSender;
import io.skua.jaegercompat.Faces;
import io.skua.reporter.BatchReporter;
import java.time.Duration;

/** Sends finished spans in the background. */
public class RemoteReporter extends SkuaReporter {
  private final AdaptedSender sender; // null for one of Skua's

  private RemoteReporter(BatchReporter skua, AdaptedSender sender) {
    super(skua);
    this.sender = sender;
  }

  @Override
  io.skua.tracer.Reporter of(JaegerTracer tracer) {
    io.skua.tracer.Reporter skua = super.of(tracer);
    return sender == null ? skua : sender.reporterOf(tracer, skua);
  }

  /** Builds a {@link RemoteReporter}. For one thread. */
  public static class Builder {
    private Sender sender;
    private int flushInterval = 1_000;
    private int maxQueueSize;
    private Metrics metrics;

    /** Sends as the settings say, once a second. */
    public Builder() {}

    /** Sends a batch after that many milliseconds, if it was not full before. */
    public Builder withFlushInterval(int flushInterval) {
      this.flushInterval = flushInterval;
      return this;
    }

    /** Lets that many spans wait. Default: 16,384. */
    public Builder withMaxQueueSize(int maxQueueSize) {
      this.maxQueueSize = maxQueueSize;
      return this;
    }

    /** Counts there. Default: nowhere. */
    public Builder withMetrics(Metrics metrics) {
      this.metrics = metrics;
      return this;
    }

    /** Sends by this. Default: as the settings {@code JAEGER_*} say. */
    public Builder withSender(Sender sender) {
      this.sender = sender;
      return this;
    }

    /** Is there for those who call it: closing waits for no place in the queue. */
    public Builder withCloseEnqueueTimeout(int closeEnqueueTimeoutMs) {
      return this;
    }

    /**
     * Builds the reporter. Its threads start with the first span.
     *
     * @throws IllegalArgumentException if a bound is not above 0
     */
    public RemoteReporter build() {
      Sender by = sender == null ? Configuration.SenderConfiguration.fromEnv().getSender() : sender;
      BatchReporter.Builder ours = Faces.behind(by, BatchReporter.Builder.class);
      AdaptedSender adapted = ours == null ? new AdaptedSender(by) : null;
      BatchReporter.Builder skua = ours == null ? BatchReporter.builder(adapted, adapted) : ours;
      skua.flushInterval(Duration.ofMillis(flushInterval));
      if (maxQueueSize != 0) {
        skua.queueCapacity(maxQueueSize);
      }
      if (metrics != null) {
        skua.metrics(metrics.unwrap());
      }
      return new RemoteReporter(skua.build(), adapted);
    }
  }
}
