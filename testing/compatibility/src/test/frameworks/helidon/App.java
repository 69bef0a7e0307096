/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import io.helidon.config.Config;
import io.helidon.tracing.TracerBuilder;
import io.helidon.tracing.config.ComponentTracingConfig;
import io.helidon.tracing.config.SpanTracingConfig;
import io.helidon.tracing.config.TracingConfig;
import io.helidon.webclient.WebClient;
import io.helidon.webclient.tracing.WebClientTracing;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebTracingConfig;

public final class App {
  private static final WebClient CLIENT =
      WebClient.builder().addService(WebClientTracing.create()).build();

  public static void main(String[] args) {
    // Helidon makes it a child of what an earlier request left active on the thread of the client.
    SpanTracingConfig none = SpanTracingConfig.builder("content-write").enabled(false).build();
    ComponentTracingConfig server =
        ComponentTracingConfig.builder("web-server").addSpan(none).build();
    Routing routing =
        Routing.builder()
            .register(WebTracingConfig.create(TracingConfig.builder().addComponent(server).build()))
            .get("/checkout", App::checkout)
            .get("/price", App::price)
            .build();
    WebServer.builder(routing)
        .tracer(TracerBuilder.create(Config.create().get("tracing")))
        .build()
        .start()
        .thenAccept(started -> System.out.println("port " + started.port()))
        .exceptionally(
            failure -> {
              failure.printStackTrace();
              return null;
            });
  }

  private static void checkout(ServerRequest request, ServerResponse response) {
    CLIENT
        .get()
        .uri("http://127.0.0.1:" + request.webServer().port() + "/price")
        .context(request.context())
        .request(String.class)
        .thenAccept(response::send)
        .exceptionally(
            failure -> {
              request.next(failure);
              return null;
            });
  }

  private static void price(ServerRequest request, ServerResponse response) {
    response.send(request.headers().first("uber-trace-id").orElse("none"));
  }
}
