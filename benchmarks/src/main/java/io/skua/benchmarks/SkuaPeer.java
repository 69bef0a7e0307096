/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.skua.Configuration;
import io.skua.propagation.B3Codec;
import io.skua.propagation.JaegerCodec;
import io.skua.propagation.W3cCodec;
import io.skua.reporter.BatchReporter;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.SpanEncoder;
import io.skua.reporter.http.HttpSender;
import io.skua.reporter.http.OtlpEncoder;
import io.skua.reporter.udp.UdpSender;
import io.skua.sampler.ConstSampler;
import io.skua.thrift.ThriftEncoder;
import io.skua.tracer.Codec;
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

  private SkuaPeer(SkuaTracer tracer, Header header, LongSupplier taken) {
    super(tracer, header);
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
      case HTTP -> byHttp(wiring, "application/x-thrift");
      case OTLP -> byHttp(wiring, "application/x-protobuf");
      default ->
          BatchReporter.builder(
              ThriftEncoder.compact(DATAGRAM), UdpSender.to("127.0.0.1", wiring.port()));
    };
  }

  private static BatchReporter.Builder byHttp(Wiring wiring, String mediaType) {
    HttpSender.Builder sender = HttpSender.builder(wiring.url(path(wiring.sink())));
    return BatchReporter.builder(encoder(wiring.sink()), sender.mediaType(mediaType).build())
        .buffer(BUFFER, true, RETRY_DEADLINE);
  }

  /** By nothing but environment variables, and otherwise as it ships. */
  static SkuaPeer byEnvironment() {
    return new SkuaPeer(Configuration.fromEnv().getTracer(), Header.JAEGER, () -> 0);
  }

  private static SkuaPeer of(
      Wiring wiring, boolean lateSampling, Reporter reporter, LongSupplier taken) {
    SkuaTracer tracer =
        SkuaTracer.builder("benchmark")
            .sampler(new ConstSampler(wiring.sampled()))
            .reporter(reporter)
            .codec(Format.Builtin.HTTP_HEADERS, codec(wiring.header()))
            .lateSampling(lateSampling)
            .build();
    return new SkuaPeer(tracer, wiring.header(), taken);
  }

  private static Codec<TextMap> codec(Header header) {
    return switch (header) {
      case JAEGER, BINARY -> JaegerCodec.httpHeaders();
      case B3_MULTI -> B3Codec.multiHeader();
      case B3_SINGLE -> B3Codec.singleHeader();
      case W3C -> new W3cCodec();
    };
  }

  /** Encodes a batch of the spans of {@link Encoding}. */
  private static SpanBatch batch(SpanEncoder encoder) {
    List<SkuaSpan> spans = spans(SpanBatch.SPANS, SpanBatch.TAGS, SpanBatch.LOGS);
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

  private static List<SkuaSpan> spans(int spans, int tags, int logs) {
    InMemoryReporter reporter = new InMemoryReporter();
    try (SkuaPeer peer = of(Wiring.of(true, Sink.NONE), true, reporter, () -> 0)) {
      SpanBatch.fill(peer, spans, tags, logs);
    }
    return reporter.spans();
  }

  /** The body of a request with spans. */
  static EncodedBatch encoded(Sink sink, int spans, int tags) {
    SpanEncoder encoder = encoder(sink);
    for (SkuaSpan span : spans(spans, tags, 0)) {
      if (encoder.append(span) != SpanEncoder.Appended.ADDED) {
        throw new IllegalStateException("a batch that is too small");
      }
    }
    return encoder.seal();
  }

  private static SpanEncoder encoder(Sink sink) {
    return sink == Sink.HTTP ? ThriftEncoder.binaryBatch(BODY) : OtlpEncoder.protobuf(BODY);
  }

  static String path(Sink sink) {
    return sink == Sink.HTTP ? "/api/traces" : "/v1/traces";
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
