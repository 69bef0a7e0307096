/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
  @Test
  void parse_days_areRead() {
    assertThat(Retention.parse("7d", true)).isEqualTo(new Retention(Duration.ofDays(7), true));
    assertThat(Retention.parse("9999d", false).age()).isEqualTo(Duration.ofDays(9999));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "7", "d", "0d", "-1d", "07d", "7D", " 7d", "7d ", "1.5d", "12h", "P7D", "10000d"
      })
  void parse_anythingElse_isRefusedInWords(String text) {
    assertThatThrownBy(() -> Retention.parse(text, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--retention " + text + ": must be a number of days from 1d to 9999d, such as 7d");
  }
}
