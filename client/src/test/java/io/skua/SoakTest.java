/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.FaultyCollector.Answer;
import io.skua.FaultyCollector.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A service under load with a collector that fails one request in five, for a while: every span
 * arrives, and nothing grows. For 20 seconds with 10,000 spans a second; {@code -Dskua.soak=10m} is
 * for ten minutes (or any time) with 50,000.
 */
@Tag("slow")
@Timeout(value = 1, unit = TimeUnit.HOURS)
@DisabledOnOs(OS.WINDOWS)
class SoakTest {
  private static final Duration LASTS =
      new Settings(System::getProperty, name -> null).duration("skua.soak", Duration.ofSeconds(20));
  private static final int SPANS_PER_SECOND =
      System.getProperty("skua.soak") == null ? 10_000 : 50_000;
  private static final int PARTS = 4;
  private static final long MEGABYTE = 1 << 20;

  /** More requests, and so more of them that fail; else it is what ships. */
  private static final Map<String, String> SETTINGS =
      Map.of("JAEGER_REPORTER_FLUSH_INTERVAL", "200ms");

  private final AtomicInteger requests = new AtomicInteger();
  private final Answer[] failures = {
    FaultyCollector.refuses("503 Unavailable"),
    SoakTest::takeThenCloseInHeaders,
    SoakTest::takeThenFail
  };

  private void answer(Request request) throws IOException {
    int number = requests.getAndIncrement();
    boolean fails = number % 5 == 4;
    (fails ? failures[number / 5 % failures.length] : FaultyCollector.TAKES).to(request);
  }

  private static void takeThenCloseInHeaders(Request request) throws IOException {
    request.take();
    request.write("HTTP/1.1 200 OK\r\nContent-Le");
    request.closeConnection();
  }

  private static void takeThenFail(Request request) throws IOException {
    request.take();
    request.write("HTTP/1.1 500 Half of it\r\nContent-Length: 0\r\n\r\n");
  }

  /** At an even pace, as far as the machine allows. */
  private static void work(Service service, Duration lasts) {
    long start = System.nanoTime();
    long nanos;
    int made = 0;
    while ((nanos = System.nanoTime() - start) < lasts.toNanos()) {
      int due = (int) (nanos * 1e-9 * SPANS_PER_SECOND) - made;
      service.finishSpans(due, "v");
      made += due;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  @Test
  void collector_failingOneRequestInFive_everySpanArrivesAndNothingGrows() throws Exception {
    try (FaultyCollector collector = FaultyCollector.start();
        Service service = Service.start(collector.settings(), SETTINGS)) {
      collector.answer(this::answer);
      Footprint first = null;
      Footprint last = null;
      for (int part = 0; part < PARTS; part++) {
        work(service, LASTS.dividedBy(PARTS));
        assertThat(service.flush()).as("%s", service.metrics).isTrue();
        last = Footprint.now();
        first = first == null ? last : first;
      }
      service.close(Duration.ofSeconds(30));

      service.assertBooks(collector.receipts());
      assertThat(service.sent()).isEqualTo(service.finishedCount());
      assertThat(collector.receipts().spans()).isEqualTo(service.finished());
      assertThat(collector.receipts().repeated()).isBetween(1L, service.resent());
      assertThat(last.heap()).isLessThan(first.heap() + 32 * MEGABYTE);
      assertThat(last.threads()).isLessThanOrEqualTo(first.threads());
      assertThat(last.descriptors()).isLessThanOrEqualTo(first.descriptors() + 3);
      assertThat(service.log.lines("WARN")).hasSizeLessThanOrEqualTo(1 + (int) LASTS.toMinutes());
    }
  }
}
