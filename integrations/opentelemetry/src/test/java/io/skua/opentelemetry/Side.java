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
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
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
import java.util.List;

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
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    TextMapPropagator w3c =
        TextMapPropagator.composite(
            W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());
    OpenTelemetry api =
        OpenTelemetrySdk.builder()
            .setPropagators(ContextPropagators.create(w3c))
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
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
        TraceRequestMarshaler.create(exporter.getFinishedSpanItems()).writeBinaryTo(bytes);
        Otlp otlp = new Otlp();
        otlp.add(ExportTraceServiceRequest.parseFrom(bytes.toByteArray()));
        return otlp.lines();
      }
    };
  }
}
