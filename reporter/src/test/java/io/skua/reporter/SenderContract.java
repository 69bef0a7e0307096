/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Sender} must pass. A subclass brings a backend, which records what arrives and
 * is away until it is started, and senders to it.
 *
 * <pre>{@code
 * class UdpSenderContractTest extends SenderContract {
 *   @Override protected Sender newSender(String secret) {
 *     return UdpSender.to("127.0.0.1", agent.port());
 *   }
 *   ...
 * }
 * }</pre>
 */
public abstract class SenderContract {
  /** Longer than any send takes that is not stuck, on a busy machine. */
  public static final Duration PROMPTLY = Duration.ofSeconds(20);

  private final List<Sender> senders = new ArrayList<>();

  /** Starts the backend, or starts it again, at the address that {@link #newSender} knows. */
  protected abstract void startBackend() throws Exception;

  /** Takes the backend away. Called after each test too, so also when it is not there. */
  protected abstract void stopBackend() throws Exception;

  /** Returns the batch that arrived next, having waited for it for at most {@link #PROMPTLY}. */
  protected abstract byte[] received() throws Exception;

  /**
   * Makes a sender to the backend, which may be away.
   *
   * @param secret is given as the password, token or the like if the sender knows any
   */
  protected abstract Sender newSender(String secret) throws Exception;

  /**
   * Makes a sender whose send does not come back by itself, or not soon.
   *
   * @param underWay to be run as soon as the send hangs
   */
  protected abstract Sender newHangingSender(Runnable underWay) throws Exception;

  /** Closes what the test made. */
  @AfterEach
  final void closeAll() throws Exception {
    senders.forEach(Sender::close);
    stopBackend();
  }

  /** Returns a new sender to the backend, closed after the test. */
  protected final Sender sender() throws Exception {
    return closedLater(newSender("secret"));
  }

  /** Returns the sender, which is closed after the test. */
  protected final <S extends Sender> S closedLater(S sender) {
    senders.add(sender);
    return sender;
  }

  /** Sends a batch, and has it settled at once if need be. */
  public static SendOutcome outcomeOf(Sender sender, EncodedBatch batch) {
    SendOutcome outcome = sender.send(batch);
    return outcome.isUnsettled() ? sender.settle() : outcome;
  }

  /** Returns a batch of the text's bytes. */
  public static EncodedBatch batch(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new EncodedBatch(bytes, 0, bytes.length, 1);
  }

  /** Returns a batch of that length, with every value of a byte in it. */
  public static EncodedBatch batch(int length) {
    return new EncodedBatch(bytes(length), 0, length, 1);
  }

