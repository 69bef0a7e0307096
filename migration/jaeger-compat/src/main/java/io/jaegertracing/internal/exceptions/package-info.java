/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Exceptions that implementations of jaeger-client's interfaces throw. */
package io.jaegertracing.internal.exceptions;
