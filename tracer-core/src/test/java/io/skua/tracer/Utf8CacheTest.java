/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Utf8CacheTest {
  private final Utf8Cache cache = new Utf8Cache();

  @Test
  void utf8_sameTextAgain_isTheSameArray() {
    byte[] first = cache.utf8("grüße");

    assertThat(first).isEqualTo("grüße".getBytes(UTF_8));
    assertThat(cache.utf8(new String("grüße"))).isSameAs(first);
  }

  @Test
  void utf8_textsOfOneHash_areNotMixedUp() {
    assertThat("Aa").hasSameHashCodeAs("BB");

    assertThat(cache.utf8("Aa")).isEqualTo(new byte[] {'A', 'a'});
    assertThat(cache.utf8("BB")).isEqualTo(new byte[] {'B', 'B'});
    assertThat(cache.utf8("Aa")).isEqualTo(new byte[] {'A', 'a'});
  }

  @Test
  void utf8_longText_isNotKept() {
    String longest = "k".repeat(128);

    assertThat(cache.utf8(longest)).isSameAs(cache.utf8(longest));
    assertThat(cache.utf8(longest + "k"))
        .isEqualTo((longest + "k").getBytes(UTF_8))
        .isNotSameAs(cache.utf8(longest + "k"));
  }

  @Test
  void utf8_halfASurrogatePair_isAQuestionMark() {
    assertThat(cache.utf8("a\ud83d")).isEqualTo(new byte[] {'a', '?'});
  }
}
