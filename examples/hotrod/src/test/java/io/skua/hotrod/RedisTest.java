/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.sampler.ConstSampler;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SkuaTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisTest {
  private final Tracers tracers =
      new Tracers(
          service ->
              SkuaTracer.builder(service)
                  .sampler(new ConstSampler(true))
                  .reporter(new InMemoryReporter()));
  private final Redis redis = new Redis(tracers);

  @AfterEach
  void close() {
    tracers.close();
  }

  private void works(String driver) throws Exception {
    assertThat(redis.getDriver(driver).id()).isEqualTo(driver);
  }

  private void timesOut(String driver) {
    assertThatThrownBy(() -> redis.getDriver(driver))
        .isInstanceOf(Redis.TimeoutException.class)
        .hasMessage("redis timeout");
  }

  @Test
  void getDriver_retriedWhileOthersAsk_works() throws Exception {
    timesOut("T700001C");
    for (int i = 2; i <= 5; i++) {
      works("T700002C");
    }
    works("T700001C"); // The sixth, which would fail were it no retry.
    for (int i = 7; i <= 10; i++) {
      works("T700002C");
    }
    timesOut("T700001C");
  }
}
