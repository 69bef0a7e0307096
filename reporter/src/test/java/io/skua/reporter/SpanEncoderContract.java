/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.References;
import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.RandomSpans;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.Spans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link SpanEncoder} must pass, whatever its format.
 *
 * <pre>{@code
 * class MyEncoderContractTest extends SpanEncoderContract {
 *   @Override protected SpanEncoder encoder(int maxBytes) {
 *     return new MyEncoder(maxBytes);
 *   }
 *
 *   @Override protected Object read(EncodedBatch batch) {
 *     return MyReader.read(batch.bytes(), batch.offset(), batch.length()).toString();
 *   }
 *
 *   @Override protected Object expected(List<SkuaSpan> spans) {
 *     return ...
 *   }
 * }
 * }</pre>
 */
public abstract class SpanEncoderContract {
  private static final int ROOMY = 1 << 20;
  private static final int LIMIT = 4000;
  private static final int SMALLEST = 256;

  /** More than any envelope takes here, and spare bytes. */
  private static final int BESIDE_SPANS = 1024;

  private final Spans spans = new Spans("svc", b -> b.limits(2000, 2000, 1 << 24));

  /** Makes an encoder of batches of so many bytes at most; 256 and more must do. */
  protected abstract SpanEncoder encoder(int maxBytes);

  /**
   * Reads a batch by code that is not the encoder's; fails if it is malformed.
   *
   * @return what equals {@link #expected} of the spans in it
   */
  protected abstract Object read(EncodedBatch batch);

  /** Returns what should be read of a batch of spans that nothing was left out of. */
  protected abstract Object expected(List<SkuaSpan> spans);

  /** Returns the three numbers of spans lost that a batch tells; null if the format has none. */
  protected List<Long> readLost(EncodedBatch batch) {
    return null;
  }

