/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import io.jaegertracing.internal.baggage.Restriction;
import io.jaegertracing.spi.BaggageRestrictionManager;
import io.skua.tracer.BaggageRestrictions;

/** Restrictions of the application's. */
public final class AdaptedBaggage implements BaggageRestrictions {
  private final BaggageRestrictionManager restrictions;
  private final String serviceName;

  /** Asks for the keys of this service. */
  public AdaptedBaggage(BaggageRestrictionManager restrictions, String serviceName) {
    this.restrictions = restrictions;
    this.serviceName = serviceName;
  }

  @Override
  public int maxValueLength(String key) {
    Restriction restriction = restrictions.getRestriction(serviceName, key);
    return restriction.isKeyAllowed() ? restriction.getMaxValueLength() : FORBIDDEN;
  }

  @Override
  public String toString() {
    return restrictions.toString();
  }
}
