/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.noop.NoopSpan;
import io.opentracing.tag.Tag;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Parts that many tests need. */
public final class Fixtures {
  public static final Sampler ALL = (operation, id) -> SamplingDecision.yes("const", true);
  public static final Sampler NONE = (operation, id) -> SamplingDecision.NO;

  private Fixtures() {}

  /** A tracer that samples all, without a shutdown hook. */
  public static SkuaTracer.Builder builder(Reporter reporter) {
    return SkuaTracer.builder("test").sampler(ALL).reporter(reporter).shutdownHook(false);
  }

  public static SkuaSpan start(SkuaTracer tracer, String operation) {
    return (SkuaSpan) tracer.buildSpan(operation).start();
  }

  /** A span that was finished, for reporters. */
  public static SkuaSpan finishedSpan(String operation) {
    SkuaSpan span = (SkuaSpan) builder(new InMemoryReporter()).build().buildSpan(operation).start();
    span.finish();
    return span;
  }

  /** A context as a codec makes it. */
  public static SkuaSpanContext remote(long trace, long span, int flags) {
    return SkuaSpanContext.of(0, trace, span, 0, flags, null, null);
  }

  public static SkuaSpanContext baggageOnly(String key, String value) {
    return SkuaSpanContext.of(0, 0, 0, 0, 0, Map.of(key, value), null);
  }

  public static SkuaSpanContext debugOnly(String debugId) {
    return SkuaSpanContext.of(0, 0, 0, 0, 0, null, debugId);
  }

  /** A context of another tracer. */
  public static final class ForeignContext implements SpanContext {
    @Override
    public String toTraceId() {
      return "foreign";
    }

    @Override
    public String toSpanId() {
      return "foreign";
    }

    @Override
    public Iterable<Map.Entry<String, String>> baggageItems() {
      return Collections.emptyList();
    }
  }

  /** A tag that takes values of any type. */
  public static Tag<Object> anyTag(String key) {
    return new Tag<>() {
      @Override
      public String getKey() {
        return key;
      }

      @Override
      public void set(Span span, Object value) {
        span.setTag(this, value);
      }
    };
  }

  /** A number that answers nothing. */
  public static final Number EVIL_NUMBER =
      new Number() {
        @Override
        public int intValue() {
          throw new IllegalStateException("evil number");
        }

        @Override
        public long longValue() {
          throw new IllegalStateException("evil number");
        }

        @Override
        public float floatValue() {
          throw new IllegalStateException("evil number");
        }

        @Override
        public double doubleValue() {
          throw new IllegalStateException("evil number");
        }
      };

  /** A tag that does not tell its key. */
  public static final Tag<Object> EVIL_TAG =
      new Tag<>() {
        @Override
        public String getKey() {
          throw new IllegalStateException("evil tag");
        }

        @Override
        public void set(Span span, Object value) {
          throw new IllegalStateException("evil tag");
        }
      };

  public static Span foreignSpan() {
    return NoopSpan.INSTANCE;
  }

  /** Asked by tests what it was asked. */
  public static final class RecordingSampler implements Sampler {
    public final List<String> operations = new CopyOnWriteArrayList<>();
    public final List<Long> ids = new CopyOnWriteArrayList<>();
    private final SamplingDecision answer;

    public RecordingSampler(SamplingDecision answer) {
      this.answer = answer;
    }

    @Override
    public SamplingDecision sample(String operation, long traceIdLow) {
      operations.add(operation);
      ids.add(traceIdLow);
      return answer;
    }
  }
}