  /** Seals after the longest numbers, so that what an encoder keeps free for them is used. */
  private static EncodedBatch sealFilled(SpanEncoder encoder) {
    encoder.lost(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    return encoder.seal();
  }

  private void assertHolds(EncodedBatch batch, SkuaSpan... given) {
    assertThat(batch.spanCount()).isEqualTo(given.length);
    assertThat(read(batch)).isEqualTo(expected(Arrays.asList(given)));
  }

  private void assertGoesOn(SpanEncoder encoder) {
    SkuaSpan plain = spans.plain();
    assertThat(encoder.append(plain)).isEqualTo(Appended.ADDED);
    assertHolds(encoder.seal(), plain);
    assertThat(encoder.seal()).isNull();
  }

  private static void addAll(SpanEncoder encoder, SkuaSpan... given) {
    for (SkuaSpan span : given) {
      assertThat(encoder.append(span)).isEqualTo(Appended.ADDED);
    }
  }

  private int lengthOf(SkuaSpan... given) {
    SpanEncoder encoder = encoder(1 << 24);
    addAll(encoder, given);
    return sealFilled(encoder).length();
  }

  /** Larger than any batch here, whatever is left out. */
  private SkuaSpan hopeless() {
    return spans.built(
        b ->
            IntStream.range(0, 1000)
                .forEach(i -> b.addReference(References.CHILD_OF, Spans.context(i, -1, -i, 1))));
  }

  // What is in a batch

  @Test
  final void seal_nothingAppended_null() {
    SpanEncoder encoder = encoder(ROOMY);

    assertThat(encoder.seal()).isNull();

    encoder.append(spans.plain());
    assertThat(encoder.seal()).isNotNull();
    assertThat(encoder.seal()).isNull();
    assertGoesOn(encoder);
  }

  @Test
  final void seal_afterSpans_allOfThemInOrderAndOnce() {
    SkuaSpan[] first = {spans.ofSize(1), spans.plain(), spans.ofSize(300)};
    SkuaSpan[] second = {spans.ofSize(7), first[1]};
    SpanEncoder encoder = encoder(ROOMY);

    addAll(encoder, first);
    assertHolds(encoder.seal(), first);
    addAll(encoder, second);
    assertHolds(encoder.seal(), second);
  }

  @Test
  final void append_tenThousandRandomSpans_areReadBackInOrder() {
    RandomSpans random = new RandomSpans(spans);
    SpanEncoder encoder = encoder(1 << 19);
    List<SkuaSpan> open = new ArrayList<>();
    int batches = 0;
    for (int i = 0; i < 10_000; i++) {
      SkuaSpan span = random.next();
      Appended appended = encoder.append(span);
      if (appended == Appended.FULL) {
        assertHolds(encoder.seal(), open.toArray(new SkuaSpan[0]));
        open.clear();
        batches++;
        appended = encoder.append(span);
      }
      assertThat(appended).isEqualTo(Appended.ADDED);
      open.add(span);
    }
    assertHolds(encoder.seal(), open.toArray(new SkuaSpan[0]));
    assertThat(batches).isGreaterThan(5);
  }

  @Test
  final void append_spanOfAnotherProcess_fullUntilSealed() {
    SkuaSpan ours = spans.plain();
    SkuaSpan theirs = new Spans("other", b -> {}).plain();
    SpanEncoder encoder = encoder(ROOMY);
    addAll(encoder, ours);

    assertThat(encoder.append(theirs)).isEqualTo(Appended.FULL);
    addAll(encoder, ours);
    assertThat(encoder.append(theirs)).isEqualTo(Appended.FULL);
    assertHolds(encoder.seal(), ours, ours);
    addAll(encoder, theirs);
    assertThat(encoder.append(ours)).isEqualTo(Appended.FULL);
    assertHolds(encoder.seal(), theirs);
    addAll(encoder, ours);
    assertHolds(encoder.seal(), ours);
  }

  @Test
  final void lost_beforeEachSeal_isToldIfTheFormatCan() {
    SpanEncoder encoder = encoder(ROOMY);
    SkuaSpan span = spans.plain();
    for (long n = 1; n < 1L << 60; n <<= 3) {
      addAll(encoder, span);
      encoder.lost(n, n + 1, n + 2);

      EncodedBatch batch = encoder.seal();

      assertHolds(batch, span);
      List<Long> lost = readLost(batch);
      assertThat(lost == null || lost.equals(List.of(n, n + 1, n + 2))).isTrue();
    }
  }

  // The limit

  @Test
  final void append_batchOfExactlyTheLimit_added() {
    SkuaSpan first = spans.ofSize(100);
    SkuaSpan second = spans.ofSize(1000);
    int length = lengthOf(first, second);
    SpanEncoder encoder = encoder(length);

    addAll(encoder, first, second);

    EncodedBatch batch = sealFilled(encoder);
    assertThat(batch.length()).isEqualTo(length);
    assertHolds(batch, first, second);
  }

  @Test
  final void append_oneByteOverTheLimit_fullAndTheBatchIsAsBefore() {
    SkuaSpan first = spans.ofSize(100);
    SkuaSpan second = spans.ofSize(1000);
    SpanEncoder encoder = encoder(lengthOf(first, second) - 1);
    addAll(encoder, first);

    assertThat(encoder.append(second)).isEqualTo(Appended.FULL);
    assertThat(encoder.append(second)).isEqualTo(Appended.FULL);
    assertHolds(encoder.seal(), first);
    addAll(encoder, second);
    assertHolds(encoder.seal(), second);
  }

  /** Across the sizes at which a length takes a byte more: 16,384 and 2,097,152. */
  @ParameterizedTest
  @CsvSource({"16000, 150, 1", "16250, 150, 1", "2097000, 150, 13"})
  final void append_anySize_fillsTheLimitToTheByte(int around, int sizes, int step) {
    for (int size = around; size < around + sizes; size += step) {
      SkuaSpan span = spans.ofSize(size);
      int length = lengthOf(span);

      SpanEncoder encoder = encoder(length);
      addAll(encoder, span);
      assertThat(sealFilled(encoder).length()).isEqualTo(length);
      assertThat(encoder(length - 1).append(span)).isEqualTo(Appended.PRUNED);
    }
  }

  /** Where the number of spans takes a byte more: 14, 15; 127, 128; 16,383, 16,384. */
  @ParameterizedTest
  @ValueSource(ints = {2, 14, 15, 16, 127, 128, 129, 16_383, 16_384, 16_385})
  final void append_anyNumberOfSpans_fillsTheLimitToTheByte(int count) {
    SkuaSpan[] given = new SkuaSpan[count];
    Arrays.fill(given, spans.ofSize(100));
    int length = lengthOf(given);

    SpanEncoder encoder = encoder(length);
    addAll(encoder, given);
    EncodedBatch batch = sealFilled(encoder);
    assertThat(batch.length()).isEqualTo(length);
    assertHolds(batch, given);

    SpanEncoder tight = encoder(length - 1);
    addAll(tight, Arrays.copyOf(given, count - 1));
    assertThat(tight.append(given[0])).isEqualTo(Appended.FULL);
    assertThat(tight.seal().spanCount()).isEqualTo(count - 1);
  }

  @Test
  final void append_manyLimits_neverAboveThemNorFullWhenEmpty() {
    for (int limit = SMALLEST; limit < 1500; limit += 7) {
      SpanEncoder encoder = encoder(limit);
      for (int i = 0; i < 40; i++) {
        SkuaSpan span = spans.ofSize(i * 31 % 400);
        if (encoder.append(span) == Appended.FULL) {
          encoder.lost(1L << i, Long.MAX_VALUE >> i, i);
          EncodedBatch batch = encoder.seal();
          assertThat(batch.length()).isLessThanOrEqualTo(limit);
          read(batch);
          assertThat(encoder.append(span)).isNotEqualTo(Appended.FULL);
        }
      }
      EncodedBatch last = sealFilled(encoder);
      assertThat(last == null || last.length() <= limit).isTrue();
    }
  }

  // Memory

  @Test
  final void append_manyBatches_theArrayIsBounded() {
    SpanEncoder encoder = encoder(70_000);
    for (int i = 0; i < 5000; i++) {
      SkuaSpan span = spans.ofSize(i * 31 % 400);
      if (encoder.append(span) == Appended.FULL) {
        EncodedBatch batch = encoder.seal();
        assertThat(batch.bytes()).hasSizeLessThanOrEqualTo(70_000 + BESIDE_SPANS);
        encoder.append(span);
      }
    }
    encoder.seal();
    assertThat(encoder.append(spans.ofSize(1_000_000))).isEqualTo(Appended.PRUNED);
    assertThat(encoder.seal().bytes()).hasSizeLessThanOrEqualTo(70_000 + BESIDE_SPANS);
  }

  @Test
  final void append_longAfterAHugeBatch_theArrayIsNotKept() {
    SpanEncoder encoder = encoder(1 << 24);
    addAll(encoder, spans.ofSize(10_000_000));
    encoder.seal();
    EncodedBatch small = null;
    for (int i = 0; i < 100; i++) {
      addAll(encoder, spans.ofSize(1000));
      small = encoder.seal();
    }

    assertThat(small.bytes()).hasSizeLessThan(1_000_000);
    assertGoesOn(encoder);
  }

  // Spans larger than a batch

  @Test
  final void append_longValue_prunedToFillTheLimitToTheByte() {
    SpanEncoder encoder = encoder(LIMIT);

    assertThat(encoder.append(spans.ofSize(10_000))).isEqualTo(Appended.PRUNED);

    EncodedBatch batch = sealFilled(encoder);
    assertThat(batch.length()).isEqualTo(LIMIT);
    assertThat(batch.spanCount()).isEqualTo(1);
    read(batch);
    assertGoesOn(encoder);
  }

  @Test
  final void append_sameSpanTwice_prunedTheSameWay() {
    SkuaSpan span =
        spans.filled(
            s -> IntStream.range(0, 300).forEach(i -> s.setTag("k" + i, "v".repeat(i % 90))));
    SpanEncoder encoder = encoder(LIMIT);
    List<Object> read = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      assertThat(encoder.append(span)).isEqualTo(Appended.PRUNED);
      read.add(read(encoder.seal()));
    }

    assertThat(read.get(1)).isEqualTo(read.get(0));
  }

