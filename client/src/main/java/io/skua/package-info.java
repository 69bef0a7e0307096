/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What a service depends on: {@link io.skua.Configuration} reads {@code JAEGER_*} and makes a
 * tracer.
 */
package io.skua;
