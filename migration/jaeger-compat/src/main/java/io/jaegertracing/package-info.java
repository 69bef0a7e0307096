/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** The configuration of jaeger-client, over that of {@link io.skua}. */
package io.jaegertracing;
