/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The interfaces of jaeger-client that applications implement. Skua takes each by a class of {@link
 * io.skua.jaegercompat}.
 */
package io.jaegertracing.spi;
