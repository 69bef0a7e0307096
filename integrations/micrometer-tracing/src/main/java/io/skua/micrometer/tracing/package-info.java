/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Micrometer Tracing over Skua, or over any other OpenTracing tracer.
 *
 * <pre>
 * for applications   OpenTracingTracer
 * a span             OpenTracingSpan UnstartedSpan, OpenTracingSpanBuilder, OpenTracingScopedSpan
 * its scope          OpenTracingCurrentTraceContext, OpenScope OpenTracingScope,
 *                    CapturingExecutorService
 * observations       OpenTracingHandler, ScopedContext
 * across processes   OpenTracingPropagator, OpenTracingContextBuilder
 * baggage            BaggageFields, OpenTracingBaggage
 * </pre>
 */
package io.skua.micrometer.tracing;
