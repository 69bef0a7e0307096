/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.Spans.mutable;
import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;

class NumericAddressesTest {
  private static Span written(Spans span) {
    List<MutableSpan> mutable = mutable(span);
    NumericAddresses.write(mutable);
    return mutable.get(0).span();
  }

  @Test
  void unsignedNumber_isReadable() {
    assertThat(written(span("a", 1).tag("peer.ipv4", 3_232_235_777L)).tags())
        .containsExactly(new Tag("peer.ipv4", "192.168.1.1"));
  }

  @Test
  void signedNumber_isReadable() {
    assertThat(written(span("a", 1).tag("peer.ipv4", -1_062_731_519L)).tags())
        .containsExactly(new Tag("peer.ipv4", "192.168.1.1"));
  }

  @Test
  void double_isReadable() {
    assertThat(written(span("a", 1).tag("ip", 2_130_706_433.0)).tags())
        .containsExactly(new Tag("ip", "127.0.0.1"));
  }

  @Test
  void processTag_isReadable() {
    assertThat(written(span("a", 1).processTag("ip", 2_130_706_433L)).process().tags())
        .containsExactly(new Tag("ip", "127.0.0.1"));
  }

  @Test
  void textAndOtherNumbers_areLeftAlone() {
    Span span = span("a", 1).tag("ip", "::1").tag("port", 80L).span();

    assertThat(written(span("a", 1).tag("ip", "::1").tag("port", 80L))).isEqualTo(span);
  }
}
