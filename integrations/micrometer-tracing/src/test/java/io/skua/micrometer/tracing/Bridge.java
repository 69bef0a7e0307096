/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Micrometer's API over one tracer or another, what it reported, and what a scenario noted. */
abstract class Bridge implements AutoCloseable {
  /** Baggage that travels, and baggage that becomes a tag. */
  static final List<String> REMOTE = List.of("tenant", "Region");

  static final List<String> TAGS = List.of("tenant");

  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  abstract Tracer tracer();

  abstract Propagator propagator();

  abstract List<Recorded> spans();

  @Override
  public abstract void close();

  void note(String what, Object value) {
    notes.add(what + ": " + value);
  }

  List<String> notes() {
    return notes;
  }

  /** Micrometer's; a bridge may have its own. */
  List<ObservationHandler<?>> handlers() {
    return List.of(
        new PropagatingReceiverTracingObservationHandler<>(tracer(), propagator()),
        new PropagatingSenderTracingObservationHandler<>(tracer(), propagator()),
        new DefaultTracingObservationHandler(tracer()));
  }

  /** As Spring Boot makes one. */
  ObservationRegistry registry() {
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler.FirstMatchingCompositeObservationHandler(
                new ArrayList<>(handlers())));
    return registry;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }
}
