/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.opentracing.propagation.TextMap;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bytes that a codec allocates beside what it returns or writes: the same on any machine. */
class CodecAllocationTest {
  private static final int CONTEXT = 56;
  private static final int WARM_UP = 100_000;
  private static final int MEASURED = 20_000;

  /** Allocates nothing itself. */
  private static final class FixedHeaders implements TextMap, Iterator<Map.Entry<String, String>> {
    private final Map.Entry<String, String>[] headers;
    private int next;

    @SuppressWarnings("unchecked")
    FixedHeaders(Codec<TextMap> codec) {
      Headers written = Headers.of("accept", "*/*", "host", "example.com");
      codec.inject(SkuaSpanContext.of(1, 2, 3, 4, 1, null, null), written);
      headers = written.toMap().entrySet().toArray(new Map.Entry[0]);
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      next = 0;
      return this;
    }

    @Override
    public boolean hasNext() {
      return next < headers.length;
    }

    @Override
    public Map.Entry<String, String> next() {
      return headers[next++];
    }

    @Override
    public void put(String name, String value) {}
  }

  private static double bytesEach(Runnable operation) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    for (int i = 0; i < WARM_UP; i++) {
      operation.run();
    }
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < MEASURED; i++) {
      operation.run();
    }
    return (threads.getThreadAllocatedBytes(thread) - before) / (double) MEASURED;
  }

  private static double bytesOfExtract(Codec<TextMap> codec) {
    FixedHeaders headers = new FixedHeaders(codec);
    SkuaSpanContext[] kept = new SkuaSpanContext[1];
    double bytes = bytesEach(() -> kept[0] = codec.extract(headers));
    assertThat(kept[0].spanId()).isEqualTo(3);
    return bytes;
  }

  private static double bytesOfInject(Codec<TextMap> codec) {
    FixedHeaders headers = new FixedHeaders(codec);
    SkuaSpanContext context = SkuaSpanContext.of(1, 2, 3, 4, 1, null, null);
    return bytesEach(() -> codec.inject(context, headers));
  }

  @Test
  void extract_withoutBaggage_allocatesNothingButTheContext() {
    for (Codec<TextMap> codec :
        List.of(
            JaegerCodec.httpHeaders(),
            JaegerCodec.textMap(),
            new W3cCodec(),
            B3Codec.multiHeader(),
            B3Codec.singleHeader())) {
      assertThat(bytesOfExtract(codec)).as("%s", codec).isBetween(1.0, CONTEXT + 1.0);
    }
  }

  @Test
  void extract_composite_allocatesAContextForEachFormat() {
    Codec<TextMap> all = new CompositeCodec<>(List.of(JaegerCodec.httpHeaders(), new W3cCodec()));

    // And the iterator of its list, unless the JIT compiler keeps that off the heap.
    assertThat(bytesOfExtract(all)).isLessThanOrEqualTo(2 * CONTEXT + 33);
  }

  @Test
  void inject_withoutBaggage_allocatesNothingButTheHeaders() {
    // A string of 24 bytes and its characters, with a header of 16, to the next eight.
    assertThat(bytesOfInject(JaegerCodec.httpHeaders())).isBetween(1.0, 24 + 88 + 1.0);
    assertThat(bytesOfInject(JaegerCodec.textMap())).isBetween(1.0, 24 + 88 + 1.0);
    assertThat(bytesOfInject(new W3cCodec())).isBetween(1.0, 24 + 72 + 1.0);
    assertThat(bytesOfInject(B3Codec.multiHeader()))
        .isBetween(1.0, (24 + 48) + 2 * (24 + 32) + 1.0);
    assertThat(bytesOfInject(B3Codec.singleHeader())).isBetween(1.0, 24 + 88 + 1.0);
  }
}
