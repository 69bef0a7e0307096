/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.jaegertracing.Configuration;
import io.jaegertracing.agent.thrift.Agent;
import io.jaegertracing.internal.JaegerSpan;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.exceptions.SenderException;
import io.jaegertracing.internal.propagation.B3TextMapCodec;
import io.jaegertracing.internal.propagation.TraceContextCodec;
import io.jaegertracing.internal.reporters.InMemoryReporter;
import io.jaegertracing.internal.reporters.RemoteReporter;
import io.jaegertracing.internal.samplers.ConstSampler;
import io.jaegertracing.spi.Codec;
import io.jaegertracing.spi.Reporter;
import io.jaegertracing.spi.Sender;
import io.jaegertracing.thrift.internal.senders.HttpSender;
import io.jaegertracing.thrift.internal.senders.ThriftSender;
import io.jaegertracing.thrift.internal.senders.UdpSender;
import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Span;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TTransportException;

/** jaeger-client, with a queue as long as Skua's in place of its own of 100. */
final class JaegerPeer extends OpenTracingPeer {
  private static final int FLUSH_MILLIS = 1000;
  private static final int DATAGRAM = 65_000;
  private static final int BODY = 1 << 20;

  private final AtomicLong taken;

  private JaegerPeer(JaegerTracer tracer, Wiring wiring, AtomicLong taken) {
    super(tracer, wiring.header());
    this.taken = taken;
  }

  static JaegerPeer open(Wiring wiring) {
    AtomicLong taken = new AtomicLong();
    return new JaegerPeer(tracer(wiring, reporter(wiring, taken)), wiring, taken);
  }

  /** By nothing but environment variables, and otherwise as it ships: a queue of 100. */
  static JaegerPeer byEnvironment() {
    return new JaegerPeer(
        Configuration.fromEnv().getTracer(), Wiring.of(true, Sink.UDP), new AtomicLong());
  }

  private static JaegerTracer tracer(Wiring wiring, Reporter reporter) {
    JaegerTracer.Builder builder =
        new JaegerTracer.Builder("benchmark")
            .withSampler(new ConstSampler(wiring.sampled()))
            .withReporter(reporter);
    switch (wiring.header()) {
      case B3_MULTI -> register(builder, new B3TextMapCodec.Builder().build());
      case W3C -> register(builder, new TraceContextCodec.Builder().build());
      case B3_SINGLE -> throw new IllegalArgumentException("jaeger-client has no " + wiring);
      default -> {} // It has these anyway.
    }
    return builder.build();
  }

  private static void register(JaegerTracer.Builder builder, Codec<TextMap> codec) {
    builder.registerInjector(Format.Builtin.HTTP_HEADERS, codec);
    builder.registerExtractor(Format.Builtin.HTTP_HEADERS, codec);
  }

  private static Reporter reporter(Wiring wiring, AtomicLong taken) {
    if (wiring.sink() == Sink.NONE) {
      return new NoReporter();
    }
    return new RemoteReporter.Builder()
        .withSender(new CountingSender(sender(wiring), taken))
        .withMaxQueueSize(Wiring.QUEUE_CAPACITY)
        .withFlushInterval(FLUSH_MILLIS)
        .build();
  }

  private static Sender sender(Wiring wiring) {
    return switch (wiring.sink()) {
      case UDP -> opened(() -> new UdpSender("127.0.0.1", wiring.port(), DATAGRAM));
      case HTTP -> opened(() -> httpSender(wiring));
      default -> new NoSender();
    };
  }

  private static Sender httpSender(Wiring wiring) throws TTransportException {
    return new HttpSender.Builder(wiring.url("/api/traces")).withMaxPacketSize(BODY).build();
  }

  private static <T> T opened(Callable<T> sender) {
    try {
      return sender.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Encodes a batch of the spans of {@link Encoding} the way the senders do, without a socket. */
  private static SpanBatch batch(MemorySender memory) {
    InMemoryReporter reporter = new InMemoryReporter();
    Wiring wiring = Wiring.of(true, Sink.NONE);
    SpanBatch.fill(new JaegerPeer(tracer(wiring, reporter), wiring, new AtomicLong()));
    List<JaegerSpan> spans = reporter.getSpans();
    return () -> {
      for (JaegerSpan span : spans) {
        memory.append(span);
      }
      memory.flush();
      return memory.length;
    };
  }

  static SpanBatch compact() {
    return batch(opened(() -> new MemorySender(ThriftSender.ProtocolType.Compact)));
  }

  static SpanBatch binary() {
    return batch(opened(() -> new MemorySender(ThriftSender.ProtocolType.Binary)));
  }

  @Override
  public long taken() {
    return taken.get();
  }

  /** It cannot be told to, but does by itself. */
  @Override
  public void flush() {
    Peer.waitFor(FLUSH_MILLIS);
  }

  @Override
  public String settings() {
    return "jaeger-client, queue="
        + Wiring.QUEUE_CAPACITY
        + " (its default is 100), flushInterval="
        + FLUSH_MILLIS
        + "ms, 64-bit trace ids";
  }

  private static final class NoReporter implements Reporter {
    @Override
    public void report(JaegerSpan span) {}

    @Override
    public void close() {}
  }

  private static final class NoSender implements Sender {
    @Override
    public int append(JaegerSpan span) {
      return 1;
    }

    @Override
    public int flush() {
      return 0;
    }

    @Override
    public int close() {
      return 0;
    }
  }

  private record CountingSender(Sender sender, AtomicLong spans) implements Sender {
    /** Sends perhaps; says how many spans it sent. */
    private interface Call {
      int sent() throws SenderException;
    }

    @Override
    public int append(JaegerSpan span) throws SenderException {
      return count(() -> sender.append(span));
    }

    @Override
    public int flush() throws SenderException {
      return count(sender::flush);
    }

    @Override
    public int close() throws SenderException {
      return count(sender::close);
    }

    private int count(Call call) throws SenderException {
      try {
        int sent = call.sent();
        spans.lazySet(spans.get() + sent);
        return sent;
      } catch (SenderException e) {
        spans.lazySet(spans.get() + e.getDroppedSpanCount());
        throw e;
      }
    }
  }

  /** What UdpSender and HttpSender do, up to the socket. */
  private static final class MemorySender extends ThriftSender {
    private final boolean isMessage;
    private int length;

    MemorySender(ProtocolType protocol) throws TTransportException {
      super(protocol, BODY);
      isMessage = protocol == ProtocolType.Compact;
    }

    @Override
    public void send(Process process, List<Span> spans) throws SenderException {
      Batch batch = new Batch(process, spans);
      try {
        length = isMessage ? message(batch) : serialize(batch).length;
      } catch (Exception e) {
        throw new SenderException("no batch", e, spans.size());
      }
    }

    private static int message(Batch batch) throws TException {
      // A transport that begins with what a datagram has at most, as ThriftUdpTransport does.
      TMemoryBuffer datagram = new TMemoryBuffer(DATAGRAM);
      new Agent.Client(new TCompactProtocol(datagram)).send_emitBatch(batch);
      return datagram.length();
    }
  }
}
