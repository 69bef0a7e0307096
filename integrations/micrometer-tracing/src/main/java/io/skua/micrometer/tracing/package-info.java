/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Micrometer Tracing over Skua, or over any other OpenTracing tracer.
 *
 * <pre>
 * for applications   OpenTracingTracer, and the Propagator that it has
 * a span             OpenTracingSpan OpenTracingSpanBuilder, OpenTracingScopedSpan, OpenTracingScope
 * across threads     OpenTracingCurrentTraceContext, CapturingExecutorService
 * across processes   OpenTracingPropagator, OpenTracingContextBuilder, ContextSpan
 * baggage            BaggageFields, OpenTracingBaggage
 * </pre>
 */
package io.skua.micrometer.tracing;
