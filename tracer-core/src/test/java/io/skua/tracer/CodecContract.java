/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.opentracing.propagation.TextMap;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Codec} must pass. A subclass brings the codec and its carriers; that of a codec
 * for text maps extends {@link OfText}, which brings the carriers too.
 *
 * <pre>{@code
 * class JaegerCodecContractTest extends CodecContract.OfText {
 *   @Override protected Codec<TextMap> codec() {
 *     return JaegerCodec.httpHeaders();
 *   }
 * }
 * }</pre>
 *
 * @param <C> the carrier
 */
public abstract class CodecContract<C> {
  private static final long HIGH = 0x463ac35c9f6413adL;
  private static final long LOW = 0x48485a3953bb6124L;
  private static final long SPAN = 0xa2fb4a1d1a96d312L;
  private static final int SAMPLED_DEBUG = SkuaSpanContext.SAMPLED | SkuaSpanContext.DEBUG;

  /** Returns the codec, the same or a new one each time. */
  protected abstract Codec<? super C> codec();

  /** Returns an empty carrier, which can be written and then read. */
  protected abstract C newCarrier();

  /** Returns carriers that hold something, but no context that anyone meant. */
  protected abstract List<C> garbage();

  /** Whether the format has a place for the id of the span's parent. */
  protected boolean carriesParentId() {
    return true;
  }

  /** Whether the format has a place for {@link SkuaSpanContext#DEBUG}. */
  protected boolean carriesDebug() {
    return true;
  }

  /** Whether an item that inject counts as left out is nowhere; not so with several formats. */
  protected boolean countsEachItemOnce() {
    return true;
  }

  /** Returns what an extraction finds after the injection of a context. */
  protected final SkuaSpanContext roundTrip(SkuaSpanContext context) {
    C carrier = newCarrier();
    assertThat(codec().inject(context, carrier)).as("items left out").isZero();
    return codec().extract(carrier);
  }

  private static SkuaSpanContext context(
      long high, long low, long parent, int flags, Map<String, String> baggage) {
    return SkuaSpanContext.of(high, low, SPAN, parent, flags, baggage, null);
  }

  private static Map<String, String> baggageOf(SkuaSpanContext context) {
    Map<String, String> baggage = new HashMap<>();
    context.baggageItems().forEach(item -> baggage.put(item.getKey(), item.getValue()));
    return baggage;
  }

  private void assertComesBack(SkuaSpanContext context) {
    assertSame(roundTrip(context), context);
  }

  private void assertSame(SkuaSpanContext found, SkuaSpanContext context) {
    assertThat(found).isNotNull();
    assertThat(found.hasTrace()).isTrue();
    assertThat(found.isMalformed()).as("malformed").isFalse();
    assertThat(found.isDeferred()).as("deferred").isFalse();
    assertThat(found.traceIdHigh()).isEqualTo(context.traceIdHigh());
    assertThat(found.traceIdLow()).isEqualTo(context.traceIdLow());
    assertThat(found.spanId()).isEqualTo(context.spanId());
    assertThat(found.parentSpanId()).isEqualTo(carriesParentId() ? context.parentSpanId() : 0);
    assertThat(found.isSampled()).isEqualTo(context.isSampled());
    assertThat(found.isDebug()).isEqualTo(carriesDebug() && context.isDebug());
    assertThat(baggageOf(found)).isEqualTo(baggageOf(context));
  }

  @Test
  void roundTrip_root_comesBack() {
    assertComesBack(context(0, LOW, 0, SkuaSpanContext.SAMPLED, null));
  }

  @Test
  void roundTrip_childWithParent_comesBack() {
    assertComesBack(context(0, LOW, 7, SkuaSpanContext.SAMPLED, null));
  }

  @Test
  void roundTrip_traceIdOf128Bits_comesBack() {
    assertComesBack(context(HIGH, LOW, 0, SkuaSpanContext.SAMPLED, null));
    assertComesBack(context(1, 0, 0, SkuaSpanContext.SAMPLED, null));
    assertComesBack(context(-1, -1, -1, SkuaSpanContext.SAMPLED, null));
  }

  @Test
  void roundTrip_smallIds_comeBack() {
    assertComesBack(SkuaSpanContext.of(0, 1, 2, 3, SkuaSpanContext.SAMPLED, null, null));
  }

