/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.util.List;

/**
 * Something that happened during a span.
 *
 * @param micros when, since the epoch
 */
public record SpanLog(long micros, List<Tag> fields) {
  @Override
  public int hashCode() {
    return new Hash().with(micros).with(fields).code();
  }
}
