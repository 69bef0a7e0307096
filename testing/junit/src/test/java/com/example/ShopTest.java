/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example;

import static io.skua.testing.SkuaAssertions.assertThatTraces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.tag.Tags;
import io.skua.testing.RecordedTrace;
import io.skua.testing.SkuaExtension;
import io.skua.tracer.SkuaSpan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As docs/testing.md has it. */
class ShopTest {
  @RegisterExtension static final SkuaExtension skua = SkuaExtension.create();

  private final Shop shop = new Shop(skua.tracer());

  @Test
  void checkout_always_reservesWhatIsSold() {
    shop.checkout("book");

    assertThatTraces(skua).hasOneTraceThat().hasRoot("checkout").withChild("reserve");
  }

  @Test
  void checkout_soldOut_tellsWhere() {
    assertThatThrownBy(() -> shop.checkout("")).hasMessage("sold out");

    assertThatTraces(skua)
        .hasOneTraceThat()
        .hasSize(2)
        .hasRoot("checkout")
        .hasTag(Tags.ERROR, true)
        .withChild("reserve", reserve -> reserve.hasLog("sold out").hasTag("item").withChildren());
  }

  @Test
  void order_always_sendsAMail() {
    shop.order("book");

    assertThatTraces(skua)
        .eventually(traces -> traces.hasOneTraceThat().hasRoot("order").withChild("mail"));
  }

  @Test
  void checkout_twice_makesTwoTraces() {
    shop.checkout("book");
    shop.checkout("pen");

    List<RecordedTrace> traces = skua.reporter().traces();
    assertThat(traces).hasSize(2).allSatisfy(trace -> assertThat(trace.spans()).hasSize(2));
    assertThat(skua.spans())
        .extracting(SkuaSpan::operationName)
        .containsExactly("reserve", "checkout", "reserve", "checkout");
  }
}
