/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example;

import static io.skua.testing.SkuaAssertions.assertThatTraces;

import io.opentracing.propagation.Format;
import io.opentracing.util.GlobalTracer;
import io.skua.propagation.W3cCodec;
import io.skua.testing.SkuaExtension;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As docs/testing.md has it: other ways to have a tracer. */
class TracersTest {
  @Nested
  class OfTheGlobalTracer {
    @RegisterExtension final SkuaExtension skua = SkuaExtension.create();

    @Test
    void checkout_ofTheGlobalTracer_isTraced() {
      new Shop(GlobalTracer.get()).checkout("book");

      assertThatTraces(skua).hasOneTraceThat().hasRoot("checkout");
    }
  }

  @Nested
  class SetUp {
    @RegisterExtension
    final SkuaExtension skua =
        SkuaExtension.create(
                tracer ->
                    tracer
                        .codec(Format.Builtin.HTTP_HEADERS, new W3cCodec())
                        .traceId128Bit(true)
                        .tag("zone", "a"))
            .withoutGlobalTracer();

    @Test
    void checkout_withSettings_isTraced() {
      new Shop(skua.tracer()).checkout("book");

      assertThatTraces(skua).hasOneTraceThat().hasRoot("checkout");
    }
  }
}
