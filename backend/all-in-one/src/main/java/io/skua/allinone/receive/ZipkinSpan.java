/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanId;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A span as Zipkin writes it.
 *
 * <pre>
 * {"traceId":"463ac35c9f6413ad48485a3953bb6124","id":"a2fb4a1d1a96d312","parentId":"0020000000000001",
 *  "kind":"SERVER","name":"get /","timestamp":1700000000123456,"duration":5000,"shared":true,
 *  "localEndpoint":{"serviceName":"shop","ipv4":"10.0.0.7","port":8080},"remoteEndpoint":{"ipv4":"10.0.0.8"},
 *  "annotations":[{"timestamp":1700000000123500,"value":"cache miss"}],"tags":{"http.method":"GET"}}
 * </pre>
 *
 * <p>Of the members only the ids are required. Times are in microseconds. A {@code shared} span has
 * the id of the client's one; readers tell them apart.
 *
 * @see <a href="https://zipkin.io/zipkin-api/">Zipkin's API</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ZipkinSpan(
    String traceId,
    String id,
    String parentId,
    String kind,
    String name,
    long timestamp,
    long duration,
    boolean debug,
    Endpoint localEndpoint,
    Endpoint remoteEndpoint,
    List<Annotation> annotations,
    Map<String, String> tags) {

  private static final int SAMPLED = 1;
  private static final int DEBUG = 2;

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Endpoint(String serviceName, String ipv4, String ipv6, int port) {
    private List<Tag> tags(String prefix) {
      List<Tag> tags = new ArrayList<>();
      add(tags, prefix + "ipv4", ipv4);
      add(tags, prefix + "ipv6", ipv6);
      if (port != 0) {
        tags.add(new Tag(prefix + "port", (long) port));
      }
      return tags;
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Annotation(long timestamp, String value) {
    private SpanLog log() {
      return new SpanLog(timestamp, List.of(new Tag("event", value == null ? "" : value)));
    }
  }

  /**
   * Returns it as Jaeger shows it.
   *
   * @param nowMicros stands for a time that was not sent
   * @throws IllegalArgumentException if an id is missing or malformed
   */
  Span toSpan(long nowMicros) {
    TraceId trace = TraceId.parse(required("traceId", traceId));
    List<String> warnings =
        timestamp == 0 ? List.of("No timestamp was sent; this is when it arrived.") : List.of();
    return new Span(
        trace,
        SpanId.parse(required("id", id)),
        name == null ? "" : name,
        parentId == null
            ? List.of()
            : List.of(new SpanReference(false, trace, SpanId.parse(parentId))),
        debug ? SAMPLED | DEBUG : SAMPLED,
        timestamp == 0 ? nowMicros : timestamp,
        duration,
        spanTags(),
        logs(),
        process(),
        warnings);
  }

  private List<SpanLog> logs() {
    return annotations == null
        ? List.of()
        : annotations.stream().filter(Objects::nonNull).map(Annotation::log).toList();
  }

  private static String required(String member, String value) {
    if (value == null) {
      throw new IllegalArgumentException("a span without " + member);
    }
    return value;
  }

  private Process process() {
    if (localEndpoint == null || localEndpoint.serviceName == null) {
      return new Process("missing-service-name", List.of());
    }
    return new Process(localEndpoint.serviceName, localEndpoint.tags(""));
  }

  private List<Tag> spanTags() {
    List<Tag> result = new ArrayList<>();
    if (tags != null) {
      tags.forEach((key, value) -> tag(result, key, value == null ? "" : value));
    }
    add(result, "span.kind", kind == null ? null : kind.toLowerCase(Locale.ROOT));
    if (remoteEndpoint != null) {
      add(result, "peer.service", remoteEndpoint.serviceName);
      result.addAll(remoteEndpoint.tags("peer."));
    }
    return result;
  }

  /** For Zipkin an error is a tag of that name, whatever its text. */
  private static void tag(List<Tag> tags, String key, String value) {
    if (!key.equals("error") || value.equals("false")) {
      tags.add(new Tag(key, value));
      return;
    }
    tags.add(new Tag("error", true));
    if (!value.isEmpty() && !value.equals("true")) {
      tags.add(new Tag("error.message", value));
    }
  }

  private static void add(List<Tag> tags, String key, String value) {
    if (value != null && !value.isEmpty()) {
      tags.add(new Tag(key, value));
    }
  }
}
