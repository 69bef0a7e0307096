/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives a span the form in which Jaeger stores it in Cassandra and OpenSearch, and the form of
 * Skua's model again. It is for stores that share their data with Jaeger; they have only to encode.
 *
 * <pre>
 * of a span                      as it is stored
 * warnings                       tag {@code @jaeger@warnings}: a JSON array, as text
 * tag error=true (boolean)       alone: otel.status_code=ERROR follows from it
 * several span.kind or error     the last one
 * references                     the parent first, once: FOLLOWS_FROM if one of those to it is;
 *                                then each other once. Without tags
 * process tag jaeger.version     opencensus.exporterversion, with "Jaeger-" before the value
 * process tag hostname           host.name, if jaeger.version is there, too
 * log field event, empty         is left out
 * </pre>
 *
 * <p>Who reads gets the warnings and the status code again. The names of the process tags stay as
 * Jaeger shows them. Jaeger renames {@code hostname} of whatever comes by Thrift, and never what
 * comes by OTLP; {@code jaeger.version} is how the two are told apart here.
 *
 * <pre>{@code
 * Span written = JaegerSpan.toStored(span);
 * Span read = JaegerSpan.fromStored(written);
 * }</pre>
 *
 * @see <a href="https://www.jaegertracing.io/docs/latest/architecture/apis/">Jaeger's APIs</a>
 */
public final class JaegerSpan {
  private static final String WARNINGS = "@jaeger@warnings";
  private static final String ERROR = "error";
  private static final String KIND = "span.kind";
  private static final String EVENT = "event";
  private static final Tag STATUS_ERROR = new Tag("otel.status_code", "ERROR");
  private static final String VERSION = "jaeger.version";
  private static final String HOST = "hostname";
  private static final String OTEL_HOST = "host.name";
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private JaegerSpan() {}

  /** Returns the span as it is to be stored; it has no warnings beside its tags. */
  public static Span toStored(Span span) {
    return new Span(
        span.traceId(),
        span.spanId(),
        span.operationName(),
        references(span),
        span.flags(),
        span.startMicros(),
        span.durationMicros(),
        storedTags(span),
        span.logs().stream().map(JaegerSpan::log).toList(),
        process(span.process()),
        List.of());
  }

  /** Returns the span that was stored so. */
  public static Span fromStored(Span stored) {
    List<String> warnings = new ArrayList<>(stored.warnings());
    List<Tag> tags = new ArrayList<>(stored.tags().size() + 1);
    for (Tag tag : stored.tags()) {
      if (tag.key().equals(WARNINGS) && tag.value() instanceof String text) {
        warnings.addAll(texts(text));
      } else {
        tags.add(tag);
      }
    }
    if (isFailed(stored) && !tags.contains(STATUS_ERROR)) {
      tags.add(STATUS_ERROR);
    }
    return new Span(
        stored.traceId(),
        stored.spanId(),
        stored.operationName(),
        stored.references(),
        stored.flags(),
        stored.startMicros(),
        stored.durationMicros(),
        List.copyOf(tags),
        stored.logs(),
        stored.process(),
        List.copyOf(warnings));
  }

  private static boolean isFailed(Span span) {
    return span.tag(ERROR).filter(Boolean.TRUE::equals).isPresent();
  }

  private static List<Tag> storedTags(Span span) {
    boolean failed = isFailed(span);
    List<Tag> tags = new ArrayList<>(span.tags().size() + 1);
    for (int i = 0; i < span.tags().size(); i++) {
      Tag tag = span.tags().get(i);
      if (!(failed && tag.equals(STATUS_ERROR)) && !isReplaced(span.tags(), i)) {
        tags.add(tag);
      }
    }
    if (!span.warnings().isEmpty()) {
      tags.add(new Tag(WARNINGS, array(span.warnings())));
    }
    return List.copyOf(tags);
  }

  /** Returns whether a later tag says otherwise, where only one can hold. */
  private static boolean isReplaced(List<Tag> tags, int index) {
    String key = tags.get(index).key();
    return (key.equals(KIND) || key.equals(ERROR))
        && tags.subList(index + 1, tags.size()).stream().anyMatch(tag -> tag.key().equals(key));
  }

  private static List<SpanReference> references(Span span) {
    long parent = span.parentSpanId();
    boolean followsFrom = false;
    Set<SpanReference> others = new LinkedHashSet<>();
    for (SpanReference reference : span.references()) {
      if (parent != 0 && reference.isTo(span.traceId(), parent)) {
        followsFrom |= reference.followsFrom();
      } else {
        others.add(
            new SpanReference(
                reference.followsFrom(),
                reference.traceId(),
                reference.spanId(),
                List.of(),
                reference.isLink()));
      }
    }
    List<SpanReference> all = new ArrayList<>(others.size() + 1);
    if (parent != 0) {
      all.add(new SpanReference(followsFrom, span.traceId(), parent));
    }
    all.addAll(others);
    return List.copyOf(all);
  }

  private static SpanLog log(SpanLog log) {
    Tag nameless = new Tag(EVENT, "");
    return log.fields().contains(nameless)
        ? new SpanLog(
            log.micros(), log.fields().stream().filter(field -> !field.equals(nameless)).toList())
        : log;
  }

  private static Process process(Process process) {
    if (!has(process, VERSION)) {
      return process;
    }
    boolean renamesHost = !has(process, OTEL_HOST);
    List<Tag> tags = new ArrayList<>(process.tags().size());
    for (Tag tag : process.tags()) {
      if (tag.key().equals(VERSION)) {
        tags.add(new Tag("opencensus.exporterversion", "Jaeger-" + tag.text()));
      } else if (tag.key().equals(HOST) && renamesHost) {
        tags.add(new Tag(OTEL_HOST, tag.value()));
      } else {
        tags.add(tag);
      }
    }
    return new Process(process.serviceName(), List.copyOf(tags));
  }

  private static boolean has(Process process, String key) {
    return process.tags().stream().anyMatch(tag -> tag.key().equals(key));
  }

  private static String array(List<String> texts) {
    try {
      return JSON.writeValueAsString(texts);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Reads a JSON array of texts; what is none is one text itself. */
  private static List<String> texts(String array) {
    try {
      List<String> texts = JSON.readValue(array, TEXTS);
      return texts == null || texts.contains(null) ? List.of(array) : texts;
    } catch (JsonProcessingException another) {
      return List.of(array);
    }
  }
}
