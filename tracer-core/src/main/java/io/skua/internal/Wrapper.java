/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

/**
 * Another API's name for something of Skua's, as {@code skua-jaeger-compat} has them. A tracer
 * takes a wrapped span or context as it takes its own.
 *
 * @param <T> what is wrapped
 */
public interface Wrapper<T> {
  /** Returns what is wrapped. Does not throw. */
  T unwrap();
}