  @Test
  void roundTrip_unsampled_comesBack() {
    assertComesBack(context(HIGH, LOW, 7, 0, null));
  }

  @Test
  void roundTrip_debug_comesBackIfTheFormatCarriesIt() {
    assertComesBack(context(HIGH, LOW, 7, SAMPLED_DEBUG, null));
  }

  @Test
  void roundTrip_baggage_comesBack() {
    Map<String, String> baggage =
        Map.of("empty", "", "plain", "alice", "space", " a b ", "signs", "a+b&c=d,e;f%20%g\"\\");
    assertComesBack(context(HIGH, LOW, 0, SkuaSpanContext.SAMPLED, baggage));
  }

  @Test
  void roundTrip_baggageOfAnyScript_comesBack() {
    Map<String, String> baggage = Map.of("latin", "Zoë", "han", "猫", "emoji", "😀");
    assertComesBack(context(0, LOW, 7, SkuaSpanContext.SAMPLED, baggage));
  }

  @Test
  void inject_baggageOfAnySize_tellsWhatItLeavesOutAndKeepsTheContext() {
    Map<String, String> baggage = new HashMap<>();
    for (int i = 0; i < 170; i++) {
      baggage.put("key-" + i, "value ".repeat(1 + i / 4));
    }
    SkuaSpanContext context = context(0, LOW, 0, SkuaSpanContext.SAMPLED, baggage);
    C carrier = newCarrier();

    int leftOut = codec().inject(context, carrier);

    SkuaSpanContext found = codec().extract(carrier);
    assertThat(found.spanId()).isEqualTo(SPAN);
    if (countsEachItemOnce()) {
      assertThat(found.baggageCount()).isEqualTo(context.baggageCount() - leftOut);
    }
    assertThat(baggage).containsAllEntriesOf(baggageOf(found));
  }

  @Test
  void extract_emptyCarrier_isNull() {
    assertThat(codec().extract(newCarrier())).isNull();
  }

  @Test
  void extract_garbage_findsNoTraceAndDoesNotThrow() {
    for (C carrier : garbage()) {
      SkuaSpanContext found = codec().extract(carrier);
      assertThat(found == null || !found.hasTrace()).as("no trace in %s", carrier).isTrue();
    }
  }

  @Test
  void inject_contextWithoutTrace_isNotReadAsOne() {
    SkuaSpanContext context = SkuaSpanContext.of(0, 0, 0, 0, 0, Map.of("k", "v"), "debug");
    C carrier = newCarrier();
    codec().inject(context, carrier);

    SkuaSpanContext found = codec().extract(carrier);

    assertThat(found.hasTrace()).isFalse();
    assertThat(found.baggageItem("k")).isEqualTo("v");
  }

