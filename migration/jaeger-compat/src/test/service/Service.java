/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
import io.jaegertracing.Configuration;
import io.jaegertracing.Configuration.CodecConfiguration;
import io.jaegertracing.Configuration.ReporterConfiguration;
import io.jaegertracing.Configuration.SamplerConfiguration;
import io.jaegertracing.Configuration.SenderConfiguration;
import io.jaegertracing.internal.JaegerSpan;
import io.jaegertracing.internal.JaegerSpanContext;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.LogData;
import io.jaegertracing.internal.MDCScopeManager;
import io.jaegertracing.internal.Reference;
import io.jaegertracing.internal.baggage.DefaultBaggageRestrictionManager;
import io.jaegertracing.internal.baggage.Restriction;
import io.jaegertracing.internal.exceptions.SenderException;
import io.jaegertracing.internal.metrics.Counter;
import io.jaegertracing.internal.metrics.Gauge;
import io.jaegertracing.internal.metrics.Metrics;
import io.jaegertracing.internal.metrics.NoopMetricsFactory;
import io.jaegertracing.internal.metrics.Timer;
import io.jaegertracing.internal.propagation.B3TextMapCodec;
import io.jaegertracing.internal.propagation.BinaryCodec;
import io.jaegertracing.internal.propagation.TextMapCodec;
import io.jaegertracing.internal.propagation.TraceContextCodec;
import io.jaegertracing.internal.reporters.CompositeReporter;
import io.jaegertracing.internal.reporters.InMemoryReporter;
import io.jaegertracing.internal.reporters.LoggingReporter;
import io.jaegertracing.internal.reporters.NoopReporter;
import io.jaegertracing.internal.reporters.RemoteReporter;
import io.jaegertracing.internal.samplers.ConstSampler;
import io.jaegertracing.internal.samplers.HttpSamplingManager;
import io.jaegertracing.internal.samplers.ProbabilisticSampler;
import io.jaegertracing.internal.samplers.RateLimitingSampler;
import io.jaegertracing.internal.samplers.RemoteControlledSampler;
import io.jaegertracing.internal.samplers.SamplingStatus;
import io.jaegertracing.spi.BaggageRestrictionManager;
import io.jaegertracing.spi.Codec;
import io.jaegertracing.spi.MetricsFactory;
import io.jaegertracing.spi.Reporter;
import io.jaegertracing.spi.Sampler;
import io.jaegertracing.spi.Sender;
import io.jaegertracing.thrift.internal.senders.HttpSender;
import io.jaegertracing.thrift.internal.senders.UdpSender;
import io.opentracing.References;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.noop.NoopSpan;
import io.opentracing.propagation.Binary;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.MDC;

/**
 * A service that was written for jaeger-client, by each way to build its tracer. Compiled against
 * jaeger-client alone. Each method works with a receiver and tells what it saw.
 */
public class Service {
  private static final long START = 1_700_000_000_000_000L;

  private final String host;
  private final int port;
  private final String url;
  private final List<String> seen = new CopyOnWriteArrayList<>();

  public Service(String host, int port, String url) {
    this.host = host;
    this.port = port;
    this.url = url;
  }

  public List<String> seen() {
    return seen;
  }

  private void see(Object what) {
    seen.add(String.valueOf(what));
  }

  // ---- the same work for all of them ----

  private static JaegerSpan start(JaegerTracer tracer, String name) {
    return tracer.buildSpan(name).withStartTimestamp(START).start();
  }

