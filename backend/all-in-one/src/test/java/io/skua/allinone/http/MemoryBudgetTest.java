/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(64 << 10, 128 << 10);

  private static void assertRefused(int status, ThrowingCallable taking) {
    assertThatThrownBy(taking)
        .isInstanceOfSatisfying(
            HttpError.class, error -> assertThat(error.status()).isEqualTo(status));
  }

  @Test
  void takeForBody_moreThanIsLeft_isRefusedAtOnce() throws Exception {
    try (MemoryBudget.Share first = budget.new Share();
        MemoryBudget.Share second = budget.new Share()) {
      first.takeForBody(48 << 10);

      assertRefused(503, () -> second.takeForBody(17 << 10));
      second.takeForBody(16 << 10);
    }
  }

  @Test
  void close_givesAllBack() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (MemoryBudget.Share share = budget.new Share()) {
        share.takeForBody(32 << 10);
        share.takeForBody(32 << 10);
        share.giveBackOfBody(32 << 10);
        share.takeForBody(32 << 10);
        share.takeForDecoded(128 << 10);
      }
    }
  }

  @Test
  void takeForDecoded_moreThanThereEverIs_isTooLarge() {
    try (MemoryBudget.Share share = budget.new Share()) {
      assertRefused(413, () -> share.takeForDecoded(1 + (128 << 10)));
      assertRefused(413, () -> share.takeForDecoded(Long.MAX_VALUE));
    }
  }

  @Test
  void takeForDecoded_whileAnotherHasIt_waits() throws Exception {
    MemoryBudget.Share first = budget.new Share();
    first.takeForDecoded(100 << 10);
    CompletableFuture<Void> second =
        CompletableFuture.runAsync(
            () -> {
              try (MemoryBudget.Share share = budget.new Share()) {
                share.takeForDecoded(100 << 10);
              } catch (HttpError refused) {
                throw new IllegalStateException(refused);
              }
            });
    assertThat(second).isNotDone();

    first.close();

    second.get(30, TimeUnit.SECONDS);
  }
}
