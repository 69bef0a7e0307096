/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.tracing.opentracing.OpenTracingOptions;

public final class App {
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setTracingOptions(new OpenTracingOptions()));
    HttpClient client = vertx.createHttpClient();
    vertx
        .createHttpServer(new HttpServerOptions().setTracingPolicy(TracingPolicy.ALWAYS))
        .requestHandler(request -> answer(request, client))
        .listen(0, "127.0.0.1")
        .onSuccess(server -> System.out.println("port " + server.actualPort()))
        .onFailure(Throwable::printStackTrace);
  }

  private static void answer(HttpServerRequest request, HttpClient client) {
    if (request.path().equals("/price")) {
      request.response().end(request.getHeader("uber-trace-id"));
      return;
    }
    client
        .request(HttpMethod.GET, request.localAddress().port(), "127.0.0.1", "/price")
        .compose(HttpClientRequest::send)
        .compose(HttpClientResponse::body)
        .onSuccess(request.response()::end)
        .onFailure(Throwable::printStackTrace);
  }
}
