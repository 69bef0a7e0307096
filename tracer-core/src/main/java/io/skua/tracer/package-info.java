/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The tracer, its spans, and the ports through which everything else is plugged in.
 *
 * <pre>
 * for applications   SkuaTracer, SkuaSpan, SkuaSpanContext, SkuaProcess, MdcScopeManager
 * ports              Sampler SamplingDecision, Codec, Reporter, Metrics, BaggageRestrictions,
 *                    SpanObserver
 * a span             SkuaSpanBuilder, Reference, Log LogFields, Baggage, Limits, Clock, Ids
 * its scope          PerThreadScopeManager, FinishingScopeManager, SpanScope
 * for codecs         CodecRegistry, DefaultCodecs, IdWriter
 * reporters          LoggingReporter, CompositeReporter, InMemoryReporter
 * counting           SafeMetrics, TracerMetrics, InMemoryMetrics
 * around             LocalHost, ShutdownHook, Version
 * </pre>
 */
package io.skua.tracer;
