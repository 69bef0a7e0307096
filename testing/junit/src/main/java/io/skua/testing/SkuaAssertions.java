/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.skua.tracer.SkuaSpan;
import java.util.Collections;

/**
 * Where assertions on spans begin. All that fail print the traces that were there.
 *
 * <pre>{@code
 * assertThatTraces(skua)
 *     .hasOneTraceThat()
 *     .hasRoot("GET /")
 *     .hasTag(Tags.HTTP_STATUS, 200)
 *     .withChild("select", select -> select.hasTag("db.type", "sql").hasNoError());
 * }</pre>
 */
public final class SkuaAssertions {
  private SkuaAssertions() {}

  /** On the traces of the test that runs; those that are recorded now. */
  public static TracesAssert assertThatTraces(SkuaExtension skua) {
    return new TracesAssert(skua.reporter());
  }

  /** On the traces that are recorded now. */
  public static TracesAssert assertThatTraces(RecordingReporter reporter) {
    return new TracesAssert(reporter);
  }

  /** On a trace. */
  public static TraceAssert assertThatTrace(RecordedTrace trace) {
    return new TraceAssert(trace);
  }

  /** On a finished span by itself, as if nothing else had been recorded. */
  public static SpanAssert assertThatSpan(SkuaSpan span) {
    return new SpanAssert(span, RecordedTrace.of(Collections.singletonList(span)).get(0));
  }
}
