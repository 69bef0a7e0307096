/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.util.List;
import java.util.Optional;

/**
 * A finished span, as every protocol gives it and every query answers it. It and all in it is
 * immutable.
 *
 * @param references the parent first, if it has one
 * @param flags 1 for sampled, 2 for debug
 * @param startMicros since the epoch
 * @param durationMicros 0 or more, once it is stored
 * @param warnings what the backend found wrong with it
 */
public record Span(
    TraceId traceId,
    long spanId,
    String operationName,
    List<SpanReference> references,
    int flags,
    long startMicros,
    long durationMicros,
    List<Tag> tags,
    List<SpanLog> logs,
    Process process,
    List<String> warnings) {

  @Override
  public int hashCode() {
    return new Hash()
        .with(traceId.hashCode())
        .with(spanId)
        .with(operationName)
        .with(references)
        .with(startMicros)
        .with(durationMicros)
        .with(tags)
        .with(logs)
        .with(process.hashCode())
        .code();
  }

  /** Returns the name of the service. */
  public String service() {
    return process.serviceName();
  }

  /** Returns the end, in microseconds since the epoch. */
  public long endMicros() {
    return startMicros + durationMicros;
  }

  /** Returns the id of the parent in the same trace, 0 if it has none. */
  public long parentSpanId() {
    return parentSpanId(traceId, references);
  }

  /** Returns the id of the parent that references of a span of that trace name, 0 for none. */
  public static long parentSpanId(TraceId traceId, List<SpanReference> references) {
    boolean has =
        !references.isEmpty()
            && !references.get(0).isLink()
            && references.get(0).traceId().equals(traceId);
    return has ? references.get(0).spanId() : 0;
  }

  /** Returns the value of a tag, the last one if there are several. */
  public Optional<Object> tag(String key) {
    for (int i = tags.size() - 1; i >= 0; i--) {
      if (tags.get(i).key().equals(key)) {
        return Optional.of(tags.get(i).value());
      }
    }
    return Optional.empty();
  }

  /** Returns its kind: {@code client}, {@code server}, {@code producer}, … or empty. */
  public String kind() {
    return tag("span.kind").map(Object::toString).orElse("");
  }

  /** Returns whether its {@link #status} says that it failed. */
  public boolean isError() {
    return status() == Status.ERROR;
  }

  /**
   * Returns what it says of its end: a tag {@code error} of true, as boolean or text, or else its
   * {@code otel.status_code}.
   */
  public Status status() {
    if (tag("error").map(Object::toString).filter("true"::equals).isPresent()) {
      return Status.ERROR;
    }
    String code = tag("otel.status_code").map(Object::toString).orElse("");
    if (code.equalsIgnoreCase("ERROR")) {
      return Status.ERROR;
    }
    return code.equalsIgnoreCase("OK") ? Status.OK : Status.UNSET;
  }

  /** How a span ended. */
  public enum Status {
    /** It does not say. */
    UNSET,
    /** As it should. */
    OK,
    /** It failed. */
    ERROR
  }
}
