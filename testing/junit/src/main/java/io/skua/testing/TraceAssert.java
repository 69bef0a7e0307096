/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.skua.tracer.SkuaSpan;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one trace. {@link SkuaAssertions} makes them. For one thread. */
public final class TraceAssert extends AbstractAssert<TraceAssert, RecordedTrace> {
  TraceAssert(RecordedTrace trace) {
    super(trace, TraceAssert.class);
  }

  TraceAssert(RecordedTrace trace, AbstractAssert<?, ?> described) {
    this(trace);
    info.description(described.info.description());
  }

  /** Fails if there are more or fewer spans. */
  public TraceAssert hasSize(int spans) {
    int there = actual.spans().size();
    if (there != spans) {
      throw failed("Expected " + TraceText.count(spans, "span") + ", but there are " + there);
    }
    return this;
  }

  /**
   * Fails if there is another root than one of this name, or none. More roots than one are what a
   * parent that did not finish leaves.
   *
   * @return assertions on the root
   */
  public SpanAssert hasRoot(String name) {
    List<String> there = SpanAssert.names(actual.roots());
    if (there.size() != 1 || !there.get(0).equals(name)) {
      throw failed("Expected the root \"" + name + "\", but " + SpanAssert.listed("root", there));
    }
    return new SpanAssert(actual.roots().get(0), actual, this);
  }

  /**
   * Fails if not exactly one span, wherever in the tree, has this name.
   *
   * @return assertions on the span
   */
  public SpanAssert hasSpan(String name) {
    List<SkuaSpan> found = new ArrayList<>();
    for (SkuaSpan span : actual.spans()) {
      if (span.operationName().equals(name)) {
        found.add(span);
      }
    }
    if (found.size() != 1) {
      String there = found.isEmpty() ? "there is none" : "there are " + found.size();
      throw failed("Expected one span \"" + name + "\", but " + there);
    }
    return new SpanAssert(found.get(0), actual, this);
  }

  /** Fails if a span, wherever in the tree, has this name. */
  public TraceAssert hasNoSpan(String name) {
    if (SpanAssert.names(actual.spans()).contains(name)) {
      throw failed("Expected no span \"" + name + "\", but there is one");
    }
    return this;
  }

  private AssertionError failed(String message) {
    return failure("%s:\n%s", message, actual);
  }
}
