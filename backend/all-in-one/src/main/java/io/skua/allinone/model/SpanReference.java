/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

/** A span that another refers to; CHILD_OF unless {@code followsFrom}. */
public record SpanReference(boolean followsFrom, TraceId traceId, long spanId) {}
