/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Jaeger-client's codecs: each holds the one of {@link io.skua.propagation} that does the work. */
package io.jaegertracing.internal.propagation;
