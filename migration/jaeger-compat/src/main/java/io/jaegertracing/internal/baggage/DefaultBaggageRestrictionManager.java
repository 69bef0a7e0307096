/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.baggage;

import io.jaegertracing.spi.BaggageRestrictionManager;

/** Allows every key. */
public class DefaultBaggageRestrictionManager implements BaggageRestrictionManager {
  private final Restriction restriction;

  /** Allows values of {@value BaggageRestrictionManager#DEFAULT_MAX_VALUE_LENGTH} characters. */
  public DefaultBaggageRestrictionManager() {
    restriction = Restriction.of(true, DEFAULT_MAX_VALUE_LENGTH);
  }

  @Override
  public Restriction getRestriction(String service, String key) {
    return restriction;
  }
}
