/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * How Skua takes what applications wrote for jaeger-client's interfaces. For the types of {@code
 * io.jaegertracing} alone; nothing else should use it.
 */
package io.skua.jaegercompat;
