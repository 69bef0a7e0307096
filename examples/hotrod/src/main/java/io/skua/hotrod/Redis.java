/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A simulated store of drivers, which times out at every fifth question. Traced by hand, on a
 * tracer of its own. Safe for any thread.
 */
final class Redis {
  private static final int DRIVERS = 10;
  private static final int EVERY = 5;

  private final Tracer tracer;
  private final AppLog log;
  private final AtomicInteger questions = new AtomicInteger();
  private final Set<String> timedOut = ConcurrentHashMap.newKeySet(); // drivers to be retried

  /** It did not answer in time. */
  static final class TimeoutException extends Exception {
    private static final long serialVersionUID = 1;

    TimeoutException() {
      super("redis timeout");
    }
  }

  Redis(Tracers tracers) {
    this.tracer = tracers.open("redis");
    this.log = new AppLog("redis", tracers.scopes());
  }

  /** Returns who is near: ten that are made up. */
  List<String> findDriverIds(String location) throws InterruptedException {
    Span span = start("FindDriverIDs", "param.location", location);
    try (Scope scope = tracer.activateSpan(span)) {
      Delay.sleep(20, 5);
      List<String> drivers =
          Stream.generate(() -> "T7%05dC".formatted(random(100_000))).limit(DRIVERS).toList();
      log.info("Found drivers", "drivers", drivers);
      return drivers;
    } finally {
      span.finish();
    }
  }

  /**
   * Returns where a driver is.
   *
   * @throws TimeoutException at the first question of all, and every fifth from there; but never
   *     twice in a row for one driver, so that a retry works whoever else asks meanwhile
   */
  DriverApi.Driver getDriver(String id) throws TimeoutException, InterruptedException {
    Span span = start("GetDriver", "param.driverID", id);
    try (Scope scope = tracer.activateSpan(span)) {
      Delay.sleep(10, 2.5);
      boolean isRetry = timedOut.remove(id);
      if (questions.getAndIncrement() % EVERY == 0 && !isRetry) {
        timedOut.add(id);
        throw timeout(span, id);
      }
      return new DriverApi.Driver(id, random(1000) + "," + random(1000));
    } finally {
      span.finish();
    }
  }

  private TimeoutException timeout(Span span, String id) throws InterruptedException {
    Delay.sleep(20, 0);
    TimeoutException timeout = new TimeoutException();
    Tags.ERROR.set(span, true);
    log.error("redis timeout", "driver_id", id, "error", timeout.getMessage());
    return timeout;
  }

  private Span start(String operation, String parameter, String value) {
    return tracer
        .buildSpan(operation)
        .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_CLIENT)
        .withTag(parameter, value)
        .start();
  }

  private static int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }
}