  @Test
  final void append_longValueIntoABatch_fullFirst() {
    SkuaSpan plain = spans.plain();
    SkuaSpan large = spans.ofSize(10_000);
    SpanEncoder encoder = encoder(LIMIT);
    addAll(encoder, plain);

    assertThat(encoder.append(large)).isEqualTo(Appended.FULL);
    assertHolds(encoder.seal(), plain);
    assertThat(encoder.append(large)).isEqualTo(Appended.PRUNED);
    assertThat(encoder.seal().spanCount()).isEqualTo(1);
  }

  @Test
  final void append_afterAPrunedSpan_goesOn() {
    SpanEncoder encoder = encoder(LIMIT);
    SkuaSpan logs =
        spans.filled(s -> IntStream.range(0, 5).forEach(i -> s.log(i, "x".repeat(800))));

    assertThat(encoder.append(logs)).isEqualTo(Appended.PRUNED);
    addAll(encoder, spans.plain());
    EncodedBatch batch = encoder.seal();
    assertThat(batch.spanCount()).isEqualTo(2);
    read(batch);
  }

  @Test
  final void append_bareSpanDoesNotFit_tooLargeAndTheEncoderGoesOn() {
    SpanEncoder encoder = encoder(LIMIT);

    assertThat(encoder.append(hopeless())).isEqualTo(Appended.TOO_LARGE);
    assertThat(encoder.append(hopeless())).isEqualTo(Appended.TOO_LARGE);

    assertThat(encoder.seal()).isNull();
    assertGoesOn(encoder);
  }

