/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.AllInOne;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The demo on free ports, with a backend of its own. */
final class Running implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final AllInOne backend = AllInOne.start();
  final Tracers tracers = Tracers.reportingTo(backend);
  final Fixes fixes;
  final Hotrod hotrod;

  Running(Fixes.State fixed) {
    fixes = new Fixes(fixed);
    hotrod = Hotrod.start(Settings.ephemeral(backend.queryUrl().toString()), fixes, tracers);
  }

  /** Queries take no time; all else is as it is. */
  static Running fast() {
    return new Running(new Fixes.State(0, false, Fixes.FEW_WORKERS));
  }

  HttpResponse<String> dispatch(String customer, String request)
      throws IOException, InterruptedException {
    return CLIENT.send(dispatchRequest(customer, request), BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> dispatchAsync(String customer, String request) {
    return CLIENT.sendAsync(dispatchRequest(customer, request), BodyHandlers.ofString());
  }

  private HttpRequest dispatchRequest(String customer, String request) {
    return HttpRequest.newBuilder(hotrod.url().resolve("dispatch?customer=" + customer))
        .header("jaeger-baggage", "session=7, request=" + request)
        .timeout(Duration.ofSeconds(30))
        .build();
  }

  HttpResponse<String> get(Service service, String path) throws IOException, InterruptedException {
    return get(hotrod.url(service).resolve(path));
  }

  static HttpResponse<String> get(URI url) throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(hotrod.url().resolve(path))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  /** The traces of dispatches, once so many are there and nothing more comes. */
  List<SpanTree> dispatches(int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> trees().size() == count && trees().stream().allMatch(SpanTree::isWhole));
    // Each service reports for itself. What is below a root was finished before it.
    assertThat(tracers.flush()).isTrue();
    return trees();
  }

  SpanTree dispatchTrace() {
    return dispatches(1).get(0);
  }

  private List<SpanTree> trees() {
    return backend.traces().stream()
        .map(Trace::spans)
        .filter(spans -> spans.stream().anyMatch(Running::isDispatch))
        .map(SpanTree::new)
        .toList();
  }

  private static boolean isDispatch(Span span) {
    return span.operationName().equals("HTTP GET /dispatch");
  }

  @Override
  public void close() {
    hotrod.close();
    tracers.close();
    backend.close();
  }
}
