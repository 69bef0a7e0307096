/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Skua's metrics in Micrometer: {@link io.skua.micrometer.MicrometerMetrics}.
 *
 * <p>{@code docs/micrometer.md} has the names that a Prometheus sees, and a dashboard.
 */
package io.skua.micrometer;
