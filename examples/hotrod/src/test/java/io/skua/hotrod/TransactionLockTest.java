/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentracing.Span;
import io.opentracing.util.ThreadLocalScopeManager;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TransactionLockTest {
  private final SlowLogOfSecond scopes = new SlowLogOfSecond();
  private final TransactionLock lock = new TransactionLock(new AppLog("mysql", scopes));
  private final List<String> served = new CopyOnWriteArrayList<>();
  private final Thread second = new Thread(() -> transact("second"), "second");
  private final Thread third = new Thread(() -> transact("third"), "third");

  /** The second is in the queue already when it logs that it waits, and that takes long. */
  private static final class SlowLogOfSecond extends ThreadLocalScopeManager {
    final CountDownLatch begins = new CountDownLatch(1);
    final CountDownLatch ends = new CountDownLatch(1);

    @Override
    public Span activeSpan() {
      if (Thread.currentThread().getName().equals("second")) {
        begins.countDown();
        try {
          ends.await();
        } catch (InterruptedException stopped) {
          Thread.currentThread().interrupt();
        }
      }
      return super.activeSpan();
    }
  }

  private void transact(String transaction) {
    try (TransactionLock.Turn turn = lock.take(transaction)) {
      served.add(transaction);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private TransactionLock.Turn firstWithTwoBehind() throws InterruptedException {
    TransactionLock.Turn first = lock.take("first");
    second.start();
    scopes.begins.await();
    third.start();
    await().until(() -> third.getState() == Thread.State.WAITING);
    return first;
  }

  @Test
  void take_slowToWait_isServedInTheOrderOfTheQueue() throws Exception {
    firstWithTwoBehind().close();
    scopes.ends.countDown();
    second.join();
    third.join();
    assertThat(served).containsExactly("second", "third");
  }

  @Test
  void take_interrupted_leavesTheQueueToOthers() throws Exception {
    try (TransactionLock.Turn first = firstWithTwoBehind()) {
      second.interrupt();
      second.join();
    }
    third.join();
    assertThat(served).containsExactly("third");
  }
}
