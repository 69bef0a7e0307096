/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The tracer, its spans, and the ports through which everything else is plugged in: {@link
 * io.skua.tracer.Sampler}, {@link io.skua.tracer.Codec}, {@link io.skua.tracer.Reporter}, {@link
 * io.skua.reporter.SpanEncoder}, {@link io.skua.reporter.Sender} and {@link
 * io.skua.tracer.Metrics}.
 */
package io.skua.tracer;
