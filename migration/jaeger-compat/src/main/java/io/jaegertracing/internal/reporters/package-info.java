/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Jaeger-client's reporters: each holds one of Skua's. */
package io.jaegertracing.internal.reporters;
