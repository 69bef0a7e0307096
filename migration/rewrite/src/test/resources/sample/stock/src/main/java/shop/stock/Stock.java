package shop.stock;

import io.jaegertracing.internal.JaegerSpan;
import io.jaegertracing.internal.JaegerSpanContext;
import io.jaegertracing.internal.JaegerTracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import java.util.Map;
import shop.tracing.Tracing;

/** The service that is called. */
public final class Stock implements AutoCloseable {
  private final JaegerTracer tracer;

  public Stock(String host, int port) throws Exception {
    tracer = Tracing.open("stock", host, port);
  }

  /** Answers the trace id, and what the caller sent along. */
  public String take(Map<String, String> headers) {
    JaegerSpanContext caller =
        tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    JaegerSpan span =
        tracer
            .buildSpan("take")
            .asChildOf(caller)
            .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_SERVER)
            .start();
    span.setTag("operation", span.getOperationName());
    span.setTag("service", span.getServiceName());
    span.setTag("parent is the caller", span.context().getParentId() == caller.getSpanId());
    span.log("taken");
    span.setTag("logs", span.getLogs().size());
    span.finish();
    return span.context().getTraceId() + ' ' + span.getBaggageItem("customer");
  }

  @Override
  public void close() {
    tracer.close();
  }
}
