/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Which baggage may be set, by jaeger-client's names. */
package io.jaegertracing.internal.baggage;
