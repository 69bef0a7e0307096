/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.AllInOne;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import java.util.LinkedHashMap;
import java.util.Map;

/** A trace that a test of the page has made for its case, sent as OTLP's JSON. */
final class OtlpTrace {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SERVER = 2;

  /** A minute ago, so that a trace is settled and within each lookback. */
  private final long start = System.currentTimeMillis() - 61_000;

  private final Map<String, ArrayNode> services = new LinkedHashMap<>();
  private final String id;
  private int spans;

  /**
   * @param number of the trace, which is its id
   */
  OtlpTrace(int number) {
    id = String.format("%032x", number);
  }

  /** Returns the id as the page has it in its URLs. */
  String id() {
    return id.substring(16);
  }

  /**
   * Adds a span.
   *
   * @param parent what this returned for it; null for a root
   * @param at milliseconds after the start of the trace
   * @param millis how long it takes
   * @param tags key, value, key, value…; texts and longs
   * @return its id
   */
  String span(String parent, String service, String operation, int at, int millis, Object... tags) {
    String span = String.format("%s%08x", id.substring(24), ++spans);
    ObjectNode node =
        services
            .computeIfAbsent(service, name -> JSON.createArrayNode())
            .addObject()
            .put("traceId", id)
            .put("spanId", span)
            .put("parentSpanId", parent == null ? "" : parent)
            .put("name", operation)
            .put("kind", SERVER)
            .put("startTimeUnixNano", (start + at) + "000000")
            .put("endTimeUnixNano", (start + at + millis) + "000000");
    ArrayNode attributes = node.putArray("attributes");
    for (int i = 0; i < tags.length; i += 2) {
      ObjectNode value = attributes.addObject().put("key", tags[i].toString()).putObject("value");
      if (tags[i + 1] instanceof Long number) {
        value.put("intValue", number.toString());
      } else {
        value.put("stringValue", tags[i + 1].toString());
      }
    }
    return span;
  }

  /** Sends all spans; they are stored when this returns. */
  OtlpTrace send(AllInOne backend) throws Exception {
    return send(backend.url(Port.OTLP) + "/v1/traces");
  }

  /** Sends all spans to a URL. */
  OtlpTrace send(String url) throws Exception {
    ObjectNode request = JSON.createObjectNode();
    ArrayNode resources = request.putArray("resourceSpans");
    services.forEach(
        (service, list) -> {
          ObjectNode resource = resources.addObject();
          resource
              .putObject("resource")
              .putArray("attributes")
              .addObject()
              .put("key", "service.name")
              .putObject("value")
              .put("stringValue", service);
          resource.putArray("scopeSpans").addObject().set("spans", list);
        });
    int status = Http.post(url, "application/json", JSON.writeValueAsBytes(request)).statusCode();
    if (status != 200) {
      throw new AssertionError("OTLP: " + status);
    }
    return this;
  }
}