  private void work(JaegerTracer tracer) {
    JaegerSpan root =
        tracer
            .buildSpan("root")
            .withTag("text", "Zo\u00eb")
            .withTag("number", 42)
            .withTag("yes", true)
            .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_SERVER)
            .withStartTimestamp(START)
            .start();
    try (Scope scope = tracer.activateSpan(root)) {
      see(tracer.activeSpan() == root);
      see(tracer.scopeManager().activeSpan() == root);
      JaegerSpan child = start(tracer, "child");
      see(child.context().getParentId() == root.context().getSpanId());
      see(child.context().getTraceId().equals(root.context().toTraceId()));
      child.log(START + 1, "event");
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("event", "error");
      fields.put("code", 7);
      child.log(START + 2, fields);
      child.setTag("ratio", 0.5).setOperationName("renamed");
      child.setBaggageItem("key", "value");
      see(child.getBaggageItem("key"));
      child.finish(START + 10);
    }
    see(tracer.activeSpan());
    tracer
        .buildSpan("follower")
        .addReference(References.FOLLOWS_FROM, root.context())
        .withStartTimestamp(START)
        .start()
        .finish(START + 5);
    tracer
        .buildSpan("stranger's child")
        .asChildOf(NoopSpan.INSTANCE.context())
        .withStartTimestamp(START)
        .start()
        .finish(START + 6);
    tracer
        .buildSpan("joined")
        .asChildOf(new JaegerSpanContext(1, 2, 3, 4, (byte) 1))
        .withStartTimestamp(START)
        .start()
        .finish(START + 7);
    start(tracer, "unwanted").setTag(Tags.SAMPLING_PRIORITY, 0).finish(START + 8);
    root.finish(START + 20);
    see(root.getDuration());
    see(root.getServiceName());
    see(root);
  }

  private void workAndClose(JaegerTracer tracer) {
    work(tracer);
    tracer.close();
  }

  // ---- Configuration ----

  private Configuration configuration() {
    return new Configuration("shop")
        .withTracerTags(Collections.singletonMap("zone", "a"))
        .withSampler(new SamplerConfiguration().withType(ConstSampler.TYPE).withParam(1))
        .withReporter(
            new ReporterConfiguration()
                .withLogSpans(true)
                .withFlushInterval(100)
                .withMaxQueueSize(1000)
                .withSender(new SenderConfiguration().withAgentHost(host).withAgentPort(port)));
  }

  public void configurationInCode() throws Exception {
    Configuration configuration = configuration();
    work(configuration.getTracer());
    see(configuration.getTracer() == configuration.getTracer());
    see(configuration.getServiceName() + new TreeMap<>(configuration.getTracerTags()));
    see(configuration.getSampler().getType() + configuration.getSampler().getParam());
    see(configuration.getReporter().getFlushIntervalMs());
    see(configuration.getReporter().getSenderConfiguration().getAgentPort() == port);
    configuration.closeTracer();
  }

  /** With {@code JAEGER_*} set. */
  public void configurationFromEnv() throws Exception {
    Configuration configuration = Configuration.fromEnv();
    see(configuration.getServiceName() + new TreeMap<>(configuration.getTracerTags()));
    work(configuration.getTracer());
    configuration.closeTracer();
  }

  /** With {@code JAEGER_*} set; part by part. */
  public void partsFromEnv() throws Exception {
    workAndClose(
        new Configuration("parts")
            .withSampler(SamplerConfiguration.fromEnv())
            .withReporter(
                ReporterConfiguration.fromEnv()
                    .withSender(SenderConfiguration.fromEnv().withAgentPort(port)))
            .withCodec(CodecConfiguration.fromEnv())
            .getTracer());
  }

  public void configurationOverHttp() throws Exception {
    workAndClose(
        new Configuration("shop")
            .withTraceId128Bit(true)
            .withSampler(new SamplerConfiguration().withType("probabilistic").withParam(1.0))
            .withReporter(
                new ReporterConfiguration()
                    .withSender(
                        new SenderConfiguration().withEndpoint(url).withAuthToken("t0ken")))
            .getTracer());
  }

  public void subclassOfConfiguration() throws Exception {
    Configuration configuration =
        new Configuration("shop") {
          @Override
          protected JaegerTracer.Builder createTracerBuilder(String serviceName) {
            return super.createTracerBuilder(serviceName).withTag("made", "here");
          }
        };
    JaegerTracer.Builder builder =
        configuration.withReporter(configuration().getReporter()).getTracerBuilder();
    workAndClose(builder.withSampler(new RateLimitingSampler(100)).withTag("more", 1).build());
  }

  /** Two formats are written, and either is read. */
  public void codecsOfAConfiguration() throws Exception {
    JaegerTracer tracer =
        configuration()
            .withCodec(
                new CodecConfiguration()
                    .withPropagation(Configuration.Propagation.B3)
                    .withPropagation(Configuration.Propagation.valueOf("JAEGER"))
                    .withCodec(Format.Builtin.HTTP_HEADERS, new OwnCodec()))
            .getTracer();
    propagate(tracer, Format.Builtin.HTTP_HEADERS);
    propagate(tracer, Format.Builtin.TEXT_MAP);
    tracer.close();
  }

  public void codecsByName() throws Exception {
    JaegerTracer tracer =
        configuration()
            .withTraceId128Bit(false)
            .withCodec(CodecConfiguration.fromString("w3c,b3"))
            .getTracer();
    propagate(tracer, Format.Builtin.HTTP_HEADERS);
    tracer.close();
  }

  // ---- the builder ----

  private RemoteReporter.Builder toAgent() throws Exception {
    return new RemoteReporter.Builder()
        .withFlushInterval(100)
        .withMaxQueueSize(500)
        .withCloseEnqueueTimeout(500)
        .withSender(new UdpSender(host, port, 0));
  }

  private JaegerTracer.Builder builder() throws Exception {
    return new JaegerTracer.Builder("shop")
        .withSampler(new ConstSampler(true))
        .withReporter(toAgent().build());
  }

  public void builderByHand() throws Exception {
    JaegerTracer tracer =
        builder()
            .withMetrics(new Metrics(new NoopMetricsFactory()))
            .withTags(Collections.singletonMap("zone", "a"))
            .withTag("flag", true)
            .withTag("count", 3)
            .withTraceId128Bit()
            .withExpandExceptionLogs()
            .withManualShutdown()
            .withBaggageRestrictionManager(new DefaultBaggageRestrictionManager())
            .build();
    JaegerSpan failed = start(tracer, "failed");
    failed.log(
        START + 1, Collections.singletonMap("error.object", new IllegalStateException("boom") {
          @Override
          public StackTraceElement[] getStackTrace() {
            return new StackTraceElement[0];
          }

          @Override
          public synchronized Throwable fillInStackTrace() {
            return this;
          }

          @Override
          public String toString() {
            return "boom";
          }
        }));
    failed.finish(START + 2);
    see(tracer.getServiceName());
    workAndClose(tracer);
  }

  /** The builder's formats are Jaeger's unless someone registers others. */
  public void formatsOfABuilder() throws Exception {
    JaegerTracer tracer = builder().build();
    propagate(tracer, Format.Builtin.HTTP_HEADERS);
    propagate(tracer, Format.Builtin.TEXT_MAP);
    JaegerSpan span = start(tracer, "binary");
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    tracer.inject(span.context(), Format.Builtin.BINARY, new Bytes(buffer));
    see(buffer.position());
    buffer.flip();
    JaegerSpanContext context = tracer.extract(Format.Builtin.BINARY, new Bytes(buffer));
    see(context.getSpanId() == span.context().getSpanId());
    span.finish(START + 1);
    tracer.close();
  }

  static final class Bytes implements Binary {
    private final ByteBuffer buffer;

    Bytes(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public ByteBuffer injectionBuffer(int length) {
      return buffer;
    }

    @Override
    public ByteBuffer extractionBuffer() {
      return buffer;
    }
  }

  public void registeredFormats() throws Exception {
    JaegerTracer tracer =
        builder()
            .registerInjector(Format.Builtin.HTTP_HEADERS, new B3TextMapCodec.Builder().build())
            .registerExtractor(Format.Builtin.HTTP_HEADERS, new B3TextMapCodec.Builder().build())
            .registerInjector(Format.Builtin.TEXT_MAP, new TraceContextCodec.Builder().build())
            .registerExtractor(Format.Builtin.TEXT_MAP, new TraceContextCodec.Builder().build())
            .build();
    propagate(tracer, Format.Builtin.HTTP_HEADERS);
    propagate(tracer, Format.Builtin.TEXT_MAP);
    tracer.close();
  }

  /** Reads Jaeger's, as before, and writes B3. */
  public void registeredInjectorAlone() throws Exception {
    JaegerTracer tracer =
        builder()
            .registerInjector(Format.Builtin.HTTP_HEADERS, new B3TextMapCodec.Builder().build())
            .build();
    Map<String, String> headers = new TreeMap<>();
    JaegerSpan span = start(tracer, "span");
    tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    see(headers.keySet());
    see(
        tracer.extract(
            Format.Builtin.HTTP_HEADERS,
            new TextMapAdapter(new HashMap<>(Collections.singletonMap("uber-trace-id", "a:b:0:1")))));
    span.finish(START + 1);
    tracer.close();
  }

  public void codecsThemselves() throws Exception {
    JaegerSpanContext context = new JaegerSpanContext(0, 0xabc, 0xdef, 1, (byte) 3);
    see(context + TextMapCodec.contextAsString(context));
    see(context.isSampled() + " " + context.isDebug() + " " + context.getFlags());
    see(context.withFlags((byte) 0).isSampled());
    see(context.getTraceIdHigh() + " " + context.getTraceIdLow() + " " + context.baggageCount());
    see(context.withTraceState("a=b").getTraceState());
    see(context.withBaggageItem("k", "v").getBaggageItem("k"));
    see(context.withBaggage(Collections.singletonMap("k", "w")).baggageItems());
    Map<String, String> headers = new TreeMap<>();
    new TextMapCodec(true).inject(context.withBaggageItem("k", "a&b"), new TextMapAdapter(headers));
    see(headers);
    see(new TextMapCodec.Builder().withUrlEncoding(true).build().extract(new TextMapAdapter(headers)));
    see(new B3TextMapCodec.Builder().build().extract(new TextMapAdapter(headers)));
  }

  private void propagate(JaegerTracer tracer, Format<TextMap> format) {
    JaegerSpan span = start(tracer, "caller");
    Map<String, String> headers = new TreeMap<>();
    tracer.inject(span.context(), format, new TextMapAdapter(headers));
    see(headers.keySet());
    JaegerSpanContext context = tracer.extract(format, new TextMapAdapter(headers));
    see(context.getSpanId() == span.context().getSpanId());
    see(context.isSampled());
    tracer
        .buildSpan("callee")
        .asChildOf(context)
        .withStartTimestamp(START + 1)
        .start()
        .finish(START + 2);
    span.finish(START + 3);
  }

  // ---- spans ----

  /** All that the API has, without times of its own. */
  public void everyMethodOfASpan() throws Exception {
    JaegerTracer tracer = builder().build();
    JaegerSpan parent =
        (JaegerSpan)
            tracer
                .buildSpan("parent")
                .ignoreActiveSpan()
                .withTag(Tags.COMPONENT, "service")
                .start();
    see(parent.isFinished());
    try (Scope scope = tracer.buildSpan("active").asChildOf(parent).startActive(true)) {
      see(((JaegerSpan) tracer.activeSpan()).getOperationName());
      tracer.activeSpan().setTag("text", "a").setTag("yes", false).setTag("number", 1.5);
      tracer.activeSpan().setTag(Tags.HTTP_STATUS, 404);
      tracer.activeSpan().log("now").log(Collections.singletonMap("event", "and then"));
    }
    tracer.buildSpan("manual").asChildOf(parent.context()).startManual().finish();
    parent.finish();
    see(parent.isFinished());
    see(parent.getDuration() >= 0);
    see(tracer.getVersion().startsWith("Java-"));
    see(tracer.tags().containsKey("hostname"));
    tracer.close();
  }

  // ---- samplers ----

  public void samplers() throws Exception {
    for (Sampler sampler :
        new Sampler[] {
          new ConstSampler(true),
          new ConstSampler(false),
          new ProbabilisticSampler(1.0),
          new ProbabilisticSampler(0.0),
          new RateLimitingSampler(10)
        }) {
      JaegerTracer tracer = builder().withSampler(sampler).build();
      start(tracer, sampler.getClass().getSimpleName()).finish(START + 1);
      SamplingStatus status = sampler.sample("operation", 1L << 62);
      see(status.isSampled() ? new TreeMap<>(status.getTags()) : "not sampled");
      tracer.close();
    }
    see(new ProbabilisticSampler(0.25).getSamplingRate());
    see(new RateLimitingSampler(2).getMaxTracesPerSecond());
    see(new ConstSampler(true).equals(new ConstSampler(true)));
    see(new ProbabilisticSampler(0.25).equals(new ProbabilisticSampler(0.5)));
  }

  /** Until the backend answered, nothing is sampled. */
  public void remoteSampler() throws Exception {
    JaegerTracer tracer =
        builder()
            .withSampler(
                new RemoteControlledSampler.Builder("shop")
                    .withSamplingManager(new HttpSamplingManager(url.split("/")[2]))
                    .withInitialSampler(new ConstSampler(false))
                    .withMetrics(new Metrics(new NoopMetricsFactory()))
                    .build())
            .build();
    JaegerSpan span = start(tracer, "first sampled");
    for (int i = 0; i < 1000 && !span.context().isSampled(); i++) {
      Thread.sleep(10);
      span = start(tracer, "first sampled");
    }
    span.finish(START + 1);
    tracer.close();
  }

  // ---- reporters and senders ----

  public void httpSender() throws Exception {
    workAndClose(
        new JaegerTracer.Builder("shop")
            .withSampler(new ConstSampler(true))
            .withReporter(
                new RemoteReporter.Builder()
                    .withSender(
                        new HttpSender.Builder(url)
                            .withAuth("me", "pw")
                            .withMaxPacketSize(100_000)
                            .build())
                    .build())
            .build());
  }

  /** With {@code JAEGER_*} set: the sender is theirs. */
  public void defaultReporter() throws Exception {
    workAndClose(new JaegerTracer.Builder("shop").withSampler(new ConstSampler(true)).build());
  }

  public void senderByHand() throws Exception {
    JaegerTracer tracer =
        new JaegerTracer.Builder("shop")
            .withSampler(new ConstSampler(true))
            .withReporter(new InMemoryReporter())
            .build();
    JaegerSpan span = start(tracer, "by hand");
    span.finish(START + 1);
    UdpSender sender = new UdpSender(host, port, 0);
    see(sender.append(span));
    see(sender.flush());
    see(sender.close());
    tracer.close();
  }

  public void inMemoryReporter() throws Exception {
    InMemoryReporter memory = new InMemoryReporter();
    JaegerTracer tracer =
        builder()
            .withReporter(
                new CompositeReporter(
                    memory, new NoopReporter(), new LoggingReporter(), toAgent().build()))
            .build();
    work(tracer);
    for (JaegerSpan span : memory.getSpans()) {
      see(span.getOperationName() + new TreeMap<>(span.getTags()) + (span.getStart() - START));
      see(span.getDuration() + span.getServiceName() + span.isFinished());
      see(span.context().isSampled());
      see(span.getTracer() == tracer);
      for (Reference reference : span.getReferences()) {
        see(reference.getType() + reference.getSpanContext().isSampled());
      }
      if (span.getLogs() != null) {
        for (LogData log : span.getLogs()) {
          boolean isOwn = log.getTime() > START && log.getTime() < START + 100;
          see((isOwn ? log.getTime() - START : "") + log.getMessage());
          see(log.getFields() == null ? null : new TreeMap<>(log.getFields()));
        }
      }
    }
    JaegerSpan last = start(tracer, "last");
    last.finish(START + 1);
    see(memory.getSpans().get(memory.getSpans().size() - 1).equals(last));
    memory.clear();
    see(memory.getSpans());
    tracer.close();
  }

  // ---- what the service implements itself ----

  public void ownSampler() throws Exception {
    Sampler own =
        new Sampler() {
          @Override
          public SamplingStatus sample(String operation, long id) {
            Map<String, Object> tags = new HashMap<>();
            tags.put("sampler.type", "own");
            tags.put("sampler.param", operation.length());
            return SamplingStatus.of(operation.startsWith("r"), tags);
          }

          @Override
          public void close() {
            see("sampler closed");
          }
        };
    workAndClose(builder().withSampler(own).build());
  }

  /** A subclass of a sampler is asked itself. */
  public void extendedSampler() throws Exception {
    Sampler extended =
        new ConstSampler(true) {
          @Override
          public SamplingStatus sample(String operation, long id) {
            return operation.equals("root")
                ? super.sample(operation, id)
                : SamplingStatus.of(false, Collections.<String, Object>emptyMap());
          }
        };
    workAndClose(builder().withSampler(extended).build());
  }

  public void ownReporter() throws Exception {
    RemoteReporter remote = toAgent().build();
    Reporter own =
        new Reporter() {
          @Override
          public void report(JaegerSpan span) {
            see(span.getOperationName() + span.getTracer().getServiceName());
            if (!span.getOperationName().equals("follower")) {
              remote.report(span);
            }
          }

          @Override
          public void close() {
            see("reporter closed");
            remote.close();
          }
        };
    workAndClose(builder().withReporter(own).build());
  }

  public void ownSender() throws Exception {
    List<String> sent = new CopyOnWriteArrayList<>();
    UdpSender udp = new UdpSender(host, port, 0);
    Sender own =
        new Sender() {
          @Override
          public int append(JaegerSpan span) throws SenderException {
            sent.add(span.getOperationName() + span.getTracer().getServiceName());
            return udp.append(span);
          }

          @Override
          public int flush() throws SenderException {
            return udp.flush();
          }

          @Override
          public int close() throws SenderException {
            return udp.close();
          }
        };
    workAndClose(builder().withReporter(toAgent().withSender(own).build()).build());
    see(sent);
  }

  /** One reporter of two tracers, behind one of the service's own. */
  public void sharedReporter() throws Exception {
    List<String> sent = new CopyOnWriteArrayList<>();
    Sender own =
        new Sender() {
          @Override
          public int append(JaegerSpan span) {
            sent.add(span.getOperationName() + " of " + span.getTracer().getServiceName());
            return 0;
          }

          @Override
          public int flush() {
            return 0;
          }

          @Override
          public int close() {
            return 0;
          }
        };
    RemoteReporter remote = toAgent().withSender(own).build();
    Reporter wrapping =
        new Reporter() {
          @Override
          public void report(JaegerSpan span) {
            remote.report(span);
          }

          @Override
          public void close() {
            remote.close();
          }
        };
    JaegerTracer one = builder().withReporter(remote).build();
    JaegerTracer two =
        new JaegerTracer.Builder("store")
            .withSampler(new ConstSampler(true))
            .withReporter(wrapping)
            .build();
    start(one, "first").finish(START + 1);
    start(two, "second").finish(START + 1);
    two.close();
    one.close();
    see(sent);
  }

  /** What a sender loses is counted. */
  public void failingSender() throws Exception {
    CountingMetrics counted = new CountingMetrics();
    Sender failing =
        new Sender() {
          private int kept;

          @Override
          public int append(JaegerSpan span) throws SenderException {
            if (span.getOperationName().equals("renamed")) {
              throw new SenderException("too large", 1);
            }
            kept++;
            return 0;
          }

          @Override
          public int flush() {
            int sent = kept;
            kept = 0;
            return sent;
          }

          @Override
          public int close() {
            return flush();
          }
        };
    Metrics metrics = new Metrics(counted);
    workAndClose(
        builder()
            .withMetrics(metrics)
            .withReporter(toAgent().withMetrics(metrics).withSender(failing).build())
            .build());
    see(counted.value("jaeger_tracer_reporter_spans{result=ok}"));
    see(counted.value("jaeger_tracer_reporter_spans{result=err}"));
  }

  /** The context as one header of its own. */
  static final class OwnCodec implements Codec<TextMap> {
    @Override
    public void inject(JaegerSpanContext context, TextMap carrier) {
      carrier.put(
          "x-own",
          context.getTraceIdLow() + "," + context.getSpanId() + "," + context.getFlags());
    }

    @Override
    public JaegerSpanContext extract(TextMap carrier) {
      for (Map.Entry<String, String> header : carrier) {
        if (header.getKey().equals("x-own")) {
          String[] parts = header.getValue().split(",");
          return new JaegerSpanContext(
              0,
              Long.parseLong(parts[0]),
              Long.parseLong(parts[1]),
              0,
              Byte.parseByte(parts[2]));
        }
      }
      return null;
    }
  }

  public void ownCodec() throws Exception {
    OwnCodec codec = new OwnCodec();
    JaegerTracer tracer =
        builder()
            .registerInjector(Format.Builtin.HTTP_HEADERS, codec)
            .registerExtractor(Format.Builtin.HTTP_HEADERS, codec)
            .build();
    propagate(tracer, Format.Builtin.HTTP_HEADERS);
    see(
        tracer.extract(
            Format.Builtin.HTTP_HEADERS, new TextMapAdapter(new HashMap<String, String>())));
    tracer.close();
  }

  static final class CountingMetrics implements MetricsFactory {
    private final Map<String, Long> values = new ConcurrentHashMap<>();

    long value(String series) {
      return values.getOrDefault(series, 0L);
    }

    private static String id(String name, Map<String, String> tags) {
      return name + new TreeMap<>(tags);
    }

    @Override
    public Counter createCounter(String name, Map<String, String> tags) {
      return delta -> values.merge(id(name, tags), delta, Long::sum);
    }

    @Override
    public Timer createTimer(String name, Map<String, String> tags) {
      return time -> {};
    }

    @Override
    public Gauge createGauge(String name, Map<String, String> tags) {
      return amount -> {};
    }
  }

  public void ownMetrics() throws Exception {
    CountingMetrics counted = new CountingMetrics();
    Metrics metrics = new Metrics(counted);
    JaegerTracer tracer =
        builder()
            .withMetrics(metrics)
            .withReporter(toAgent().withMetrics(metrics).build())
            .build();
    start(tracer, "one").finish(START + 1);
    start(tracer, "two").finish(START + 1);
    tracer.close();
    see(counted.value("jaeger_tracer_started_spans{sampled=y}"));
    see(counted.value("jaeger_tracer_finished_spans{}"));
    see(counted.value("jaeger_tracer_traces{sampled=y, state=started}"));
    see(counted.value("jaeger_tracer_reporter_spans{result=ok}"));
    see(tracer.getMetrics() == metrics);

    CountingMetrics configured = new CountingMetrics();
    tracer = configuration().withMetricsFactory(configured).getTracer();
    start(tracer, "three").finish(START + 1);
    tracer.close();
    see(configured.value("jaeger_tracer_finished_spans{}"));
    see(configured.value("jaeger_tracer_reporter_spans{result=ok}"));
  }

  public void ownBaggageRestrictions() throws Exception {
    BaggageRestrictionManager own =
        (service, key) -> Restriction.of(key.startsWith("allowed"), service.length());
    JaegerTracer tracer = builder().withBaggageRestrictionManager(own).build();
    JaegerSpan span = start(tracer, "baggage");
    span.setBaggageItem("allowed", "123456");
    span.setBaggageItem("forbidden", "123456");
    see(span.getBaggageItem("allowed") + span.getBaggageItem("forbidden"));
    span.finish(START + 1);
    tracer.close();
  }

  // ---- MDC ----

  public void mdc() throws Exception {
    JaegerTracer tracer =
        builder().withScopeManager(new MDCScopeManager.Builder().build()).build();
    JaegerSpan span = start(tracer, "logged");
    see(MDC.get("traceId"));
    try (Scope scope = tracer.activateSpan(span)) {
      see(span.context().toTraceId().equals(MDC.get("traceId")));
      see(span.context().toSpanId().equals(MDC.get("spanId")));
      see(MDC.get("sampled"));
      JaegerSpan child = start(tracer, "child");
      try (Scope inner = tracer.activateSpan(child)) {
        see(child.context().toSpanId().equals(MDC.get("spanId")));
        see(tracer.activeSpan() == child);
      }
      see(span.context().toSpanId().equals(MDC.get("spanId")));
      child.finish(START + 1);
    }
    see(MDC.get("traceId"));
    span.finish(START + 2);
    tracer.close();

    tracer =
        builder()
            .withScopeManager(
                new MDCScopeManager.Builder()
                    .withMDCTraceIdKey("t")
                    .withMDCSpanIdKey("s")
                    .withMDCSampledKey("y")
                    .build())
            .build();
    Span other = tracer.buildSpan("other").withStartTimestamp(START).start();
    try (Scope scope = tracer.activateSpan(other)) {
      see(other.context().toTraceId().equals(MDC.get("t")) + MDC.get("y"));
    }
    SpanContext context = other.context();
    see(context.toSpanId().length());
    other.finish(START + 1);
    tracer.close();
  }
}