  @Test
  final void append_processDoesNotFit_tooLargeAndTheEncoderGoesOn() {
    SkuaSpan unnameable = new Spans("n".repeat(5000), b -> {}).plain();
    SpanEncoder encoder = encoder(1000);

    assertThat(encoder.append(unnameable)).isEqualTo(Appended.TOO_LARGE);

    assertThat(encoder.seal()).isNull();
    assertGoesOn(encoder);
  }

  // Shrinking

  @ParameterizedTest
  @ValueSource(ints = {256, 257, 511, 512, 513, 1023, 1024, 65_000, 1 << 20})
  final void shrink_untilItCannot_halvesDownTo256Bytes(int limit) {
    SpanEncoder encoder = encoder(limit);
    int half = limit;
    while (half > SMALLEST) {
      half = Math.max(SMALLEST, half / 2);
      assertThat(encoder.shrink()).isTrue();

      Appended appended = encoder.append(spans.ofSize(2 * limit));

      EncodedBatch batch = sealFilled(encoder);
      assertThat(batch != null).isEqualTo(appended == Appended.PRUNED);
      if (batch != null) {
        // Little is left to cut, towards the end.
        assertThat(batch.length()).isBetween(half >= LIMIT ? half : 0, half);
        read(batch);
      }
    }
    assertThat(encoder.shrink()).isFalse();
    assertThat(encoder.shrink()).isFalse();
  }

  @Test
  final void shrink_betweenBatches_spansAreReadBack() {
    SkuaSpan span = spans.ofSize(1000);
    SpanEncoder encoder = encoder(2 * LIMIT);
    addAll(encoder, span, span, span, span, span);
    encoder.seal();

    encoder.shrink();

    addAll(encoder, span, span);
    assertHolds(encoder.seal(), span, span);
  }

  // What throws

