/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.sampler.ConstSampler;
import io.skua.tracer.Reporter;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Its life: from the start, under load, to the end. */
class LifeTest {
  @Test
  void load_steady_makesTracesOfAllCustomersUntilClosed() throws Exception {
    try (Running demo = new Running(new Fixes.State(0, true, 100))) {
      Load load = new Load(demo.hotrod.url(), 50);
      await()
          .until(
              () ->
                  demo.get(Service.ROUTE, "/debug/vars").body().split("[A-Z][a-z']+ [A-Z]").length
                      > 4);
      load.close();
      // What was under way when it was closed may still arrive.
      await().until(() -> demo.tracers.flush());
      int seen = demo.backend.traces().size();
      assertThat(seen).isPositive();
      assertThat(threads()).noneMatch(name -> name.startsWith("hotrod-load"));
    }
  }

  @Test
  void close_afterWork_leavesNoThread() throws Exception {
    Set<String> before = threads();
    Running demo = Running.fast();
    HttpResponse<String> response = demo.dispatch("123", "7-1");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(threads()).anyMatch(name -> name.startsWith("hotrod-frontend"));
    demo.close();
    await()
        .untilAsserted(
            () ->
                assertThat(threads())
                    .filteredOn(name -> !before.contains(name))
                    // Of OkHttp, the test's HTTP client and the JVM: daemons that end by
                    // themselves.
                    .noneMatch(name -> name.matches("(hotrod|grpc|all-in-one|skua).*")));
  }

  @Test
  void close_tracersThatAreSlowToClose_closesThemSideBySide() {
    AtomicInteger closed = new AtomicInteger();
    CyclicBarrier both = new CyclicBarrier(2, closed::incrementAndGet);
    Reporter slow =
        new Reporter() {
          @Override
          public void report(SkuaSpan span) {}

          @Override
          public void close() {
            try {
              both.await(20, TimeUnit.SECONDS);
            } catch (Exception alone) {
              throw new IllegalStateException(alone);
            }
          }
        };
    Tracers tracers =
        new Tracers(
            name -> SkuaTracer.builder(name).sampler(new ConstSampler(true)).reporter(slow));
    tracers.open("mysql");
    tracers.open("redis");

    tracers.close();

    assertThat(closed).hasValue(1);
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }

  @Test
  void basePath_given_isWhatThePagesPathsBeginWith() throws Exception {
    try (Running demo = Running.fast()) {
      Settings plain = Settings.ephemeral("http://localhost:16686/");
      Settings settings =
          new Settings(plain.bind(), plain.ports(), "rides/", "http://localhost:16686/");
      try (Hotrod moved = Hotrod.start(settings, demo.fixes, demo.tracers)) {
        assertThat(moved.url().getPath()).isEqualTo("/rides/");
        assertThat(Running.get(moved.url().resolve("config")).body())
            .isEqualTo("{\"jaeger\":\"http://localhost:16686\"}");
        assertThat(Running.get(moved.url().resolve("/config")).statusCode()).isEqualTo(404);
      }
    }
  }
}
