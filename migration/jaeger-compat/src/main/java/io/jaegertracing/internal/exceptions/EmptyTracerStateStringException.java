/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.exceptions;

/** Says that a carrier has an empty context. */
public class EmptyTracerStateStringException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
