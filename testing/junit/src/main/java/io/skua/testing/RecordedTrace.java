/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The finished spans of one trace, as a tree. A span is a root if its parent is not among them: it
 * has none, the parent is in another process, or is not finished. Immutable; {@link #toString()} is
 * the tree, for people.
 *
 * <pre>{@code
 * for (RecordedTrace trace : reporter.traces()) {
 *   SkuaSpan root = trace.roots().get(0);
 *   assertThat(trace.children(root)).hasSize(2);
 * }
 * }</pre>
 */
public final class RecordedTrace {
  private final List<SkuaSpan> spans = new ArrayList<>();
  private final List<SkuaSpan> roots = new ArrayList<>();
  private final Map<SkuaSpan, List<SkuaSpan>> children = new HashMap<>();

  /** The spans are of one trace. */
  private RecordedTrace(List<SkuaSpan> ofOneTrace) {
    spans.addAll(ofOneTrace);
    spans.sort(Comparator.comparingLong(SkuaSpan::startMicros));
    Map<Long, SkuaSpan> byId = new HashMap<>();
    spans.forEach(span -> byId.putIfAbsent(span.context().spanId(), span));
    for (SkuaSpan span : spans) {
      SkuaSpan parent = parent(span, byId);
      if (parent == null) {
        roots.add(span);
      } else {
        children.computeIfAbsent(parent, key -> new ArrayList<>()).add(span);
      }
    }
  }

  /** Null for a root; so is one that is above itself, as ids that are no ids may have it. */
  private static @Nullable SkuaSpan parent(SkuaSpan span, Map<Long, SkuaSpan> byId) {
    SkuaSpan parent = byId.get(span.context().parentSpanId());
    SkuaSpan above = parent;
    for (int steps = 0; above != null && above != span && steps <= byId.size(); steps++) {
      above = byId.get(above.context().parentSpanId());
    }
    return above == null ? parent : null;
  }

  static List<RecordedTrace> of(List<SkuaSpan> spans) {
    List<SkuaSpan> sorted = new ArrayList<>(spans);
    sorted.sort(Comparator.comparingLong(SkuaSpan::startMicros));
    Map<String, List<SkuaSpan>> byTrace = new LinkedHashMap<>();
    for (SkuaSpan span : sorted) {
      byTrace.computeIfAbsent(span.context().toTraceId(), id -> new ArrayList<>()).add(span);
    }
    List<RecordedTrace> traces = new ArrayList<>();
    byTrace.values().forEach(ofOneTrace -> traces.add(new RecordedTrace(ofOneTrace)));
    return traces;
  }

  /** Returns the id, 16 or 32 lower-case hex digits. */
  public String traceId() {
    return spans.get(0).context().toTraceId();
  }

  /** Returns the spans in the order in which they started, at least one. */
  public List<SkuaSpan> spans() {
    return Collections.unmodifiableList(spans);
  }

  /** Returns the roots in the order in which they started, at least one. */
  public List<SkuaSpan> roots() {
    return Collections.unmodifiableList(roots);
  }

  /**
   * Returns the children of a span in the order in which they started, those that follow from it
   * included.
   *
   * @return empty also for a span of another trace
   */
  public List<SkuaSpan> children(SkuaSpan parent) {
    return Collections.unmodifiableList(children.getOrDefault(parent, Collections.emptyList()));
  }

  /** Whether a root says that it has a parent. */
  boolean isBelowUnrecorded(SkuaSpan span) {
    SkuaSpanContext context = span.context();
    return context.parentSpanId() != 0 && roots.contains(span);
  }

  /** Returns the tree: a line for each span, with duration, tags and logs. */
  @Override
  public String toString() {
    return TraceText.of(this);
  }
}
