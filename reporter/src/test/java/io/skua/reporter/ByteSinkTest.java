/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSinkTest {
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

  private interface Writing {
    void run(ByteSink sink);
  }

  private static byte[] written(ByteSink sink) {
    return Arrays.copyOf(sink.bytes(), sink.position());
  }

  /** Fits into so many bytes, and into no fewer, wherever the sink was before. */
  private static void assertLength(int length, Writing writing) throws Exception {
    for (int position : new int[] {0, 1, 7, 100}) {
      ByteSink sink = new ByteSink(3);
      sink.position(position);
      sink.limit(position + length);
      writing.run(sink);
      assertThat(sink.position()).isEqualTo(position + length);

      ByteSink tight = new ByteSink(3);
      tight.position(position);
      tight.limit(position + length - 1);
      assertThatThrownBy(() -> writing.run(tight)).isInstanceOf(ByteSink.Overflow.class);
      assertThat(tight.position()).isEqualTo(position);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "127, 1",
    "128, 2",
    "16383, 2",
    "16384, 3",
    "2097151, 3",
    "2097152, 4",
    "268435455, 4",
    "268435456, 5",
    "34359738367, 5",
    "34359738368, 6",
    "4398046511103, 6",
    "4398046511104, 7",
    "562949953421311, 7",
    "562949953421312, 8",
    "72057594037927935, 8",
    "72057594037927936, 9",
    "9223372036854775807, 9",
    "-9223372036854775808, 10",
    "-1, 10"
  })
  void writeVarint_anyNumber_fitsToTheByte(long value, int length) throws Exception {
    assertLength(length, sink -> sink.writeVarint(value));
  }

  @Test
  void write_oneByte_fitsToTheByte() throws Exception {
    assertLength(1, sink -> sink.write(0xff));
  }

  @Test
  void write_array_fitsToTheByte() throws Exception {
    assertLength(16, sink -> sink.write(HEX, 0, 16));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void writeAscii_text_fitsToTheByte(int lengthBytes) throws Exception {
    assertLength(lengthBytes + 16, sink -> sink.writeAscii("0123456789abcdef", lengthBytes));
  }

  @Test
  void writeAscii_ascii_lengthThenText() throws Exception {
    ByteSink sink = new ByteSink(0);

    assertThat(sink.writeAscii("a\u007f\0", 4)).isTrue();
    assertThat(sink.writeAscii("", 1)).isTrue();

    assertThat(written(sink)).containsExactly(0, 0, 0, 3, 'a', 0x7f, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0080", "aé", "\u0141", "a\u2603b", "\ud83d\ude80", "\ud83d"})
  void writeAscii_anyOther_nothing(String text) throws Exception {
    ByteSink sink = new ByteSink(8);
    sink.write('x');

    assertThat(sink.writeAscii(text, 1)).isFalse();

    assertThat(written(sink)).containsExactly('x');
  }

  @Test
  void write_beyondTheCapacity_keepsWhatWasThere() throws Exception {
    ByteSink sink = new ByteSink(0);
    for (int i = 0; i < 1000; i++) {
      sink.write(HEX, i % 16, 1);
      sink.writeVarint(i);
    }

    ByteSink roomy = new ByteSink(10_000);
    for (int i = 0; i < 1000; i++) {
      roomy.write(HEX, i % 16, 1);
      roomy.writeVarint(i);
    }
    assertThat(written(sink)).isEqualTo(written(roomy));
  }
}
