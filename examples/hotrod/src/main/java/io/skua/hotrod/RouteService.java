/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Says how long a drive takes, and counts for whom. */
final class RouteService {
  private static final Pattern UNTRACED = Pattern.compile("/debug/vars|/metrics");

  private final Tracer tracer;
  private final AppLog log;
  private final RouteStatistics statistics = new RouteStatistics();

  /** A drive; the time is nanoseconds. */
  record Route(
      @JsonProperty("Pickup") String pickup,
      @JsonProperty("Dropoff") String dropoff,
      @JsonProperty("ETA") long eta) {}

  private RouteService(Tracers tracers) {
    this.tracer = tracers.open("route");
    this.log = new AppLog("route", tracers.scopes());
  }

  static HttpService start(Settings settings, Tracers tracers) {
    RouteService routes = new RouteService(tracers);
    Map<String, Servlet> servlets =
        Map.of(
            "/route", routes.servlet(routes::route),
            "/debug/vars", routes.servlet((request, response) -> routes.statistics.toJson()),
            "/metrics", routes.servlet(routes::metrics));
    return HttpService.start(
        Service.ROUTE, settings.address(Service.ROUTE), routes.tracer, "", UNTRACED, servlets);
  }

  private Servlet servlet(Endpoint endpoint) {
    return new Endpoint.Servlet(log, endpoint, null);
  }

  private Route route(HttpServletRequest request, HttpServletResponse response) throws Exception {
    log.info("HTTP request received", "method", request.getMethod(), "url", Endpoint.url(request));
    String pickup = Endpoint.required(request, "pickup");
    String dropoff = Endpoint.required(request, "dropoff");
    long start = System.nanoTime();
    Delay.sleep(50, 12.5);
    double minutes = Math.max(2, 5 + 3 * ThreadLocalRandom.current().nextGaussian());
    double seconds = (System.nanoTime() - start) / 1e9;
    Span span = tracer.activeSpan();
    statistics.add(span.getBaggageItem("customer"), span.getBaggageItem("session"), seconds);
    return new Route(pickup, dropoff, Duration.ofMinutes((long) minutes).toNanos());
  }

  private Object metrics(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType(PrometheusTextFormatWriter.CONTENT_TYPE);
    statistics.writeText(response.getOutputStream());
    return null;
  }
}
