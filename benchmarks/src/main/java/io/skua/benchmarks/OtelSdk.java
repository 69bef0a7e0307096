/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.extension.trace.propagation.JaegerPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/** OpenTelemetry's SDK, with a queue as long as Skua's in place of its own of 2,048. */
final class OtelSdk implements AutoCloseable {
  private static final int BATCH = 512;
  private static final Resource RESOURCE =
      Resource.getDefault()
          .merge(
              Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "benchmark")));

  /** It logs a warning for each batch while its queue is full, which would be measured too. */
  private static final Logger LOGGER = Logger.getLogger("io.opentelemetry");

  static {
    LOGGER.setLevel(Level.SEVERE);
  }

  final OpenTelemetrySdk sdk;
  final AtomicLong taken = new AtomicLong();

  OtelSdk(Wiring wiring) {
    SdkTracerProviderBuilder provider =
        SdkTracerProvider.builder()
            .setResource(RESOURCE)
            .setSampler(
                Sampler.parentBased(wiring.sampled() ? Sampler.alwaysOn() : Sampler.alwaysOff()));
    if (wiring.sink() == Sink.NONE) {
      provider.addSpanProcessor(new NoProcessor());
    } else {
      provider.addSpanProcessor(
          BatchSpanProcessor.builder(new CountingExporter(exporter(wiring), taken))
              .setMaxQueueSize(Wiring.QUEUE_CAPACITY)
              .setMaxExportBatchSize(BATCH)
              .build());
    }
    sdk = sdk(provider, wiring.header());
  }

  private static OpenTelemetrySdk sdk(SdkTracerProviderBuilder provider, Header header) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(provider.build())
        .setPropagators(ContextPropagators.create(propagator(header)))
        .build();
  }

  private static TextMapPropagator propagator(Header header) {
    return switch (header) {
      case JAEGER -> JaegerPropagator.getInstance();
      case B3_MULTI -> B3Propagator.injectingMultiHeaders();
      case B3_SINGLE -> B3Propagator.injectingSingleHeader();
      case W3C -> W3CTraceContextPropagator.getInstance();
      case BINARY -> throw new IllegalArgumentException("OpenTelemetry has no " + header);
    };
  }

  private static SpanExporter exporter(Wiring wiring) {
    return switch (wiring.sink()) {
      case HTTP -> OtlpHttpSpanExporter.builder().setEndpoint(wiring.url("/v1/traces")).build();
      case UDP, OTLP -> throw new IllegalArgumentException("OTLP goes by " + Sink.HTTP);
      default -> SpanExporter.composite();
    };
  }

  /** Encodes a batch of the spans of {@link Encoding} by the marshaler that allocates least. */
  static SpanBatch batch() {
    List<SpanData> spans = new ArrayList<>();
    OpenTelemetrySdk sdk =
        sdk(
            SdkTracerProvider.builder()
                .setResource(RESOURCE)
                .addSpanProcessor(SimpleSpanProcessor.create(new Keeper(spans))),
            Header.W3C);
    SpanBatch.fill(new OtelPeer(sdk));
    LowAllocationTraceRequestMarshaler marshaler = new LowAllocationTraceRequestMarshaler();
    CountingStream stream = new CountingStream();
    return () -> {
      stream.bytes = 0;
      marshaler.initialize(spans);
      try {
        marshaler.writeBinaryTo(stream);
      } finally {
        marshaler.reset();
      }
      return stream.bytes;
    };
  }

  String settings() {
    return "OpenTelemetry SDK, BatchSpanProcessor queue="
        + Wiring.QUEUE_CAPACITY
        + " (its default is 2048), batch="
        + BATCH
        + ", sender of the JDK, no compression, reusable data";
  }

  void flush() {
    sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    sdk.close();
  }

  /** Without any processor the SDK would make no spans at all. */
  private static final class NoProcessor implements SpanProcessor {
    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  private record CountingExporter(SpanExporter exporter, AtomicLong spans) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> batch) {
      spans.lazySet(spans.get() + batch.size());
      return exporter.export(batch);
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }

  private record Keeper(List<SpanData> spans) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> batch) {
      spans.addAll(batch);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private static final class CountingStream extends OutputStream {
    private int bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      bytes += length;
    }
  }
}
