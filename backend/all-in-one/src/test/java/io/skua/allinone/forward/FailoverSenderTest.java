/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FailoverSenderTest {
  private static final EncodedBatch BATCH = new EncodedBatch(new byte[1], 0, 1, 1);
  private static final Supplier<SendOutcome> TAKES = () -> SendOutcome.SENT;
  private static final Supplier<SendOutcome> IS_AWAY =
      () -> SendOutcome.retry(Duration.ZERO, "away");

  private final List<String> tried = new ArrayList<>();
  private final Fake first = new Fake("first");
  private final Fake second = new Fake("second");

  private final class Fake implements Sender {
    private final String name;
    private Supplier<SendOutcome> outcome = TAKES;
    private boolean isClosed;

    Fake(String name) {
      this.name = name;
    }

    @Override
    public SendOutcome send(EncodedBatch batch) {
      tried.add(name);
      return outcome.get();
    }

    @Override
    public void close() {
      isClosed = true;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private FailoverSender sender(int begin) {
    return new FailoverSender(List.of(first, second), begin);
  }

  @Test
  void send_bothWork_staysWithTheOneToBeginWith() {
    FailoverSender sender = sender(3);

    assertThat(sender.send(BATCH)).isSameAs(SendOutcome.SENT);
    sender.send(BATCH);

    assertThat(tried).containsExactly("second", "second");
  }

  @Test
  void send_oneIsAway_takesTheNextAndStaysThere() {
    first.outcome = IS_AWAY;
    FailoverSender sender = sender(0);

    SendOutcome outcome = sender.send(BATCH);
    first.outcome = TAKES;
    sender.send(BATCH);

    assertThat(outcome.isSent()).isTrue();
    assertThat(outcome.repetitions()).isEqualTo(1);
    assertThat(tried).containsExactly("first", "second", "second");
  }

  @Test
  void send_allAreAway_mayBeTriedAgain_andBothAre() {
    first.outcome = IS_AWAY;
    second.outcome = IS_AWAY;
    FailoverSender sender = sender(0);

    assertThat(sender.send(BATCH).retryAfter()).isNotNull();
    first.outcome = TAKES;
    assertThat(sender.send(BATCH).isSent()).isTrue();

    assertThat(tried).containsExactly("first", "second", "first");
  }

  @Test
  void send_oneWasAwayAMomentAgo_isLeftOutWhileAnotherMayTakeIt() {
    first.outcome = IS_AWAY;
    FailoverSender sender = sender(0);
    sender.send(BATCH);

    second.outcome = IS_AWAY;
    assertThat(sender.send(BATCH).retryAfter()).isNotNull();

    assertThat(tried).containsExactly("first", "second", "second");
  }

  @Test
  void send_refused_isNotAskedOfTheOther() {
    first.outcome = () -> SendOutcome.refused("malformed");
    FailoverSender sender = sender(0);

    assertThat(sender.send(BATCH).retryAfter()).isNull();

    assertThat(tried).containsExactly("first");
  }

  @Test
  void close_closesAll() {
    FailoverSender sender = sender(0);

    sender.close();

    assertThat(first.isClosed && second.isClosed).isTrue();
    assertThat(sender).hasToString("first, second");
  }
}
