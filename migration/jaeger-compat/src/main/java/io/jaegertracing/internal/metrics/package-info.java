/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What a tracer counts in, by jaeger-client's names. */
package io.jaegertracing.internal.metrics;
