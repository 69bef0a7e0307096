/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.SkuaTracer;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tracing adds to an observation, in bytes; in time, ObservationBenchmark tells. */
class ObservationCostTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 200_000;
  private static final int ROUNDS = 10_000;

  /** What Brave adds depends on the compiler: 868 and 1,488 bytes on JDK 17, less on 25. */
  @ParameterizedTest
  @CsvSource({"false, 400", "true, 700"})
  void observation_overSkua_addsFewBytesAndFewerThanOverBrave(boolean samples, long most) {
    try (BraveBridge brave = new BraveBridge(samples, false);
        SkuaTracer skua =
            SkuaTracer.builder("test")
                .sampler(new ConstSampler(samples))
                .reporter(span -> {})
                .shutdownHook(false)
                .build()) {
      long without = bytes(context -> true);
      long ofBrave = bytes(new DefaultTracingObservationHandler(brave.tracer())) - without;
      long ofSkua = bytes(OpenTracingTracer.builder(skua).build().observationHandler()) - without;

      assertThat(ofSkua).as("%d without, Brave %d", without, ofBrave).isLessThan(ofBrave);
      assertThat(ofSkua).as("%d without", without).isLessThanOrEqualTo(most);
    }
  }

  private static long bytes(ObservationHandler<Observation.Context> handler) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(handler);
    observe(registry, WARM_UP);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) { // The compiler may be at it still.
      long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      observe(registry, ROUNDS);
      long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      least = Math.min(least, (after - before) / ROUNDS);
    }
    return least;
  }

  private static void observe(ObservationRegistry registry, int times) {
    for (int i = 0; i < times; i++) {
      Observation observation =
          Observation.createNotStarted("get.order", registry)
              .contextualName("get order")
              .lowCardinalityKeyValue("method", "GET")
              .lowCardinalityKeyValue("outcome", "SUCCESS")
              .highCardinalityKeyValue("order", "42")
              .start();
      observation.openScope().close();
      observation.stop();
    }
  }
}
