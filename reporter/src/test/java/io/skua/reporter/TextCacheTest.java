/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
  void encoded_textsOfOneHash_areKeptSideBySide() {
    assertThat("Aa").hasSameHashCodeAs("BB");
    byte[] first = cache.encoded("Aa");
    byte[] second = cache.encoded("BB");

    assertThat(first).isEqualTo(new byte[] {'A', 'a'});
    assertThat(second).isEqualTo(new byte[] {'B', 'B'});
    assertThat(cache.encoded("Aa")).isSameAs(first);
    assertThat(cache.encoded("BB")).isSameAs(second);
  }

  @Test
  void encoded_moreTextsOfOneHashThanPlaces_areNotMixedUp() {
    List<String> sameHash = List.of("AaAaAa", "AaAaBB", "AaBBAa", "AaBBBB", "BBAaAa", "BBAaBB");
    assertThat(sameHash.stream().map(String::hashCode).distinct()).hasSize(1);

    for (int round = 0; round < 3; round++) {
      for (String text : sameHash) {
        assertThat(cache.encoded(text)).isEqualTo(text.getBytes(UTF_8));
      }
    }
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
