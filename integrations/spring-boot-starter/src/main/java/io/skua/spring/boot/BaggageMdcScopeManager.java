/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts fields of the active span's baggage into the logging context: {@code
 * management.tracing.baggage.correlation.fields}. Safe for any thread.
 */
final class BaggageMdcScopeManager implements ScopeManager {
  private final ScopeManager wrapped;
  private final List<String> fields;

  BaggageMdcScopeManager(ScopeManager wrapped, List<String> fields) {
    this.wrapped = wrapped;
    this.fields = List.copyOf(fields);
  }

  @Override
  public Scope activate(@Nullable Span span) {
    boolean isOutermost = wrapped.activeSpan() == null;
    Scope scope = wrapped.activate(span);
    List<@Nullable String> before = new ArrayList<>(fields.size());
    for (String field : fields) {
      before.add(isOutermost ? MDC.get(field) : null); // Otherwise it is another span's.
      put(field, span == null ? null : span.getBaggageItem(field));
    }
    return () -> {
      try {
        scope.close();
      } finally {
        followActive(before);
      }
    };
  }

  /** The fields are those of the span that is active now, whichever scope was closed. */
  private void followActive(List<@Nullable String> before) {
    Span active = wrapped.activeSpan();
    for (int i = 0; i < fields.size(); i++) {
      String field = fields.get(i);
      put(field, active == null ? before.get(i) : active.getBaggageItem(field));
    }
  }

  private static void put(String field, @Nullable String value) {
    if (value == null) {
      MDC.remove(field);
    } else {
      MDC.put(field, value);
    }
  }

  @Override
  public @Nullable Span activeSpan() {
    return wrapped.activeSpan();
  }
}
