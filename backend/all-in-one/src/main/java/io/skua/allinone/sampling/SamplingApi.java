/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients what to sample, and lets people change it. Safe for any thread.
 *
 * <pre>
 * port 5778    any method, any path    ?service=   a strategy, in the words of the {@link SamplingDialect}
 *              /credits, /baggageRestrictions      404: they were never Jaeger's
 * port 14268   GET /api/sampling       ?service=   the same
 *
 * port 16686   GET /api/sampling/strategies        the document, as {@code Strategies} has it; its ETag
 *              PUT /api/sampling/strategies        takes another; 400 says what is wrong with it, and
 *                                                  412 that it is no longer the one of If-Match
 *              GET /api/sampling/clients           [{"service":"shop","lastAskedMillis":1700000000000,
 *                                                    "answers":3,"strategy":{…}}…], the last one last
 * </pre>
 */
public final class SamplingApi {
  private static final Logger LOG = LoggerFactory.getLogger(SamplingApi.class);
  private static final String JSON = "application/json";

  /** Clients know these paths and read other documents there: a strategy would be none. */
  private static final Set<String> NEVER_THERE = Set.of("/credits", "/baggageRestrictions");

  /** Of an answer, as a tree and as text. */
  private static final long OPERATION_BYTES = 1024;

  /** An empty object takes 3 bytes of a document, and becomes some 90. */
  private static final long GROWTH = 32;

  /** A document that is written is there as text and as bytes, each maybe twice. */
  private static final long TEXT_GROWTH = 8;

  private final StrategiesFile strategies;
  private final SamplingDialect dialect;
  private final Clients clients = new Clients();

  /**
   * Creates one.
   *
   * @param strategiesFile null to sample all, until it is changed
   * @param dialect of all answers; null for that of today's Jaeger, {@link SamplingDialect#STRINGS}
   * @throws IOException if the file cannot be read, or is malformed; says what is wrong
   */
  public SamplingApi(Path strategiesFile, SamplingDialect dialect) throws IOException {
    this.strategies = new StrategiesFile(strategiesFile);
    this.dialect = dialect == null ? SamplingDialect.STRINGS : dialect;
  }

  /** Answers all paths of a router, as port 5778 does. */
  public void agentRoutes(Router router) {
    router.otherwise(
        request -> {
          if (NEVER_THERE.contains(request.path())) {
            throw new HttpError(404, "404 page not found");
          }
          return strategy(request);
        });
  }

  /** Answers the path of port 14268. */
  public void collectorRoutes(Router router) {
    router.on("GET", "/api/sampling", this::strategy);
  }

  /** Answers the paths by which people look at strategies, and change them. */
  public void editorRoutes(Router router) {
    router
        .on("GET", "/api/sampling/strategies", this::document)
        .on("PUT", "/api/sampling/strategies", this::replace)
        .on("GET", "/api/sampling/clients", this::clients);
  }

  private Response document(Request request) {
    Strategies current = strategies.current();
    request.hold(TEXT_GROWTH * current.bytes());
    return document(current);
  }

  private Response clients(Request request) {
    request.hold(OPERATION_BYTES * clients.operations());
    return json(clients.json());
  }

  private Response strategy(Request request) throws HttpError {
    List<String> service = request.parameters("service");
    if (service.size() != 1) {
      throw new HttpError(400, "'service' parameter must be provided once");
    }
    Strategy strategy = strategies.current().of(service.get(0));
    int operations = strategy.operations().size();
    request.reserve((1L + operations) * OPERATION_BYTES);
    ObjectNode answer = dialect.write(strategy);
    clients.answered(service.get(0), answer, operations);
    return json(answer);
  }

  private Response replace(Request request) throws HttpError, IOException {
    if (!request.mediaType().equals(JSON)) {
      throw new HttpError(415, "Content-Type must be " + JSON);
    }
    Strategies others;
    try {
      byte[] document = request.body(StrategiesFile.MAX_BYTES);
      request.reserve(GROWTH * document.length);
      others = Strategies.parse(document);
    } catch (IllegalArgumentException wrong) {
      throw new HttpError(400, wrong.getMessage());
    }
    try {
      if (!strategies.save(others, request.header("If-Match"))) {
        throw new HttpError(412, "not saved: the strategies were changed meanwhile");
      }
    } catch (IOException unwritable) {
      LOG.warn("Sampling strategies cannot be saved", unwritable);
      throw new HttpError(500, "not saved: " + unwritable);
    }
    return document(others);
  }

  private static Response document(Strategies shown) {
    return json(shown.document()).with("ETag", shown.tag());
  }

  private static Response json(JsonNode document) {
    return Response.bytes(200, JSON, document.toString().getBytes(StandardCharsets.UTF_8))
        .with("Cache-Control", "no-store");
  }
}
