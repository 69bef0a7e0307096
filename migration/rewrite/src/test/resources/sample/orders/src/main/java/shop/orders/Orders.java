package shop.orders;

import io.jaegertracing.Configuration;
import io.jaegertracing.Configuration.ReporterConfiguration;
import io.jaegertracing.Configuration.SamplerConfiguration;
import io.jaegertracing.Configuration.SenderConfiguration;
import io.jaegertracing.internal.JaegerSpanContext;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.samplers.ConstSampler;
import io.opentracing.References;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import shop.stock.Stock;
import shop.tracing.Tracing;

/** The service that is asked first; the agent is at localhost. */
public final class Orders {
  private Orders() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    try (Stock stock = new Stock("localhost", port);
        JaegerTracer tracer = Tracing.open("orders", "localhost", port)) {
      order(tracer, stock);
    }
    audit(port);
  }

  private static void order(JaegerTracer tracer, Stock stock) {
    Span order = tracer.buildSpan("order").withTag("items", 2).start();
    try (Scope scope = tracer.activateSpan(order)) {
      order.setBaggageItem("customer", "Zo");
      Map<String, String> headers = new HashMap<>();
      tracer.inject(
          tracer.activeSpan().context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
      String answer = stock.take(headers);
      String expected = ((JaegerSpanContext) order.context()).getTraceId() + " Zo";
      order.setTag("one trace", answer.equals(expected));
      tracer.buildSpan("pay").start().setTag("amount", 1.5).finish();
      order.log(
          Collections.singletonMap("error.object", new IllegalStateException("no such item")));
    } finally {
      order.finish();
    }
    tracer
        .buildSpan("mail")
        .addReference(References.FOLLOWS_FROM, order.context())
        .start()
        .finish();
  }

  private static void audit(int port) {
    Configuration configuration =
        new Configuration("audit")
            .withSampler(new SamplerConfiguration().withType(ConstSampler.TYPE).withParam(1))
            .withReporter(
                new ReporterConfiguration()
                    .withSender(
                        new SenderConfiguration().withAgentHost("localhost").withAgentPort(port)));
    Tracer tracer = configuration.getTracer();
    tracer.buildSpan("audit").start().finish();
    configuration.closeTracer();
  }
}
