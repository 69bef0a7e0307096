/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example;

import static io.skua.testing.SkuaAssertions.assertThatTraces;

import io.opentracing.Tracer;
import io.skua.testing.SkuaExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** As docs/testing.md has it. */
@ExtendWith(SkuaExtension.class)
class AnnotatedShopTest {
  @Test
  void checkout_always_isTraced(SkuaExtension skua, Tracer tracer) {
    new Shop(tracer).checkout("book");

    assertThatTraces(skua).hasOneTraceThat().hasRoot("checkout");
  }
}
