/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Puts right what would trouble readers, as Jaeger does before it stores: names that are empty,
 * times that end before they begin, and text that no encoding can write. Names and keys of more
 * than 4,096 characters, which lists of them would keep, are cut. A duration of 0 is left as it is:
 * Jaeger calls it negative, but it is what a short span has in microseconds.
 */
public final class Sanitizer {
  private static final String NEGATIVE_DURATION =
      "Negative duration detected, sanitizing end timestamp. Original end timestamp: ";
  private static final String OVERFLOW = "The span ends after the end of time; its duration was: ";

  /** As Go writes a time in UTC. */
  private static final DateTimeFormatter GO_TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral(" +0000 UTC")
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Of the name of a service or an operation, or of the key of a tag, in characters. */
  static final int MAX_NAME = 4096;

  private Sanitizer() {}

  /** Returns the span as it is to be stored and shown; itself unchanged. */
  public static Span clean(Span span) {
    List<String> warnings = new ArrayList<>(span.warnings());
    long duration = duration(span, warnings);
    String name = span.operationName().isEmpty() ? "empty-span-name" : span.operationName();
    warnOfCut("operation", name, warnings);
    warnOfCut("service", span.service(), warnings);
    return new Span(
        span.traceId(),
        span.spanId(),
        name(name),
        span.references(),
        span.flags(),
        span.startMicros(),
        duration,
        tags(span.tags()),
        each(span.logs(), Sanitizer::log),
        process(span.process()),
        List.copyOf(warnings));
  }

  private static void warnOfCut(String what, String name, List<String> warnings) {
    if (name.length() > MAX_NAME) {
      warnings.add("The name of the " + what + " was cut; it had " + name.length() + " characters");
    }
  }

  /** Returns it as text that can be written, and not too long; what was cut ends with "…". */
  private static String name(String name) {
    return text(name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + '…');
  }

  private static long duration(Span span, List<String> warnings) {
    long duration = span.durationMicros();
    if (duration < 0) {
      Instant start = instant(span.startMicros());
      Instant end = start.plus(duration, ChronoUnit.MICROS);
      warnings.add(
          NEGATIVE_DURATION
              + GO_TIME.format(end)
              + ", adjusted to: "
              + GO_TIME.format(start.plusNanos(1)));
      return 0;
    }
    if (span.startMicros() > Long.MAX_VALUE - duration) {
      warnings.add(OVERFLOW + duration);
      return Long.MAX_VALUE - span.startMicros();
    }
    return duration;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static Process process(Process process) {
    String service = process.serviceName();
    String name = service.isEmpty() ? "empty-service-name" : name(service);
    List<Tag> tags = tags(process.tags());
    // The spans of a batch go on sharing one.
    return name.equals(service) && tags.equals(process.tags()) ? process : new Process(name, tags);
  }

  private static SpanLog log(SpanLog log) {
    List<Tag> fields = tags(log.fields());
    return fields.equals(log.fields()) ? log : new SpanLog(log.micros(), fields);
  }

  private static List<Tag> tags(List<Tag> tags) {
    return each(tags, Sanitizer::tag);
  }

  private static Tag tag(Tag tag) {
    String key = name(tag.key());
    Object value = tag.value() instanceof String text ? text(text) : tag.value();
    return key.equals(tag.key()) && value.equals(tag.value()) ? tag : new Tag(key, value);
  }

  /** Returns the list itself if nothing in it changes. */
  private static <T> List<T> each(List<T> list, UnaryOperator<T> cleaner) {
    for (T element : list) {
      if (!cleaner.apply(element).equals(element)) {
        return list.stream().map(cleaner).toList();
      }
    }
    return list;
  }

  /** Half a surrogate pair, which JSON can smuggle in, has no UTF-8. */
  private static String text(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        if (i + 1 == length || !Character.isSurrogatePair(unit, text.charAt(i + 1))) {
          return whole(text);
        }
        i++;
      }
    }
    return text;
  }

  private static String whole(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(
            point ->
                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                    ? '\uFFFD'
                    : point)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