  /** Returns what {@link #batch(int)} is made of. */
  public static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 256);
    }
    return bytes;
  }

  /** Returns how many sockets this process holds open; skips the test where that is not told. */
  public static int openSockets() {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "/proc tells the descriptors on Linux only");
    try (Stream<Path> open = Files.list(descriptors)) {
      return (int) open.map(SenderContract::target).filter(SenderContract::isSocketLike).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException gone) {
      return "";
    }
  }

  /** Files are not counted: the class loader opens those when it likes. */
  private static boolean isSocketLike(String target) {
    return target.startsWith("socket:")
        || target.startsWith("anon_inode:")
        || target.startsWith("pipe:");
  }

  @Test
  final void send_backendThere_bytesArriveAsTheyAre() throws Exception {
    startBackend();

    SendOutcome outcome = outcomeOf(sender(), batch(1000));

    assertThat(outcome.isSent()).as("%s", outcome).isTrue();
    assertThat(received()).isEqualTo(bytes(1000));
  }

  @Test
  final void send_batchWithinLargerArray_onlyItsRangeArrives() throws Exception {
    startBackend();
    byte[] array = bytes(1000);

    sender().send(new EncodedBatch(array, 17, 500, 3));

    assertThat(received()).isEqualTo(Arrays.copyOfRange(array, 17, 517));
  }

  @Test
  final void send_severalBatches_arriveInOrder() throws Exception {
    startBackend();
    Sender sender = sender();

    for (int i = 0; i < 5; i++) {
      sender.send(batch("batch " + i));
    }

    for (int i = 0; i < 5; i++) {
      assertThat(received()).asString(UTF_8).isEqualTo("batch " + i);
    }
  }

  @Test
  final void send_shorterBatchAfterLonger_arrivesWithoutRemains() throws Exception {
    startBackend();
    Sender sender = sender();

    sender.send(batch(1000));
    sender.send(batch("short"));

    received();
    assertThat(received()).asString(UTF_8).isEqualTo("short");
  }

  @Test
  final void send_arrayReusedAfterwards_firstBatchUnharmed() throws Exception {
    startBackend();
    byte[] array = bytes(100);

    sender().send(new EncodedBatch(array, 0, 100, 1));
    Arrays.fill(array, (byte) 0);

    assertThat(received()).isEqualTo(bytes(100));
  }

  @Test
  final void send_backendAway_notSentWithReason() throws Exception {
    Sender sender = sender();

    SendOutcome outcome =
        assertTimeoutPreemptively(PROMPTLY, () -> outcomeOf(sender, batch("lost")));

    assertThat(outcome.isSent()).isFalse();
    assertThat(outcome.reason()).isNotBlank();
  }

  @Test
  final void send_backendComesLate_sent() throws Exception {
    Sender sender = sender();
    sender.send(batch("lost"));
    startBackend();

    SendOutcome outcome = outcomeOf(sender, batch("kept"));

    assertThat(outcome.isSent()).as("%s", outcome).isTrue();
    assertThat(received()).asString(UTF_8).isEqualTo("kept");
  }

  @Test
  final void send_backendComesBack_sent() throws Exception {
    startBackend();
    Sender sender = sender();
    sender.send(batch("first"));
    received();
    stopBackend();
    sender.send(batch("lost"));
    startBackend();

    SendOutcome outcome = outcomeOf(sender, batch("kept"));

    assertThat(outcome.isSent()).as("%s", outcome).isTrue();
    assertThat(received()).asString(UTF_8).isEqualTo("kept");
  }

  @Test
  final void send_fromSeveralThreadsInTurn_allSent() throws Exception {
    startBackend();
    Sender sender = sender();

    for (int i = 0; i < 3; i++) {
      EncodedBatch batch = batch("batch " + i);
      SendOutcome outcome = CompletableFuture.supplyAsync(() -> outcomeOf(sender, batch)).get();
      assertThat(outcome.isSent()).as("%s", outcome).isTrue();
    }
  }

  @Test
  final void send_threadInterrupted_nothingThrown() throws Exception {
    startBackend();
    Sender sender = sender();
    sender.send(batch("first"));

    Thread.currentThread().interrupt();
    try {
      assertThat(sender.send(batch("interrupted"))).isNotNull();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  final void send_afterInterruptedSend_sent() throws Exception {
    startBackend();
    Sender sender = sender();
    Thread.currentThread().interrupt();
    try {
      sender.send(batch("interrupted"));
    } finally {
      Thread.interrupted();
    }

    SendOutcome outcome = outcomeOf(sender, batch("next"));

    assertThat(outcome.isSent()).as("%s", outcome).isTrue();
  }

  @Test
  final void send_afterClose_refused() throws Exception {
    startBackend();
    Sender sender = sender();
    sender.send(batch("first"));
    sender.close();

    SendOutcome outcome = outcomeOf(sender, batch("late"));

    assertThat(outcome.isSent()).isFalse();
    assertThat(outcome.retryAfter()).isNull();
  }

  @Test
  final void settle_nothingSent_nothingThrown() throws Exception {
    assertThatCode(sender()::settle).doesNotThrowAnyException();
  }

  @Test
  final void settle_afterSend_toldForGood() throws Exception {
    startBackend();
    Sender sender = sender();
    sender.send(batch("first"));

    assertThat(sender.settle().isUnsettled()).isFalse();
    assertThat(sender.settle().isUnsettled()).isFalse();
  }

  @Test
  final void close_twice_nothingThrown() throws Exception {
    startBackend();
    Sender sender = sender();
    sender.send(batch("first"));
    sender.close();

    assertThatCode(sender::close).doesNotThrowAnyException();
  }

  @Test
  final void close_neverUsed_nothingThrown() throws Exception {
    Sender sender = sender();

    assertThatCode(sender::close).doesNotThrowAnyException();
  }

  @Test
  final void close_sendHangs_sendReturnsRefused() throws Exception {
    CountDownLatch underWay = new CountDownLatch(1);
    Sender sender = closedLater(newHangingSender(underWay::countDown));
    CompletableFuture<SendOutcome> send = new CompletableFuture<>();
    Thread thread = new Thread(() -> send.complete(outcomeOf(sender, batch("hanging"))));
    thread.setDaemon(true);
    thread.start();
    assertThat(underWay.await(PROMPTLY.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

    sender.close();

    SendOutcome outcome = send.get(PROMPTLY.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(outcome.isSent()).isFalse();
    assertThat(outcome.retryAfter()).isNull();
  }

  @Test
  final void close_afterSends_noSocketLeft() throws Exception {
    sendAndClose(); // What the JDK opens for good, it has now.
    int before = openSockets();

    sendAndClose();

    await()
        .atMost(PROMPTLY)
        .untilAsserted(() -> assertThat(openSockets()).isLessThanOrEqualTo(before));
  }

  private void sendAndClose() throws Exception {
    startBackend();
    try (Sender sender = newSender("secret")) {
      sender.send(batch("first"));
    } finally {
      stopBackend();
    }
  }

  @Test
  final void constructor_always_startsNoThread() throws Exception {
    sender().close(); // Loads the classes, whatever that takes.
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

    sender();

    Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
    started.removeAll(before);
    assertThat(started).isEmpty();
  }

  @Test
  final void constructor_always_opensNoSocket() throws Exception {
    sender().close();
    int before = openSockets();

    sender();

    assertThat(openSockets()).isLessThanOrEqualTo(before);
  }

  @Test
  final void toString_secretGiven_secretLeftOut() throws Exception {
    Sender sender = closedLater(newSender("hush-hush"));

    assertThat(sender.toString()).isNotBlank().doesNotContain("hush");
  }

  @Test
  final void reason_secretGiven_secretLeftOut() throws Exception {
    Sender sender = closedLater(newSender("hush-hush"));

    assertThat(outcomeOf(sender, batch("lost")).reason()).doesNotContain("hush");
  }
}