  @Test
  void roundTrip_byManyThreads_keepsTheirContextsApart() throws Exception {
    Codec<? super C> shared = codec();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 1; t <= 4; t++) {
        long id = t;
        tasks.add(
            () -> {
              for (int i = 0; i < 2_000; i++) {
                SkuaSpanContext context = context(id, i + 1, id, 1, Map.of("thread", "é" + id));
                C carrier = newCarrier();
                shared.inject(context, carrier);
                assertSame(shared.extract(carrier), context);
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** What every codec for text maps must pass. */
  public abstract static class OfText extends CodecContract<TextMap> {
    /**
     * Whether the names and values that it writes can stand in HTTP headers as they are. If not,
     * they hold at least no control characters.
     */
    protected boolean isForHeaders() {
      return true;
    }

    @Override
    protected TextMap newCarrier() {
      return new Headers();
    }

    @Override
    protected List<TextMap> garbage() {
      Headers written = new Headers();
      codec().inject(context(HIGH, LOW, 7, SAMPLED_DEBUG, Map.of("k", "v")), written);
      List<TextMap> garbage = new ArrayList<>();
      for (String value :
          List.of("", " ", ":", "-", ",", "%", "g", "\u0000", "é", "１", "a:b:c:d:e")) {
        garbage.add(with(written, value));
        garbage.add(with(written, value.repeat(55)));
        garbage.add(with(written, value.repeat(100_000)));
      }
      return garbage;
    }

    private static Headers with(Headers names, String value) {
      Headers headers = new Headers();
      names.entries.forEach(header -> headers.put(header.getKey(), value));
      return headers;
    }

    private Headers injected(Map<String, String> baggage) {
      Headers headers = new Headers();
      codec().inject(context(HIGH, LOW, 7, SAMPLED_DEBUG, baggage), headers);
      return headers;
    }

    @Test
    void extract_headersOfOthers_isNull() {
      Headers headers = new Headers();
      headers.put("accept", "*/*");
      headers.put("", "");
      headers.put("x-request-id", "463ac35c9f6413ad:a2fb4a1d1a96d312:0:1");
      headers.put("traceparen", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

      assertThat(codec().extract(headers)).isNull();
    }

    @Test
    void extract_nullNamesAndValues_arePassedOver() {
      Headers written = injected(Map.of("k", "v"));
      Headers headers = new Headers();
      headers.put(null, null);
      headers.put(null, "x");
      for (Map.Entry<String, String> header : written) {
        headers.put(header.getKey(), null);
        headers.put(header.getKey(), header.getValue());
        headers.put(header.getKey(), null);
      }

      SkuaSpanContext found = codec().extract(headers);

      assertThat(found.spanId()).isEqualTo(SPAN);
      assertThat(found.baggageItem("k")).isEqualTo("v");
    }

    @Test
    void extract_namesInAnyCase_areRead() {
      for (boolean upper : new boolean[] {true, false}) {
        Headers headers = new Headers();
        for (Map.Entry<String, String> header : injected(null)) {
          String name = header.getKey();
          headers.put(upper ? name.toUpperCase() : name.toLowerCase(), header.getValue());
        }
        assertThat(codec().extract(headers).spanId()).isEqualTo(SPAN);
      }
    }

    @Test
    void extract_oneHeaderUnreadable_saysSoOrFindsTheRest() {
      for (Map.Entry<String, String> bad : injected(null)) {
        Headers headers = new Headers();
        for (Map.Entry<String, String> header : injected(null)) {
          headers.put(
              header.getKey(), header.getKey().equals(bad.getKey()) ? "%" : header.getValue());
        }
        SkuaSpanContext found = codec().extract(headers);
        assertThat(found != null && (found.hasTrace() || found.isMalformed())).isTrue();
      }
    }

    @Test
    void inject_textThatBreaksHeaders_isNeverWrittenRaw() {
      for (char c = 0; c < 0x180; c++) {
        for (String text : List.of("a" + c + "b", "" + c, c + "\r\nX-Evil: 1", "\ud83d" + c)) {
          for (Map<String, String> baggage : List.of(Map.of("k", text), Map.of(text, "v"))) {
            assertThatCode(() -> assertHarmless(injected(baggage))).doesNotThrowAnyException();
          }
        }
      }
    }

    /** Fails if a name or value would break a header. */
    protected final void assertHarmless(Iterable<Map.Entry<String, String>> headers) {
      for (Map.Entry<String, String> header : headers) {
        String text = header.getKey() + header.getValue();
        boolean isHarmless =
            text.chars()
                .noneMatch(c -> isForHeaders() ? c < ' ' || c > '~' : Character.isISOControl(c));
        assertThat(isHarmless).as("%s", header).isTrue();
        assertThat(header.getKey()).isNotEmpty();
        if (isForHeaders()) {
          assertThat(header.getKey()).doesNotContain(" ", ":");
          assertThat(header.getValue()).as("no space to lose").isEqualTo(header.getValue().trim());
        }
      }
    }

    @Test
    void inject_keysThatAreNoNames_areCounted() {
      SkuaSpanContext context =
          context(0, LOW, 0, 1, Map.of("a\nb", "v", "good", "v", "", "v", "\u0000", "v"));

      int leftOut = codec().inject(context, newCarrier());

      assertThat(leftOut).isGreaterThanOrEqualTo(3);
      assertThat(leftOut % 3).isZero();
    }

    /** Headers as they arrive: in order, names twice, nulls. */
    private static final class Headers implements TextMap {
      private final List<Map.Entry<String, String>> entries = new ArrayList<>();

      @Override
      public Iterator<Map.Entry<String, String>> iterator() {
        return entries.iterator();
      }

      @Override
      public void put(String name, String value) {
        entries.add(new SimpleEntry<>(name, value));
      }

      @Override
      public String toString() {
        String text = entries.toString();
        return text.substring(0, Math.min(200, text.length()));
      }
    }
  }
}
