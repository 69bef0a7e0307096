/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextCacheTest {
  private final TextCache cache = TextCache.ofUtf8();

  @Test
  void encoded_sameTextAgain_isTheSameArray() {
    byte[] first = cache.encoded("grüße");

    assertThat(first).isEqualTo("grüße".getBytes(UTF_8));
    assertThat(cache.encoded(new String("grüße"))).isSameAs(first);
  }

  @Test
  void encoded_textsOfOneHash_areNotMixedUp() {
    assertThat("Aa").hasSameHashCodeAs("BB");

    assertThat(cache.encoded("Aa")).isEqualTo(new byte[] {'A', 'a'});
    assertThat(cache.encoded("BB")).isEqualTo(new byte[] {'B', 'B'});
    assertThat(cache.encoded("Aa")).isEqualTo(new byte[] {'A', 'a'});
  }

  @Test
  void encoded_longText_isNotKept() {
    String longest = "k".repeat(128);

    assertThat(cache.encoded(longest)).isSameAs(cache.encoded(longest));
    assertThat(cache.encoded(longest + "k"))
        .isEqualTo((longest + "k").getBytes(UTF_8))
        .isNotSameAs(cache.encoded(longest + "k"));
  }

  @Test
  void encoded_halfASurrogatePair_isAQuestionMark() {
    assertThat(cache.encoded("a\ud83d")).isEqualTo(new byte[] {'a', '?'});
  }
}
