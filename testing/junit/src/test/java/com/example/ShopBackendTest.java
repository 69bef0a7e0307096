/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.Configuration;
import io.skua.Configuration.ReporterConfiguration;
import io.skua.Configuration.SamplerConfiguration;
import io.skua.Configuration.SenderConfiguration;
import io.skua.allinone.Port;
import io.skua.testing.BackendExtension;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As docs/testing.md has it. */
class ShopBackendTest {
  @RegisterExtension static final BackendExtension skua = BackendExtension.create();

  @Test
  void checkout_always_arrives() {
    String endpoint = skua.backend().url(Port.COLLECTOR) + "/api/traces";
    try (SkuaTracer tracer =
        new Configuration("shop")
            .withSampler(new SamplerConfiguration().withType("const").withParam(1))
            .withReporter(
                new ReporterConfiguration()
                    .withSender(new SenderConfiguration().withEndpoint(endpoint)))
            .getTracer()) {
      new Shop(tracer).checkout("book");
      tracer.flush(Duration.ofSeconds(10));

      assertThat(skua.backend().traces()).hasSize(1);
      assertThat(skua.backend().store().services()).containsExactly("shop");
    }
  }
}
