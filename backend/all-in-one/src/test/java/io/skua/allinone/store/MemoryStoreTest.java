/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryStoreTest extends BoundedStoreContract {
  @Override
  protected SpanStore newStore(int maxTraces, long maxBytes) {
    return new MemoryStore(maxTraces, maxBytes);
  }

  /** What spans are like, of those that come one after the other. */
  enum Kind {
    /** Most of what a span has, others of its service have, too. */
    ALIKE {
      @Override
      Span span(int i, Random random) {
        return ofService(i, random)
            .tag(copy("http.url"), copy("http://127.0.0.1/" + random.nextInt(1_000)))
            .tag(copy("id"), copy("user " + random.nextLong()))
            .log(random.nextLong(), new Tag(copy("event"), copy("event " + random.nextInt(9))))
            .build();
      }
    },
    /** Nothing is equal to anything but keys. */
    UNLIKE {
      @Override
      Span span(int i, Random random) {
        SpanBuilder span = SpanBuilder.span(i, i).operation("get " + random.nextLong());
        for (int j = 0; j < 10; j++) {
          span.tag(copy("key " + j), "\u20ac " + random.nextLong()).tag("n", random.nextLong());
        }
        return span.service("s " + random.nextLong()).tag("bytes", new byte[j(random)]).build();
      }
    },
    /** Each is a trace of its own, and has next to nothing. */
    SMALL {
      @Override
      Span span(int i, Random random) {
        return SpanBuilder.span(i, i).build();
      }
    },
    /** Each has links to other traces, with what OTLP says of them. */
    LINKED {
      @Override
      Span span(int i, Random random) {
        SpanBuilder span = SpanBuilder.span(i / 20, random.nextLong());
        for (int j = 0; j < 5; j++) {
          Tag queue = new Tag(copy("queue"), copy("queue " + random.nextInt(9)));
          Tag offset = new Tag(copy("offset"), random.nextLong());
          TraceId other = new TraceId(random.nextLong(), j);
          span.reference(new SpanReference(true, other, j, List.of(queue, offset)));
        }
        return span.build();
      }
    },
    /** Each is as one that came ten thousand spans before. */
    AGAIN {
      @Override
      Span span(int i, Random random) {
        return ofService(i, random)
            .tag(copy("id"), copy("a text of some length, as others " + i % 10_000))
            .build();
      }
    };

    abstract Span span(int i, Random random);

    private static SpanBuilder ofService(int i, Random random) {
      return SpanBuilder.span(i / 20, random.nextLong())
          .childOf(i)
          .service(copy("service " + i % 5))
          .operation(copy("operation " + i % 7))
          .tag(copy("span.kind"), copy("server"))
          .tag(copy("http.status_code"), 200L + i % 2)
          .processTag(copy("hostname"), copy("host " + i % 5))
          .processTag(copy("ip"), copy("127.0.0.1"));
    }

    private static int j(Random random) {
      return random.nextInt(100);
    }

    /** Texts off a wire are never the same, only equal. */
    private static String copy(String text) {
      return new String(text.toCharArray());
    }
  }

  @ParameterizedTest
  @EnumSource
  void contents_bytes_areThoseOfTheHeap(Kind kind) {
    Random random = new Random(1);
    long before = usedHeap();
    MemoryStore store = new MemoryStore(1_000_000, 24 << 20);
    int i = 0;
    // Twice as much as it holds, so that what was dropped counts, too.
    while (store.contents().orElseThrow().evictedSpans()
        <= store.contents().orElseThrow().spans()) {
      store.add(List.of(kind.span(i++, random)));
    }
    long used = usedHeap() - before;

    assertThat((double) used / store.contents().orElseThrow().bytes()).isBetween(0.7, 1.25);
    Reference.reachabilityFence(store);
  }

  private static long usedHeap() {
    long used = collected();
    // One collection may leave some.
    for (long next = collected(); next < used; next = collected()) {
      used = next;
    }
    return used;
  }

  private static long collected() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Where ids of one hash code made a list of a map, this took minutes. */
  @Test
  @Timeout(60)
  void add_tracesWhoseIdsWereChosen_areKeptAsOthers() {
    MemoryStore store = new MemoryStore(1_000_000, 1 << 30);

    for (long i = 1; i <= 300_000; i++) {
      store.add(SpanStoreContract.build(SpanBuilder.span(i << 32 | i, 1)));
    }

    assertThat(store.contents().orElseThrow().traces()).isEqualTo(300_000);
  }

  @Test
  void contents_spansThatShareMost_areAThirdOfWhatTheyAreAlone() {
    Random random = new Random(1);
    MemoryStore one = new MemoryStore(1_000, 64 << 20);
    one.add(List.of(Kind.ALIKE.span(0, random)));
    MemoryStore many = new MemoryStore(1_000, 64 << 20);
    for (int i = 0; i < 10_000; i++) {
      many.add(List.of(Kind.ALIKE.span(i, random)));
    }

    assertThat(many.contents().orElseThrow().bytes() / 10_000)
        .isLessThan(one.contents().orElseThrow().bytes() / 3);
  }
}
