/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Jaeger-client's tracer, spans and contexts: each is a face of Skua's. */
package io.jaegertracing.internal;
