/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NamesTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
  private final Names names = new Names(100, now::get);

  @Test
  void has_nameThatWasAdded_isTrueForAWhile() {
    Names.Name name = new Names.Name("s", "o", "server");
    assertThat(names.has(name)).isFalse();

    names.add(name);

    assertThat(names.has(new Names.Name("s", "o", "server"))).isTrue();
    assertThat(names.has(new Names.Name("s", "o", "client"))).isFalse();
    now.addAndGet(99); // Over the end of what a long holds, as System.nanoTime may go.
    assertThat(names.has(name)).isTrue();
    now.addAndGet(1);
    assertThat(names.has(name)).isFalse();
    names.add(name);
    assertThat(names.has(name)).isTrue();
  }

  @Test
  void add_moreThanTheBound_forgetsThoseThatWereNotAskedFor() {
    Names.Name first = new Names.Name("x".repeat(1_000_000), "", "");
    names.add(first);
    for (int i = 0; i < 20; i++) {
      assertThat(names.has(first)).isTrue();
      names.add(new Names.Name(i + "x".repeat(1_000_000), "", ""));
    }

    assertThat(names.has(first)).isTrue();
    assertThat(names.size()).isLessThan(9);
  }
}
