/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdWriterTest {
  /** More than are kept, so that some threads share a place. */
  private static final int THREADS = 200;

  @ParameterizedTest
  @CsvSource({
    "0, 0000000000000000",
    "1, 0000000000000001",
    "81985529216486895, 0123456789abcdef",
    "-1, ffffffffffffffff"
  })
  void id_any_isSixteenDigits(long id, String text) {
    assertThat(IdWriter.borrow().id(id).done()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "15, f", "16, 10", "255, ff"})
  void flags_any_areNotPadded(int flags, String text) {
    assertThat(IdWriter.borrow().flags(flags).done()).isEqualTo(text);
  }

  @Test
  void borrow_twiceByOneThread_areApart() {
    IdWriter one = IdWriter.borrow().sign('a');
    IdWriter other = IdWriter.borrow().sign('b');

    assertThat(one.sign('c').done()).isEqualTo("ac");
    assertThat(other.done()).isEqualTo("b");
  }

  @Test
  void borrow_again_isEmpty() {
    IdWriter.borrow().id(7, 7).done();

    assertThat(IdWriter.borrow().done()).isEmpty();
  }

  @Test
  void done_byManyThreadsAtOnce_isWhatEachAppended() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> all = new ArrayList<>();
    for (long thread = 1; thread <= THREADS; thread++) {
      long id = thread;
      all.add(threads.submit(() -> writeOften(id)));
    }
    threads.shutdown();
    for (Future<?> each : all) {
      each.get();
    }
  }

  private static void writeOften(long id) {
    String expected = String.format("%016x%016x-%016x", id, ~id, -id);
    for (int i = 0; i < 2_000; i++) {
      assertThat(IdWriter.borrow().id(id, ~id).sign('-').id(-id).done()).isEqualTo(expected);
    }
  }
}
