/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * For tests of traced code: a tracer that records, and assertions on what it recorded.
 *
 * <pre>
 * resources of a test   SkuaExtension, BackendExtension
 * what was recorded     RecordingReporter, RecordedTrace
 * assertions            SkuaAssertions, TracesAssert, TraceAssert, SpanAssert
 * within                ForwardingTracer, Turn, TraceText, RecordedNote
 * </pre>
 */
package io.skua.testing;
