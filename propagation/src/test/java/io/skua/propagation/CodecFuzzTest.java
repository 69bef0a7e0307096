/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.propagation.Binary;
import io.opentracing.propagation.TextMap;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * A million carriers for each codec, made from well-formed ones by a few mutations. jqwik picks the
 * seeds, a thousand carriers come of each, so that its own work does not count.
 */
@Tag("slow")
class CodecFuzzTest {
  private static final int CARRIERS_PER_SEED = 1_000;

  /** Of the bounds of SkuaSpanContext. */
  private static final int MAX_ITEMS = 180;

  private static final int MAX_CHARS = 64 * 1024;

  private static final String[] HEADERS = {
    "uber-trace-id", "463ac35c9f6413ad48485a3953bb6124:a2fb4a1d1a96d312:0:1",
    "uber-trace-id", "a%3Ab%3a0%3Af",
    "uberctx-user", "Zo%C3%AB+%20K",
    "jaeger-debug-id", "bug-1",
    "jaeger-baggage", "k1=v1, k2=v2%2C",
    "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "traceparent", "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what",
    "tracestate", "rojo=00f067aa0ba902b7, t61rc_Wk*gMzE@congo=t ,,x= y",
    "baggage", "user=Zo%C3%AB%20K ; p1;p2=v , tier = gold",
    "b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90",
    "b3", "d",
    "X-B3-TraceId", "80f198ee56343ba864fe8b2a57d3eff7",
    "X-B3-SpanId", "e457b5a2e4d86bd1",
    "X-B3-ParentSpanId", "05e3ac9a4f6e3b90",
    "X-B3-Sampled", "true",
    "X-B3-Flags", "1",
    "baggage-user", "Zo%C3%AB K",
  };

  private static final String ALPHABET =
      "0123456789abcdefgABCDEF:-,;=%+@ \"\\\t\r\n\u0000\u007f\u0085\u00e9\uff11\u0130\ud83d\ude00";

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void jaegerHttpHeaders_mutatedHeaders_harmNobody(@ForAll long seed) {
    fuzz(JaegerCodec.httpHeaders(), true, seed);
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void jaegerTextMap_mutatedHeaders_harmNobody(@ForAll long seed) {
    fuzz(JaegerCodec.textMap(), false, seed);
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void w3c_mutatedHeaders_harmNobody(@ForAll long seed) {
    fuzz(new W3cCodec(), true, seed);
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void b3_mutatedHeaders_harmNobody(@ForAll long seed) {
    fuzz(seed % 2 == 0 ? B3Codec.multiHeader() : B3Codec.singleHeader(), true, seed);
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void composite_mutatedHeaders_harmNobody(@ForAll long seed) {
    Codec<TextMap> all =
        new CompositeCodec<>(
            List.of(new W3cCodec(), JaegerCodec.httpHeaders(), B3Codec.singleHeader()));
    fuzz(all, true, seed);
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void binary_mutatedBytes_harmNobody(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BinaryCodec codec = new BinaryCodec();
    byte[] wellFormed = wellFormed(codec);
    for (int i = 0; i < CARRIERS_PER_SEED; i++) {
      ByteBuffer buffer = mutated(wellFormed, random);
      int position = buffer.position();
      SkuaSpanContext context = codec.extract(new Bytes(buffer));
      assertThat(buffer.position()).isEqualTo(position);
      if (context != null) {
        assertBounded(context);
        codec.inject(context, new Bytes(null));
      }
    }
  }

  private static void fuzz(Codec<TextMap> codec, boolean isForHeaders, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Headers carrier = new Headers();
    Headers written = new Headers();
    for (int i = 0; i < CARRIERS_PER_SEED; i++) {
      fill(carrier, random);
      SkuaSpanContext context = codec.extract(carrier);
      if (context != null) {
        assertBounded(context);
        written.clear();
        codec.inject(context, written);
        written.forEach(header -> assertHarmless(header, isForHeaders));
      }
    }
  }

  private static void assertBounded(SkuaSpanContext context) {
    int chars = 0;
    for (int i = 0; i < context.baggageCount(); i++) {
      chars += context.baggageKey(i).length() + context.baggageValue(i).length();
    }
    String state = context.traceState();
    if (context.baggageCount() > MAX_ITEMS
        || chars > MAX_CHARS
        || (state != null && state.length() > 512)) {
      throw new AssertionError(context.baggageCount() + " items, " + chars + " chars, " + state);
    }
  }

  private static void assertHarmless(Map.Entry<String, String> header, boolean isForHeaders) {
    String text = header.getKey() + header.getValue();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isForHeaders ? c < ' ' || c > '~' : Character.isISOControl(c)) {
        throw new AssertionError(header);
      }
    }
  }

  /** Up to six headers, most of them with something wrong. */
  private static void fill(Headers carrier, SplittableRandom random) {
    carrier.clear();
    for (int n = random.nextInt(7); n > 0; n--) {
      int header = 2 * random.nextInt(HEADERS.length / 2);
      String name = HEADERS[header];
      String value = HEADERS[header + 1];
      int kind = random.nextInt(1_000);
      if (kind == 0) {
        value = value.repeat(1_000 + random.nextInt(2_000));
      } else if (kind < 4) {
        value = (value + ",").repeat(random.nextInt(100));
      } else if (kind == 4) {
        many(carrier, random);
      } else if (kind < 100) {
        name = mutated(name, random);
      } else if (kind < 800) {
        value = mutated(value, random);
      }
      carrier.put(random.nextInt(200) == 0 ? null : name, random.nextInt(200) == 0 ? null : value);
    }
  }

  private static void many(Headers carrier, SplittableRandom random) {
    String prefix = random.nextBoolean() ? "uberctx-" : "baggage-";
    for (int i = random.nextInt(400); i > 0; i--) {
      carrier.put(prefix + i, "v".repeat(random.nextInt(400)));
    }
  }

  private static String mutated(String text, SplittableRandom random) {
    StringBuilder mutated = new StringBuilder(text);
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(mutated.length() + 1);
      char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      int kind = at == mutated.length() ? 0 : random.nextInt(5);
      if (kind == 0) {
        mutated.insert(at, c);
      } else if (kind == 1) {
        mutated.deleteCharAt(at);
      } else if (kind == 2) {
        mutated.setLength(at);
      } else if (kind == 3) {
        mutated.append(mutated, at, mutated.length());
      } else {
        mutated.setCharAt(at, c);
      }
    }
    return mutated.toString();
  }

  private static byte[] wellFormed(BinaryCodec codec) {
    Bytes carrier = new Bytes(null);
    codec.inject(
        SkuaSpanContext.of(1, 2, 3, 4, 1, Map.of("user", "Zoë", "k", "v".repeat(40)), null),
        carrier);
    return carrier.buffer.array();
  }

  private static ByteBuffer mutated(byte[] wellFormed, SplittableRandom random) {
    byte[] bytes = wellFormed.clone();
    for (int n = random.nextInt(4); n > 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    // The lengths and the count are where the harm is.
    if (random.nextBoolean()) {
      ByteBuffer.wrap(bytes).putInt(33 + random.nextInt(bytes.length - 40), random.nextInt());
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.limit(random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length);
    buffer.position(random.nextInt(4) == 0 ? random.nextInt(buffer.limit() + 1) : 0);
    return buffer;
  }

  private static final class Bytes implements Binary {
    private ByteBuffer buffer;

    Bytes(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public ByteBuffer injectionBuffer(int length) {
      buffer = ByteBuffer.allocate(length);
      return buffer;
    }

    @Override
    public ByteBuffer extractionBuffer() {
      return buffer;
    }
  }
}
