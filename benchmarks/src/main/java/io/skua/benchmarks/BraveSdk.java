/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import brave.Tags;
import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.B3Propagation;
import brave.propagation.Propagation;
import brave.propagation.TraceContext;
import brave.sampler.Sampler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import zipkin2.reporter.BytesEncoder;
import zipkin2.reporter.BytesMessageEncoder;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;
import zipkin2.reporter.brave.MutableSpanBytesEncoder;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** Brave and Zipkin's reporter, with a queue as long as Skua's in place of its own of 10,000. */
final class BraveSdk implements AutoCloseable {
  private static final int MESSAGE_BYTES = 500_000;

  /** Its default. */
  private static final long MESSAGE_TIMEOUT_MILLIS = 1000;

  final Tracing tracing;
  final AtomicLong taken = new AtomicLong();
  private final AsyncZipkinSpanHandler handler; // null if spans go nowhere

  BraveSdk(Wiring wiring) {
    handler = handler(wiring, taken);
    tracing =
        tracing(wiring.sampled(), wiring.header(), handler == null ? new NoHandler() : handler);
  }

  private static Tracing tracing(boolean sampled, Header header, SpanHandler handler) {
    return Tracing.newBuilder()
        .localServiceName("benchmark")
        .sampler(sampled ? Sampler.ALWAYS_SAMPLE : Sampler.NEVER_SAMPLE)
        .propagationFactory(propagation(header))
        .addSpanHandler(handler)
        .build();
  }

  /** Both formats of B3 are read, one is written. */
  private static Propagation.Factory propagation(Header header) {
    return B3Propagation.newFactoryBuilder()
        .injectFormat(
            header == Header.B3_SINGLE
                ? B3Propagation.Format.SINGLE_NO_PARENT
                : B3Propagation.Format.MULTI)
        .build();
  }

  private static AsyncZipkinSpanHandler handler(Wiring wiring, AtomicLong taken) {
    return switch (wiring.sink()) {
      case NONE -> null;
      case QUEUE -> async(new NoSender(), taken).build(new NoEncoder());
      case HTTP -> async(sender(wiring), taken).build();
      default -> throw new IllegalArgumentException("Zipkin's JSON does not go there");
    };
  }

  private static AsyncZipkinSpanHandler.Builder async(BytesMessageSender sender, AtomicLong taken) {
    return AsyncZipkinSpanHandler.newBuilder(new CountingSender(sender, taken))
        .queuedMaxSpans(Wiring.QUEUE_CAPACITY);
  }

  private static BytesMessageSender sender(Wiring wiring) {
    return URLConnectionSender.newBuilder()
        .endpoint(wiring.url("/api/v2/spans"))
        .messageMaxBytes(MESSAGE_BYTES)
        .compressionEnabled(false)
        .build();
  }

  /** Encodes a batch of the spans of {@link io.skua.benchmarks.Encoding} as the reporter does. */
  static SpanBatch batch(Encoding encoding) {
    List<MutableSpan> spans = new ArrayList<>();
    try (Tracing tracing = tracing(true, Header.B3_MULTI, new Keeper(spans))) {
      SpanBatch.fill(new BravePeer(tracing));
    }
    BytesEncoder<MutableSpan> encoder = MutableSpanBytesEncoder.create(encoding, Tags.ERROR);
    BytesMessageEncoder message = BytesMessageEncoder.forEncoding(encoding);
    return () -> {
      List<byte[]> encoded = new ArrayList<>(spans.size());
      for (MutableSpan span : spans) {
        encoded.add(encoder.encode(span));
      }
      return message.encode(encoded).length;
    };
  }

  String settings() {
    return "Brave, AsyncZipkinSpanHandler queue="
        + Wiring.QUEUE_CAPACITY
        + " (its default is 10000), JSON in messages of "
        + MESSAGE_BYTES
        + " bytes, no compression (its default is gzip), 64-bit trace ids";
  }

  /** What it can be told to send is one message: waits until it has sent all by itself. */
  void flush() {
    Peer.waitFor(MESSAGE_TIMEOUT_MILLIS);
  }

  @Override
  public void close() {
    tracing.close();
    if (handler != null) {
      handler.close();
    }
  }

  private static final class NoHandler extends SpanHandler {
    @Override
    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
      return true;
    }
  }

  private static final class Keeper extends SpanHandler {
    private final List<MutableSpan> spans;

    Keeper(List<MutableSpan> spans) {
      this.spans = spans;
    }

    @Override
    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
      spans.add(new MutableSpan(span));
      return true;
    }
  }

  /** Measures, as the thread that finishes the span must for the queue, but encodes nothing. */
  private static final class NoEncoder implements BytesEncoder<MutableSpan> {
    private final BytesEncoder<MutableSpan> json = MutableSpanBytesEncoder.JSON_V2;
    private final byte[] nothing = new byte[0];

    @Override
    public Encoding encoding() {
      return Encoding.JSON;
    }

    @Override
    public int sizeInBytes(MutableSpan span) {
      return json.sizeInBytes(span);
    }

    @Override
    public byte[] encode(MutableSpan span) {
      return nothing;
    }
  }

  private static final class NoSender extends BytesMessageSender.Base {
    NoSender() {
      super(Encoding.JSON);
    }

    @Override
    public int messageMaxBytes() {
      return MESSAGE_BYTES;
    }

    @Override
    public void send(List<byte[]> spans) {}

    @Override
    public void close() {}
  }

  private record CountingSender(BytesMessageSender sender, AtomicLong spans)
      implements BytesMessageSender {
    @Override
    public Encoding encoding() {
      return sender.encoding();
    }

    @Override
    public int messageMaxBytes() {
      return sender.messageMaxBytes();
    }

    @Override
    public int messageSizeInBytes(List<byte[]> encoded) {
      return sender.messageSizeInBytes(encoded);
    }

    @Override
    public int messageSizeInBytes(int size) {
      return sender.messageSizeInBytes(size);
    }

    @Override
    public void send(List<byte[]> encoded) throws IOException {
      spans.addAndGet(encoded.size());
      sender.send(encoded);
    }

    @Override
    public void close() throws IOException {
      sender.close();
    }
  }
}
