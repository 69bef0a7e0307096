/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.skua.tracer.SkuaSpanContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** The service that people meet: the page, and what it asks for. */
final class Frontend implements AutoCloseable {
  private static final Pattern UNTRACED = Pattern.compile("/page/.*|/favicon.ico|/fixes");
  private static final int LARGEST_BODY = 1024;
  private static final ObjectReader STATE =
      Endpoint.JSON
          .readerFor(Fixes.State.class)
          .with(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private final Settings settings;
  private final Fixes fixes;
  private final Tracer tracer;
  private final AppLog log;
  private final BestRide bestRide;
  private HttpService http;

  /** What the page is told: who comes, and in how many nanoseconds. */
  record Answer(@JsonProperty("Driver") String driver, @JsonProperty("ETA") long eta) {}

  private Frontend(
      Settings settings, String host, Map<Service, Integer> ports, Fixes fixes, Tracers tracers) {
    this.settings = settings;
    this.fixes = fixes;
    tracer = tracers.open("frontend");
    log = new AppLog("frontend", tracers.scopes());
    bestRide = new BestRide(host, ports, tracer, log, fixes);
  }

  /**
   * Starts it.
   *
   * @param ports where the other services are
   */
  static Frontend start(
      Settings settings, String host, Map<Service, Integer> ports, Fixes fixes, Tracers tracers) {
    Frontend frontend = new Frontend(settings, host, ports, fixes, tracers);
    try {
      frontend.http =
          HttpService.start(
              Service.FRONTEND,
              settings.address(Service.FRONTEND),
              frontend.tracer,
              settings.basePath(),
              UNTRACED,
              frontend.servlets());
    } catch (RuntimeException failed) {
      frontend.close();
      throw failed;
    }
    return frontend;
  }

  private Map<String, Servlet> servlets() {
    Map<String, Servlet> servlets = new LinkedHashMap<>();
    servlets.put("", servlet(new PageFile("index.html"), null));
    servlets.put("/page/hotrod.css", servlet(new PageFile("hotrod.css"), null));
    servlets.put("/page/hotrod.js", servlet(new PageFile("hotrod.js"), null));
    servlets.put("/page/icon.svg", servlet(new PageFile("icon.svg"), null));
    servlets.put(
        "/config", servlet((request, response) -> Map.of("jaeger", settings.jaegerUi()), null));
    servlets.put("/dispatch", servlet(this::dispatch, null));
    servlets.put("/fixes", servlet((request, response) -> fixes.now(), this::fix));
    return servlets;
  }

  private Servlet servlet(Endpoint get, Endpoint post) {
    return new Endpoint.Servlet(log, get, post);
  }

  private Answer dispatch(HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    response.setHeader("traceresponse", traceResponse(tracer.activeSpan().context()));
    log.info("HTTP request received", "method", request.getMethod(), "url", Endpoint.url(request));
    BestRide.Ride ride = bestRide.find(Endpoint.required(request, "customer"));
    return new Answer(ride.driver(), ride.eta());
  }

  /** As in <a href="https://w3c.github.io/trace-context/#traceresponse-header">W3C's draft</a>. */
  private static String traceResponse(SpanContext context) {
    String traceId = "0".repeat(32 - context.toTraceId().length()) + context.toTraceId();
    boolean sampled = context instanceof SkuaSpanContext ours && ours.isSampled();
    return "00-" + traceId + '-' + context.toSpanId() + (sampled ? "-01" : "-00");
  }

  /** Takes JSON only, which a page of elsewhere cannot send here without being asked first. */
  private Object fix(HttpServletRequest request, HttpServletResponse response)
      throws IOException, HttpError {
    String type = request.getContentType();
    if (type == null || !type.startsWith("application/json")) {
      throw new HttpError(415, "must be application/json");
    }
    try (InputStream body = request.getInputStream()) {
      fixes.set(STATE.readValue(body.readNBytes(LARGEST_BODY)));
      return fixes.now();
    } catch (JacksonException wrong) {
      throw new HttpError(400, wrong.getOriginalMessage());
    }
  }

  int port() {
    return http.port();
  }

  @Override
  public void close() {
    if (http != null) {
      http.close();
    }
    bestRide.close();
  }
}
