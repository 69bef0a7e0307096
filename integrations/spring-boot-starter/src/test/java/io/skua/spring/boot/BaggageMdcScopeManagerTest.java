/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.MdcScopeManager;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaTracer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The logging context has the baggage of the span that is active. */
class BaggageMdcScopeManagerTest {
  private final BaggageMdcScopeManager scopes =
      new BaggageMdcScopeManager(new MdcScopeManager(), List.of("tenant"));
  private final SkuaTracer tracer =
      SkuaTracer.builder("shop")
          .reporter(new InMemoryReporter())
          .sampler((operation, traceId) -> SamplingDecision.yes("test", true))
          .build();

  @AfterEach
  void close() {
    tracer.close();
    MDC.clear();
  }

  private Span spanOf(String tenant) {
    return tracer.buildSpan("order").start().setBaggageItem("tenant", tenant);
  }

  @Test
  void close_innerFirst_outerIsThereAgain() {
    MDC.put("tenant", "of the application");
    Scope outer = scopes.activate(spanOf("a"));
    Scope inner = scopes.activate(spanOf("b"));
    assertThat(MDC.get("tenant")).isEqualTo("b");

    inner.close();
    assertThat(MDC.get("tenant")).isEqualTo("a");

    outer.close();
    assertThat(MDC.get("tenant")).isEqualTo("of the application");
  }

  @Test
  void close_outerFirst_followsTheActiveSpan() {
    Scope outer = scopes.activate(spanOf("a"));
    Scope inner = scopes.activate(spanOf("b"));

    outer.close();
    assertThat(MDC.get("tenant")).isEqualTo("b");

    inner.close(); // The outer one, which was closed too early, is active again.
    assertThat(MDC.get("tenant")).isEqualTo("a");

    outer.close();
    assertThat(MDC.get("tenant")).isNull();
  }
}
