package shop.tracing;

import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.MDCScopeManager;
import io.jaegertracing.internal.metrics.Metrics;
import io.jaegertracing.internal.metrics.NoopMetricsFactory;
import io.jaegertracing.internal.propagation.B3TextMapCodec;
import io.jaegertracing.internal.reporters.CompositeReporter;
import io.jaegertracing.internal.reporters.LoggingReporter;
import io.jaegertracing.internal.reporters.RemoteReporter;
import io.jaegertracing.internal.samplers.ConstSampler;
import io.jaegertracing.spi.Reporter;
import io.jaegertracing.spi.Sampler;
import io.jaegertracing.thrift.internal.senders.UdpSender;
import io.opentracing.propagation.Format;

/** The tracers of the shop, by the builder. */
public final class Tracing {
  private Tracing() {}

  public static JaegerTracer open(String service, String host, int port) throws Exception {
    Sampler sampler = new ConstSampler(true);
    Metrics metrics = new Metrics(new NoopMetricsFactory());
    Reporter remote =
        new RemoteReporter.Builder()
            .withSender(new UdpSender(host, port, 0))
            .withFlushInterval(100)
            .withMaxQueueSize(500)
            .withMetrics(metrics)
            .build();
    B3TextMapCodec codec = new B3TextMapCodec.Builder().withBaggagePrefix("bag-").build();
    return new JaegerTracer.Builder(service)
        .withSampler(sampler)
        .withReporter(new CompositeReporter(remote, new LoggingReporter()))
        .withMetrics(metrics)
        .withScopeManager(new MDCScopeManager.Builder().withMDCTraceIdKey("trace").build())
        .registerInjector(Format.Builtin.HTTP_HEADERS, codec)
        .registerExtractor(Format.Builtin.HTTP_HEADERS, codec)
        .withTag("zone", "a")
        .withExpandExceptionLogs()
        .withManualShutdown()
        .build();
  }
}
