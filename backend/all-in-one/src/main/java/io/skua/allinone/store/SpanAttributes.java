/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What a span can be found by, besides its service and operation, as Jaeger has it.
 *
 * <pre>
 * error                         true if the span failed, false if it did not
 * span.status                   unset, ok or error
 * span.kind                     client, server, …; it and span.status in any case
 * scope.name, scope.version     of the library that made it: its tags otel.scope.name and .version
 * resource.K                    tag K of its process
 * K                             a tag K of the span, of its process, of a log or of a link
 *
 * service.name                  is a tag of each process, and host.name one that has a hostname
 * opentracing.ref_type          is a tag of each link: of a reference that is not to its parent
 * </pre>
 */
final class SpanAttributes {
  private static final String RESOURCE = "resource.";

  private SpanAttributes() {}

  /** Returns whether a span has an attribute with that text. */
  static boolean has(Span span, String key, String text) {
    if (isNoError(key, text)) {
      return !span.isError();
    }
    return hasSpecial(span, key, text)
        || has(span.tags(), key, text)
        || hasProcessTag(span, key, text)
        || hasField(span, key, text)
        || hasLinkTag(span, key, text);
  }

  /** Returns whether one of the values that a span has of an attribute passes a test. */
  static boolean any(Span span, String key, Predicate<String> test) {
    return anySpecial(span, key, test)
        || any(span.tags(), key, test)
        || anyProcessTag(span, key, test)
        || anyField(span, key, test)
        || anyLinkTag(span, key, test);
  }

  private static boolean anyField(Span span, String key, Predicate<String> test) {
    for (SpanLog log : span.logs()) {
      if (any(log.fields(), key, test)) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyLinkTag(Span span, String key, Predicate<String> test) {
    for (SpanReference reference : span.references()) {
      if (any(reference.tags(), key, test)) {
        return true;
      }
    }
    return false;
  }

  private static boolean anySpecial(Span span, String key, Predicate<String> test) {
    return switch (key) {
      case "error" -> test.test(String.valueOf(span.isError()));
      case "span.status" -> test.test(status(span));
      case "scope.name", "scope.version" -> any(span.tags(), "otel." + key, test);
      case SpanReference.TYPE ->
          span.references().stream().anyMatch(link -> isLink(span, link) && test.test(link.type()));
      default ->
          key.startsWith(RESOURCE) && anyProcessTag(span, key.substring(RESOURCE.length()), test);
    };
  }

  private static boolean anyProcessTag(Span span, String key, Predicate<String> test) {
    List<Tag> tags = span.process().tags();
    return switch (key) {
      case "service.name" -> test.test(span.service());
      case "host.name" -> any(tags, key, test) || any(tags, "hostname", test);
      default -> any(tags, key, test);
    };
  }

  private static boolean any(List<Tag> tags, String key, Predicate<String> test) {
    for (Tag tag : tags) {
      if (tag.key().equals(key) && test.test(text(key, tag.text()))) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether it is {@code error=false}: spans that did not fail need not say so. */
  static boolean isNoError(String key, String text) {
    return key.equals("error") && text.equals("false");
  }

  /** Returns whether case makes no difference in its values. */
  static boolean isCaseless(String key) {
    return key.equals("span.kind") || key.equals("span.status");
  }

  /**
   * Returns the key under which an attribute is indexed. All that can find one have the same, and
   * some more.
   */
  static String indexed(String key) {
    return switch (key) {
      case "hostname" -> "host.name";
      case "otel.scope.name" -> "scope.name";
      case "otel.scope.version" -> "scope.version";
      default -> key.startsWith(RESOURCE) ? indexed(key.substring(RESOURCE.length())) : key;
    };
  }

  /** Returns what a value is compared as. */
  static String text(String key, String text) {
    return isCaseless(key) ? text.toLowerCase(Locale.ROOT) : text;
  }

  static String status(Span span) {
    return span.status().name().toLowerCase(Locale.ROOT);
  }

  private static boolean hasSpecial(Span span, String key, String text) {
    return switch (key) {
      case "error" -> text.equals("true") && span.isError();
      case "span.status" -> text.equalsIgnoreCase(status(span));
      case "scope.name", "scope.version" -> has(span.tags(), "otel." + key, text);
      case SpanReference.TYPE -> hasLink(span, text);
      default ->
          key.startsWith(RESOURCE) && hasProcessTag(span, key.substring(RESOURCE.length()), text);
    };
  }

  private static boolean hasProcessTag(Span span, String key, String text) {
    List<Tag> tags = span.process().tags();
    return switch (key) {
      case "service.name" -> text.equals(span.service());
      case "host.name" -> has(tags, key, text) || has(tags, "hostname", text);
      default -> has(tags, key, text);
    };
  }

  private static boolean hasField(Span span, String key, String text) {
    for (SpanLog log : span.logs()) {
      if (has(log.fields(), key, text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasLinkTag(Span span, String key, String text) {
    for (SpanReference reference : span.references()) {
      if (has(reference.tags(), key, text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasLink(Span span, String type) {
    for (SpanReference reference : span.references()) {
      if (isLink(span, reference) && reference.type().equals(type)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a reference is more than that to the parent. */
  static boolean isLink(Span span, SpanReference reference) {
    return reference.followsFrom() || !reference.isTo(span.traceId(), span.parentSpanId());
  }

  private static boolean has(List<Tag> tags, String key, String text) {
    for (Tag tag : tags) {
      if (tag.key().equals(key)
          && (isCaseless(key) ? tag.text().equalsIgnoreCase(text) : tag.text().equals(text))) {
        return true;
      }
    }
    return false;
  }
}
