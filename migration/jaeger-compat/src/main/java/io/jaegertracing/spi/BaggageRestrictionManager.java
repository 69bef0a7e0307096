/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.spi;

import io.jaegertracing.internal.baggage.Restriction;

/** Says which baggage may be set. Called by many threads at once; must not block. */
public interface BaggageRestrictionManager {
  /** Longest value, in characters, unless someone says otherwise. */
  int DEFAULT_MAX_VALUE_LENGTH = 2048;

  /** Returns what holds for a key, not null. What is thrown counts as "not allowed". */
  Restriction getRestriction(String service, String key);
}
