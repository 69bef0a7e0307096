/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.propagation.Format;
import io.skua.propagation.JaegerCodec;
import io.skua.reporter.BatchReporter;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.SpanEncoder;
import io.skua.reporter.http.HttpSender;
import io.skua.reporter.http.OtlpEncoder;
import io.skua.reporter.udp.UdpSender;
import io.skua.sampler.ConstSampler;
import io.skua.thrift.ThriftEncoder;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.Reporter;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Skua with what {@code Configuration} gives it by default, but for where the spans go. */
final class SkuaPeer extends OpenTracingPeer {
  private static final int DATAGRAM = 65_000;
  private static final int BODY = 1 << 20;
  private static final int BUFFER = 16 << 20;
  private static final Duration RETRY_DEADLINE = Duration.ofSeconds(60);

  private final SkuaTracer tracer;
  private final LongSupplier taken;

  private SkuaPeer(SkuaTracer tracer, LongSupplier taken) {
    super(tracer);
    this.tracer = tracer;
    this.taken = taken;
  }

  static SkuaPeer open(Wiring wiring, boolean lateSampling) {
    AtomicLong discarded = new AtomicLong();
    InMemoryMetrics metrics = new InMemoryMetrics();
    return switch (wiring.sink()) {
      case NONE -> of(wiring, lateSampling, span -> {}, () -> 0);
      case QUEUE -> {
        BatchReporter.Builder reporter =
            BatchReporter.builder(new NoEncoder(discarded), batch -> SendOutcome.SENT);
        yield of(wiring, lateSampling, reporter.build(), discarded::get);
      }
      case UDP, HTTP, OTLP -> {
        // The tracer's own metrics stay off, as by default: these are counted once a batch.
        Reporter reporter = reporter(wiring).metrics(metrics).build();
        yield of(
            wiring,
            lateSampling,
            reporter,
            () -> metrics.value("jaeger_tracer_reporter_spans", "result", "ok"));
      }
    };
  }

  private static BatchReporter.Builder reporter(Wiring wiring) {
    return switch (wiring.sink()) {
      case HTTP ->
          BatchReporter.builder(
                  ThriftEncoder.binaryBatch(BODY),
                  HttpSender.builder(wiring.url("/api/traces")).build())
              .buffer(BUFFER, true, RETRY_DEADLINE);
      case OTLP ->
          BatchReporter.builder(
                  OtlpEncoder.protobuf(BODY),
                  HttpSender.builder(wiring.url("/v1/traces"))
                      .mediaType("application/x-protobuf")
                      .build())
              .buffer(BUFFER, true, RETRY_DEADLINE);
      default ->
          BatchReporter.builder(
              ThriftEncoder.compact(DATAGRAM), UdpSender.to("127.0.0.1", wiring.port()));
    };
  }

  private static SkuaPeer of(
      Wiring wiring, boolean lateSampling, Reporter reporter, LongSupplier taken) {
    SkuaTracer tracer =
        SkuaTracer.builder("benchmark")
            .sampler(new ConstSampler(wiring.sampled()))
            .reporter(reporter)
            .codec(Format.Builtin.HTTP_HEADERS, JaegerCodec.httpHeaders())
            .lateSampling(lateSampling)
            .build();
    return new SkuaPeer(tracer, taken);
  }

  /** Encodes a batch of the spans of {@link Encoding}. */
  private static SpanBatch batch(SpanEncoder encoder) {
    List<SkuaSpan> spans = spans();
    return () -> {
      for (SkuaSpan span : spans) {
        if (encoder.append(span) != SpanEncoder.Appended.ADDED) {
          throw new IllegalStateException("a batch that is too small");
        }
      }
      return encoder.seal().length();
    };
  }

  static SpanBatch compact() {
    return batch(ThriftEncoder.compact(BODY));
  }

  static SpanBatch binary() {
    return batch(ThriftEncoder.binaryBatch(BODY));
  }

  static SpanBatch otlp() {
    return batch(OtlpEncoder.protobuf(BODY));
  }

  private static List<SkuaSpan> spans() {
    InMemoryReporter reporter = new InMemoryReporter();
    try (SkuaPeer peer = of(Wiring.of(true, Sink.NONE), true, reporter, () -> 0)) {
      SpanBatch.fill(peer);
    }
    return reporter.spans();
  }

  @Override
  public long taken() {
    return taken.getAsLong();
  }

  @Override
  public void flush() {
    tracer.flush(Duration.ofSeconds(10));
  }

  @Override
  public String settings() {
    return tracer.toString();
  }

  /** Lets each span go, a packet's worth at a time. */
  private static final class NoEncoder implements SpanEncoder {
    private static final int PACKET = 256;

    private final AtomicLong spans;
    private int open;

    NoEncoder(AtomicLong spans) {
      this.spans = spans;
    }

    @Override
    public Appended append(SkuaSpan span) {
      if (open == PACKET) {
        return Appended.FULL;
      }
      open++;
      spans.lazySet(spans.get() + 1);
      return Appended.ADDED;
    }

    @Override
    public EncodedBatch seal() {
      open = 0;
      return new EncodedBatch(new byte[0], 0, 0, 0);
    }
  }
}
