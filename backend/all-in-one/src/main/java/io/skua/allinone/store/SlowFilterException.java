/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

/** Ends a search by a {@link SpanFilter} that takes too long. */
public final class SlowFilterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SlowFilterException() {
    super("the filter takes too long: name a service or a shorter time, or do without ~");
  }
}
