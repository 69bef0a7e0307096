/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import java.util.Comparator;

/**
 * An operation that a service has, and of what kind: {@code server}, {@code client}, … or empty.
 * Sorted by name, then kind.
 */
public record Operation(String name, String kind) implements Comparable<Operation> {
  private static final Comparator<Operation> ORDER =
      Comparator.comparing(Operation::name).thenComparing(Operation::kind);

  @Override
  public int compareTo(Operation other) {
    return ORDER.compare(this, other);
  }
}
