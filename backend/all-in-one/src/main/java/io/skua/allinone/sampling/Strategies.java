/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.skua.allinone.http.EntityTag;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The strategies of all services, as Jaeger's file for them has it. Immutable.
 *
 * <pre>
 * document  = {default_strategy?: strategy, service_strategies?: [{service, …strategy}…]}
 * strategy  = {type: "probabilistic", param: 0 to 1, operation_strategies?: [operation…]}
 *           | {type: "ratelimiting", param: traces a second, operation_strategies?: [operation…]}
 * operation = {operation, type: "probabilistic", param: 0 to 1}
 *
 * {"default_strategy":{"type":"probabilistic","param":0.5,
 *    "operation_strategies":[{"operation":"/health","type":"probabilistic","param":0.0}]},
 *  "service_strategies":[{"service":"bar","type":"ratelimiting","param":5}]}
 * </pre>
 *
 * <p>The default's operations hold for each service, unless it names the same one. Without a
 * default, all traces are sampled. As for Jaeger, the fraction of a rate is cut off, and an
 * operation that is rate limited is ignored.
 *
 * <p>A document may be nested 100 deep, and have 100,000 operations when those of the default are
 * counted for each service.
 *
 * @see <a href="https://www.jaegertracing.io/docs/latest/architecture/sampling/">Jaeger on
 *     sampling</a>
 */
final class Strategies {
  /** Samples all. */
  static final Strategies ALWAYS = new Strategies(JsonNodeFactory.instance.objectNode(), 2);

  /** Far more than the format has: whoever walks through a document does so by recursion. */
  private static final int MAX_DEPTH = 100;

  /** Few bytes of a document are many of these: each service has all of the default's. */
  private static final int MAX_OPERATIONS = 100_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Of a wrong value, in a message. */
  private static final int MAX_SHOWN = 200;

  private static final String OPERATIONS = "operation_strategies";
  private static final String SERVICES = "service_strategies";

  private final JsonNode document;
  private final int bytes;
  private final Strategy fallback;
  private final Map<String, Strategy> services = new HashMap<>();

  private Strategies(JsonNode document, int bytes) {
    this.document = document;
    this.bytes = bytes;
    JsonNode given = document.path("default_strategy");
    fallback =
        given.isMissingNode() || given.isNull()
            ? Strategy.ALWAYS
            : strategy(given, "default_strategy");
    int index = 0;
    int operations = fallback.operations().size();
    for (JsonNode service : list(document, SERVICES, SERVICES)) {
      String at = SERVICES + '[' + index++ + ']';
      Strategy strategy = strategy(service, at).over(fallback);
      operations += strategy.operations().size();
      if (operations > MAX_OPERATIONS) {
        throw new IllegalArgumentException(
            at
                + ": more than "
                + MAX_OPERATIONS
                + " operations, those of default_strategy counted for each service");
      }
      services.put(name(service, "service", at), strategy);
    }
  }

  /**
   * Reads a document.
   *
   * @throws IllegalArgumentException if it is malformed; says where
   */
  static Strategies parse(byte[] document) {
    try {
      JsonNode root = JSON.readTree(document);
      if (!root.isObject()) {
        throw new IllegalArgumentException("the document is no JSON object");
      }
      return new Strategies(root, document.length);
    } catch (JsonProcessingException malformed) {
      throw new IllegalArgumentException(
          malformed.getOriginalMessage() + at(malformed.getLocation()), malformed);
    } catch (IOException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  /** Null for what is nested too deeply. */
  private static String at(JsonLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static Strategy strategy(JsonNode node, String at) {
    boolean rateLimited = isRateLimited(node, at);
    double param = param(node, at, rateLimited);
    Map<String, Double> operations = new LinkedHashMap<>();
    int index = 0;
    for (JsonNode operation : list(node, OPERATIONS, at + '.' + OPERATIONS)) {
      String here = at + '.' + OPERATIONS + '[' + index++ + ']';
      String name = name(operation, "operation", here);
      if (!isRateLimited(operation, here)) {
        operations.put(name, param(operation, here, false));
      }
    }
    return new Strategy(
        rateLimited, param, rateLimited ? Strategy.ALWAYS.probability() : param, operations);
  }

  private static JsonNode list(JsonNode parent, String member, String at) {
    JsonNode list = parent.path(member);
    if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
      throw wrong(at, list, "an array");
    }
    return list;
  }

  private static String name(JsonNode node, String member, String at) {
    JsonNode name = node.path(member);
    if (!name.isTextual() || name.textValue().isEmpty()) {
      throw wrong(at + '.' + member, name, "a name");
    }
    return name.textValue();
  }

  private static boolean isRateLimited(JsonNode node, String at) {
    String type = node.path("type").asText();
    if (!type.equals("probabilistic") && !type.equals("ratelimiting")) {
      throw wrong(at + ".type", node.path("type"), "\"probabilistic\" or \"ratelimiting\"");
    }
    return type.equals("ratelimiting");
  }

  private static double param(JsonNode node, String at, boolean rateLimited) {
    JsonNode param = node.path("param");
    double max = rateLimited ? Integer.MAX_VALUE : 1;
    if (!param.isNumber() || !(param.doubleValue() >= 0 && param.doubleValue() <= max)) {
      throw wrong(
          at + ".param",
          param,
          rateLimited ? "traces a second, 0 or more" : "a number from 0 to 1");
    }
    return rateLimited ? Math.floor(param.doubleValue()) : param.doubleValue();
  }

  private static IllegalArgumentException wrong(String where, JsonNode value, String allowed) {
    String is = value.isMissingNode() ? "missing" : shortened(value.toString());
    return new IllegalArgumentException(where + ": " + is + ", must be " + allowed);
  }

  private static String shortened(String json) {
    return json.length() <= MAX_SHOWN ? json : json.substring(0, MAX_SHOWN) + "…";
  }

  /** Returns the strategy of a service, known or not. */
  Strategy of(String service) {
    return services.getOrDefault(service, fallback);
  }

  /** Returns the bytes of the document that was read. */
  int bytes() {
    return bytes;
  }

  /** Returns the document that was read. */
  JsonNode document() {
    return document;
  }

  /** Returns the ETag of the document: the same for the same text. */
  String tag() {
    return EntityTag.of(document.toString().getBytes(UTF_8));
  }
}
