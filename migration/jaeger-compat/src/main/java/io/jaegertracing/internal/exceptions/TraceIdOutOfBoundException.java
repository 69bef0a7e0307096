/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.exceptions;

/** Says that a trace id is longer than 32 digits. */
public class TraceIdOutOfBoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why. */
  public TraceIdOutOfBoundException(String msg) {
    super(msg);
  }
}
