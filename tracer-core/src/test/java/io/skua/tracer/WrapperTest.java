/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.internal.Wrapper;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** A tracer takes what wraps a span or context of Skua's as it takes those. */
class WrapperTest {
  private static final Codec<TextMap> IDS =
      new Codec<>() {
        @Override
        public int inject(SkuaSpanContext context, TextMap carrier) {
          carrier.put("ids", context.toString());
          return 0;
        }

        @Override
        public SkuaSpanContext extract(TextMap carrier) {
          return null;
        }
      };

  private final SkuaTracer tracer =
      Fixtures.builder(new InMemoryReporter())
          .codec(Format.Builtin.TEXT_MAP, IDS)
          .scopeManager(new MdcScopeManager())
          .build();
  private final SkuaSpan span = Fixtures.start(tracer, "parent");

  /** Nothing of it may be called but what tells the wrapped one. */
  private static <T> T wrapped(Class<T> type, Object wrapped, Object context) {
    Class<?>[] types = {type, Wrapper.class};
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            types,
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "unwrap":
                  return wrapped;
                case "context":
                  return context;
                default:
                  throw new AssertionError(method);
              }
            }));
  }

  private SpanContext context() {
    return wrapped(SpanContext.class, span.context(), null);
  }

  private Span wrappedSpan() {
    return wrapped(Span.class, span, context());
  }

  private void assertChild(Span child) {
    SkuaSpanContext context = ((SkuaSpan) child).context();
    assertThat(context.toTraceId()).isEqualTo(span.context().toTraceId());
    assertThat(context.parentSpanId()).isEqualTo(span.context().spanId());
  }

  @Test
  void asChildOf_aWrappedContext_isItsChild() {
    assertChild(tracer.buildSpan("child").asChildOf(context()).start());
  }

  /** A clock reaches decades: that of such a parent is still centuries away from the wall's. */
  @Test
  void asChildOf_aWrappedSpan_isItsChildByItsClock() {
    long year = TimeUnit.DAYS.toMicros(365);
    long now = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    Span future = tracer.buildSpan("future").withStartTimestamp(now + 1_000 * year).start();
    Span wrapper = wrapped(Span.class, future, future.context());

    SkuaSpan child = (SkuaSpan) tracer.buildSpan("child").asChildOf(wrapper).start();
    try (Scope scope = tracer.activateSpan(wrapper)) {
      SkuaSpan ofActive = (SkuaSpan) tracer.buildSpan("child").start();

      assertThat(ofActive.startMicros()).isGreaterThan(now + 500 * year);
    }
    assertThat(child.startMicros()).isGreaterThan(now + 500 * year);
  }

  @Test
  void start_whileAWrappedSpanIsActive_isItsChild() {
    Span active = wrappedSpan();
    try (Scope scope = tracer.activateSpan(active)) {
      assertThat(tracer.activeSpan()).isSameAs(active);
      assertChild(tracer.buildSpan("child").start());
    }
  }

  @Test
  void activate_ofAWrappedSpan_namesItInTheLoggingContext() {
    try (Scope scope = tracer.activateSpan(wrappedSpan())) {
      assertThat(MDC.get("spanId")).isEqualTo(span.context().toSpanId());
    }
    assertThat(MDC.get("spanId")).isNull();
  }

  @Test
  void inject_ofAWrappedContext_writesIt() {
    Map<String, String> carrier = new HashMap<>();
    tracer.inject(context(), Format.Builtin.TEXT_MAP, new TextMapAdapter(carrier));

    assertThat(carrier).containsExactly(Map.entry("ids", span.context().toString()));
  }

  @Test
  void asChildOf_aWrapperOfSomethingElse_beginsATrace() {
    SpanContext stranger = wrapped(SpanContext.class, new Fixtures.ForeignContext(), null);

    SkuaSpan root = (SkuaSpan) tracer.buildSpan("root").asChildOf(stranger).start();

    assertThat(root.context().parentSpanId()).isZero();
  }
}
