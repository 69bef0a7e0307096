/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.util.GlobalTracer;
import io.skua.Configuration;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.opentracing.OpenTracingClientInterceptor;
import io.temporal.opentracing.OpenTracingWorkerInterceptor;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

public final class App {
  @WorkflowInterface
  public interface Checkout {
    @WorkflowMethod
    String checkout();
  }

  @ActivityInterface
  public interface Prices {
    String price();
  }

  public static final class OneCheckout implements Checkout {
    private final Prices prices =
        Workflow.newActivityStub(
            Prices.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(10)).build());

    @Override
    public String checkout() {
      return prices.price();
    }
  }

  public static void main(String[] args) throws IOException {
    GlobalTracer.registerIfAbsent(Configuration.fromEnv().getTracer());
    TestWorkflowEnvironment temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setInterceptors(new OpenTracingClientInterceptor())
                        .build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new OpenTracingWorkerInterceptor())
                        .build())
                .build());
    Worker worker = temporal.newWorker("shop");
    worker.registerWorkflowImplementationTypes(OneCheckout.class);
    worker.registerActivitiesImplementations((Prices) App::activeContext);
    temporal.start();

    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, temporal));
    server.start();
    System.out.println("port " + server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange, TestWorkflowEnvironment temporal)
      throws IOException {
    Tracer tracer = GlobalTracer.get();
    Map<String, String> headers = new HashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    SpanContext caller = tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    Span span = tracer.buildSpan("GET").asChildOf(caller).withTag("span.kind", "server").start();
    try (Scope scope = tracer.activateSpan(span)) {
      Checkout workflow =
          temporal
              .getWorkflowClient()
              .newWorkflowStub(
                  Checkout.class, WorkflowOptions.newBuilder().setTaskQueue("shop").build());
      byte[] body = workflow.checkout().getBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } finally {
      span.finish();
      exchange.close();
    }
  }

  private static String activeContext() {
    Tracer tracer = GlobalTracer.get();
    Map<String, String> headers = new HashMap<>();
    tracer.inject(
        tracer.activeSpan().context(), Format.Builtin.TEXT_MAP, new TextMapAdapter(headers));
    return headers.get("uber-trace-id");
  }
}
