/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.TraceId;
import org.junit.jupiter.api.Test;

class SeenTest {
  @Test
  void add_manyIds_areThereOnce() {
    Scan.Seen seen = new Scan.Seen();
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.has(new TraceId(i / 7, i))).isFalse();
      assertThat(seen.add(new TraceId(i / 7, i))).isTrue();
      assertThat(seen.add(new TraceId(i / 7, i))).isFalse();
    }
    assertThat(seen.has(new TraceId(0, 3))).isTrue();
    assertThat(seen.has(new TraceId(3, 0))).isFalse();
    assertThat(seen.isFull()).isFalse();
  }
}
