/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes back is in {@link SpanStoreContract}; here is how it is written. */
class PartCodecTest {
  private static final TraceId ID = new TraceId(0, 1);

  @Test
  void encode_sampleOfTheGrammar_isThoseBytes() {
    Span sample =
        span(ID, 1)
            .operation("op")
            .startMicros(1_000)
            .durationMicros(10)
            .tag("k", 5L)
            .service("s")
            .build();

    assertThat(HexFormat.of().formatHex(PartCodec.encode(List.of(sample))))
        .isEqualTo(
            "01 0100000000000000 00046f70 00 01 d00f 14 01 0000026b030a 00 0000027300 00"
                .replace(" ", ""));
  }

  @Test
  void encode_equalSpans_takeLittleMore() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      spans.add(
          span(ID, i)
              .operation("a name of an operation")
              .childOf(7)
              .tag("http.url", "http://127.0.0.1:8080/dispatch")
              .processTag("hostname", "host.example")
              .log(5, new Tag("event", "retry"))
              .build());
    }
    byte[] encoded = PartCodec.encode(spans);

    assertThat(encoded.length).isLessThan(100 * 50);
    assertThat(PartCodec.decode(ID, encoded)).isEqualTo(spans);
  }

  @Test
  void decode_bytesThatAreCutOff_throws() {
    byte[] encoded = PartCodec.encode(List.of(span(ID, 1).tag("k", "v").build()));

    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> PartCodec.decode(ID, cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void decode_numberOfNoText_throws() {
    byte[] encoded = PartCodec.encode(List.of(span(ID, 1).build()));
    encoded[9] = 5; // where it says that the operation is a new text

    assertThatThrownBy(() -> PartCodec.decode(ID, encoded))
        .isInstanceOf(IOException.class)
        .hasMessage("number 5 of 0");
  }
}
