/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.References;
import io.opentracing.Tracer.SpanBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Spans of anything that a span can have, the same ones each time. */
public final class RandomSpans {
  private static final String[] KEYS = {
    "span.kind",
    "error",
    "otel.status_code",
    "otel.status_description",
    "event",
    "message",
    "error.kind",
    "error.object",
    "stack",
    "http.url",
    "größe",
    "k".repeat(200)
  };
  private static final String[] WORDS = {
    "client", "server", "error", "OK", "true", "false", "retry", ""
  };

  private final Spans spans;
  private final Random random = new Random(20_240_229);

  public RandomSpans(Spans spans) {
    this.spans = spans;
  }

  public SkuaSpan next() {
    return random.nextInt(3) > 0
        ? spans.named("op" + text(), this::fill)
        : spans.built(this::refer);
  }

  private void fill(SkuaSpan span) {
    for (int i = random.nextInt(12); i > 0; i--) {
      span.setTag(Spans.tag(key()), value());
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int j = random.nextInt(6); j > 0; j--) {
        fields.put(key(), value());
      }
      span.log(random.nextInt(1 << 30), fields);
    }
  }

  private void refer(SpanBuilder builder) {
    for (int i = random.nextInt(5); i > 0; i--) {
      builder.addReference(
          random.nextBoolean() ? References.CHILD_OF : References.FOLLOWS_FROM,
          Spans.context(random.nextInt(2), 1 + random.nextInt(2), 1 + random.nextInt(3), 1));
    }
  }

  private String key() {
    return KEYS[random.nextInt(KEYS.length)];
  }

  private Object value() {
    switch (random.nextInt(8)) {
      case 0:
        return random.nextBoolean();
      case 1:
        return random.nextLong() >> random.nextInt(64);
      case 2:
        return random.nextGaussian() * 1e6;
      case 3:
        return random.nextInt();
      case 4:
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
      case 5:
        return WORDS[random.nextInt(WORDS.length)];
      default:
        return text();
    }
  }

  /** Any chars, halves of surrogate pairs too; now and then very many. */
  private String text() {
    int length = random.nextInt(1 << random.nextInt(random.nextInt(50) == 0 ? 15 : 9));
    int most = random.nextBoolean() ? 0x80 : 0x10000;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(most));
    }
    return text.toString();
  }
}
