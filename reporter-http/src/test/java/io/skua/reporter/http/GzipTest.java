/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static io.skua.reporter.SenderContract.batch;
import static io.skua.reporter.SenderContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.reporter.EncodedBatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {
  private final Gzip gzip = new Gzip();

  @AfterEach
  void close() {
    gzip.close();
  }

  private static byte[] plain(EncodedBatch compressed) throws IOException {
    return new GZIPInputStream(
            new ByteArrayInputStream(compressed.bytes(), compressed.offset(), compressed.length()))
        .readAllBytes();
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(7).nextBytes(noise);
    return noise;
  }

  @Test
  void compress_twoLetters_sampleOfTheGrammar() {
    EncodedBatch compressed = gzip.compress(batch("ab"));

    assertThat(Arrays.copyOf(compressed.bytes(), compressed.length()))
        .isEqualTo(HexFormat.of().parseHex("1f8b08000000000004ff4b4c02006d48839e02000000"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 16_000, 17_000, 1 << 20})
  void compress_anyLength_readByOthers(int length) throws Exception {
    assertThat(plain(gzip.compress(batch(length)))).isEqualTo(bytes(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 16_350, 1 << 20})
  void compress_noise_readByOthers(int length) throws Exception {
    byte[] noise = noise(length);

    assertThat(plain(gzip.compress(new EncodedBatch(noise, 0, length, 1)))).isEqualTo(noise);
  }

  @Test
  void compress_manyInTurn_eachReadByOthers() throws Exception {
    for (int length : new int[] {100, 50_000, 3, 0, 200_000, 7}) {
      assertThat(plain(gzip.compress(batch(length)))).isEqualTo(bytes(length));
    }
  }

  @Test
  void compress_rangeOfAnArray_onlyTheRange() throws Exception {
    EncodedBatch compressed = gzip.compress(new EncodedBatch(bytes(1000), 17, 500, 3));

    assertThat(plain(compressed)).isEqualTo(Arrays.copyOfRange(bytes(1000), 17, 517));
    assertThat(compressed.spanCount()).isEqualTo(3);
  }

  @Test
  void compress_whatRepeats_muchShorter() {
    EncodedBatch zeros = new EncodedBatch(new byte[1 << 20], 0, 1 << 20, 1);

    assertThat(gzip.compress(zeros).length()).isLessThan((1 << 20) / 100);
  }

  @Test
  void compress_afterClose_fails() {
    gzip.close();

    assertThatThrownBy(() -> gzip.compress(batch("late")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void close_twice_nothingThrown() {
    gzip.close();

    assertThatCode(gzip::close).doesNotThrowAnyException();
  }
}
