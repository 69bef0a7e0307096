/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Jaeger-client's samplers: each holds the one of {@link io.skua.sampler} that decides. */
package io.jaegertracing.internal.samplers;
