/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentracing.propagation.Format;
import io.skua.propagation.W3cCodec;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.http.OtlpEncoder;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One of the two implementations that a scenario runs on. */
interface Side {
  OpenTelemetry openTelemetry();

  /** What was finished, by OTLP. */
  List<String> arrived() throws IOException;

  static Side skua() {
    InMemoryReporter reporter = new InMemoryReporter();
    SkuaTracer tracer =
        SkuaTracer.builder("test")
            .sampler(new ConstSampler(true))
            .reporter(reporter)
            .traceId128Bit(true)
            .shutdownHook(false)
            .codec(Format.Builtin.HTTP_HEADERS, new W3cCodec())
            .scopeManager(new ContextScopeManager())
            .build();
    SkuaOpenTelemetry api = SkuaOpenTelemetry.over(tracer);
    return new Side() {
      @Override
      public OpenTelemetry openTelemetry() {
        return api;
      }

      @Override
      public List<String> arrived() throws InvalidProtocolBufferException {
        OtlpEncoder encoder = OtlpEncoder.protobuf(1 << 20);
        Otlp otlp = new Otlp();
        for (SkuaSpan span : reporter.spans()) {
          encoder.append(span);
          EncodedBatch batch = encoder.seal();
          otlp.add(
              ExportTraceServiceRequest.parser()
                  .parseFrom(batch.bytes(), batch.offset(), batch.length()));
        }
        return otlp.lines();
      }
    };
  }

  static Side sdk() {
    Finished finished = new Finished();
    TextMapPropagator w3c =
        TextMapPropagator.composite(
            W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());
    OpenTelemetry api =
        OpenTelemetrySdk.builder()
            .setPropagators(ContextPropagators.create(w3c))
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(finished))
                    .build())
            .build();
    return new Side() {
      @Override
      public OpenTelemetry openTelemetry() {
        return api;
      }

      @Override
      public List<String> arrived() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TraceRequestMarshaler.create(finished.spans).writeBinaryTo(bytes);
        Otlp otlp = new Otlp();
        otlp.add(ExportTraceServiceRequest.parseFrom(bytes.toByteArray()));
        return otlp.lines();
      }
    };
  }

  /** Where the SDK puts what has ended. */
  final class Finished implements SpanExporter {
    private final List<SpanData> spans = new CopyOnWriteArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
      spans.addAll(ended);
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
}
