/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * OpenTelemetry's API over a Skua tracer: {@link io.skua.opentelemetry.SkuaOpenTelemetry} is where
 * spans are made, {@link io.skua.opentelemetry.ContextScopeManager} is how both APIs see the same
 * active span. What maps to what stands in docs/opentelemetry.md.
 */
package io.skua.opentelemetry;
