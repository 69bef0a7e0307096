/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.Span;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.tag.AbstractTag;
import io.opentracing.tag.Tag;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes finished spans of one tracer, for encoders. */
public final class Spans {
  public static final long START = 1_700_000_000_123_456L;

  private final SkuaTracer tracer;
  private long lastId = 0x100;

  public Spans() {
    this("svc", builder -> {});
  }

  public Spans(String serviceName, Consumer<SkuaTracer.Builder> settings) {
    SkuaTracer.Builder builder =
        SkuaTracer.builder(serviceName)
            .sampler((operation, id) -> SamplingDecision.yes(null, null))
            .reporter(new InMemoryReporter(1))
            .shutdownHook(false)
            .idSource(() -> ++lastId)
            .tag("hostname", "h")
            .tag("ip", "192.0.2.1");
    settings.accept(builder);
    tracer = builder.build();
  }

  /** Op "op", no tags, logs or references. */
  public SkuaSpan plain() {
    return filled(span -> {});
  }

  /** A span with one tag, whose value has so many ASCII characters. */
  public SkuaSpan ofSize(int characters) {
    return filled(span -> span.setTag("k", "v".repeat(characters)));
  }

  public SkuaSpan filled(Consumer<SkuaSpan> fill) {
    return named("op", fill);
  }

  public SkuaSpan named(String operationName, Consumer<SkuaSpan> fill) {
    return finish(tracer.buildSpan(operationName), fill);
  }

  public SkuaSpan built(Consumer<SpanBuilder> references) {
    SpanBuilder builder = tracer.buildSpan("op");
    references.accept(builder);
    return finish(builder, span -> {});
  }

  /** A span of other times. */
  public SkuaSpan timed(long startMicros, long endMicros) {
    SkuaSpan span = (SkuaSpan) tracer.buildSpan("op").withStartTimestamp(startMicros).start();
    span.finish(endMicros);
    return span;
  }

  /** Its last tag throws "no text", which no span does that was made by public means. */
  public SkuaSpan broken() {
    return hostile(
        0,
        () -> {
          throw new IllegalStateException("no text");
        });
  }

  /**
   * A span with a value whose text comes from elsewhere each time it is written, which no span has
   * that was made by public means; and, after that, one of so many characters.
   */
  public SkuaSpan hostile(int characters, Supplier<String> text) {
    Object[] tags = {"good", 1, "bad", null, "long", "x".repeat(characters)};
    tags[3] =
        new Object() {
          @Override
          public String toString() {
            return text.get();
          }
        };
    SkuaSpanContext context = context(0, 1, 2, SkuaSpanContext.SAMPLED);
    SkuaSpan span = new SkuaSpan(tracer, context, "op", SkuaSpan.NO_REFERENCES, START, 0, tags, 3);
    span.finish(START + 42);
    return span;
  }

  public static SkuaSpanContext context(long traceIdHigh, long traceIdLow, long spanId, int flags) {
    return SkuaSpanContext.of(traceIdHigh, traceIdLow, spanId, 0, flags, null, null);
  }

  /** For values that have no {@code setTag} of their own. */
  public static <T> Tag<T> tag(String key) {
    return new AbstractTag<>(key) {
      @Override
      public void set(Span span, T value) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private static SkuaSpan finish(SpanBuilder builder, Consumer<SkuaSpan> fill) {
    SkuaSpan span = (SkuaSpan) builder.withStartTimestamp(START).start();
    fill.accept(span);
    span.finish(START + 42);
    return span;
  }
}