  private static Throwable[] anything() {
    return new Throwable[] {
      new IllegalStateException("thrown"),
      new StackOverflowError("thrown"),
      new OutOfMemoryError("thrown"),
      new LinkageError("thrown")
    };
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaked(Throwable any) throws T {
    throw (T) any;
  }

  /** Its text throws at that attempt to write it. */
  private SkuaSpan throwingAt(int attempt, int characters, Throwable thrown) {
    AtomicInteger attempts = new AtomicInteger();
    return spans.hostile(
        characters,
        () -> {
          if (attempts.incrementAndGet() == attempt) {
            throw SpanEncoderContract.<RuntimeException>sneaked(thrown);
          }
          return "text";
        });
  }

  @Test
  final void append_throwing_leavesTheBatchAsItWas() {
    for (Throwable any : anything()) {
      SkuaSpan first = spans.ofSize(100);
      SkuaSpan last = spans.ofSize(200);
      SpanEncoder encoder = encoder(ROOMY);
      addAll(encoder, first);

      SkuaSpan broken = throwingAt(1, 0, any);
      assertThatThrownBy(() -> encoder.append(broken)).isSameAs(any);
      addAll(encoder, last);

      assertHolds(encoder.seal(), first, last);
    }
  }

  @Test
  final void append_throwingInEmptyBatch_leavesItEmpty() {
    for (Throwable any : anything()) {
      SpanEncoder encoder = encoder(ROOMY);

      SkuaSpan broken = throwingAt(1, 0, any);
      assertThatThrownBy(() -> encoder.append(broken)).isSameAs(any);

      assertThat(encoder.seal()).isNull();
      assertGoesOn(encoder);
    }
  }

  /** The first attempt is of all of the span; each that follows, of less or more of it. */
  @Test
  final void append_throwingWhilePruned_leavesTheBatchEmpty() {
    for (int attempt = 2; attempt < 6; attempt++) {
      for (Throwable any : anything()) {
        SpanEncoder encoder = encoder(LIMIT);
        SkuaSpan broken = throwingAt(attempt, 10_000, any);
        assertThatThrownBy(() -> encoder.append(broken)).isSameAs(any);

        assertThat(encoder.seal()).isNull();
        assertGoesOn(encoder);
      }
    }
  }

  /** Calls that are made with ever more of the stack, as soon as there is no more of it. */
  private abstract static class AtTheEndOfTheStack {
    static final int CALLS = 3;

    int calls;
    int overflows;

    /** Counts if it returns. */
    abstract void call();

    void run() throws InterruptedException {
      Throwable[] thrown = new Throwable[1];
      Thread thread = new Thread(null, this::descend, "small stack", 256 * 1024);
      thread.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);
      thread.start();
      thread.join();
      assertThat(thrown[0]).isNull();
      assertThat(calls).isEqualTo(CALLS);
      assertThat(overflows).isGreaterThan(3);
    }

    private void descend() {
      try {
        descend();
      } catch (StackOverflowError expected) {
        overflows++;
      }
      if (calls < CALLS) {
        call();
        calls++;
      }
    }
  }

  @Test
  final void append_stackEndsAnywhere_leavesTheBatchAsItWas() throws Exception {
    SkuaSpan span = new RandomSpans(spans).next();
    SpanEncoder encoder = encoder(ROOMY);
    addAll(encoder, new RandomSpans(new Spans("other", b -> {})).next());
    encoder.seal(); // Every class is loaded, and a process is to be encoded.
    new AtTheEndOfTheStack() {
      @Override
      void call() {
        encoder.append(span);
      }
    }.run();
    addAll(encoder, span);

    assertHolds(encoder.seal(), span, span, span, span);
  }

  @Test
  final void seal_stackEndsAnywhere_thatBatchIsLostAndTheNextIsSound() throws Exception {
    SkuaSpan span = spans.plain();
    SpanEncoder encoder = encoder(ROOMY);
    assertGoesOn(encoder); // and every class is loaded
    int[] counts = new int[AtTheEndOfTheStack.CALLS];
    new AtTheEndOfTheStack() {
      @Override
      void call() {
        encoder.seal(); // what is left of a call that overflowed
        encoder.append(span);
        encoder.append(span);
        counts[calls] = encoder.seal().spanCount();
      }
    }.run();

    assertThat(counts).containsOnly(2);
    assertThat(encoder.seal()).isNull();
    assertGoesOn(encoder);
  }
}
