/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

/**
 * Decides once for each new trace whether it is recorded. Traces that were joined keep the decision
 * of whoever began them.
 *
 * <p>Called on application threads, by many at once: an implementation neither blocks nor
 * allocates; it returns one of a few decisions made beforehand.
 *
 * <pre>{@code
 * final class HealthChecksNever implements Sampler {
 *   private final Sampler others;
 *
 *   HealthChecksNever(Sampler others) {
 *     this.others = others;
 *   }
 *
 *   public SamplingDecision sample(String operation, long traceIdLow) {
 *     return operation.equals("GET /health")
 *         ? SamplingDecision.NO
 *         : others.sample(operation, traceIdLow);
 *   }
 * }
 * }</pre>
 */
public interface Sampler extends AutoCloseable {
  /**
   * Decides about a new trace. What is thrown, or null, counts as "not sampled".
   *
   * @param operation name of the root span, never null
   * @param traceIdLow the low 64 bits of the trace id, uniformly random
   */
  SamplingDecision sample(String operation, long traceIdLow);

  /**
   * Returns whether the decision depends on the name of the operation. Only then is there something
   * to wait for with {@link SkuaTracer.Builder#delayedSampling}. May change at any time.
   */
  default boolean dependsOnOperation() {
    return false;
  }

  /** Ends what the sampler runs in the background. Idempotent; the tracer's close calls it. */
  @Override
  default void close() {}
}
