/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.exceptions;

/** Says that the text of a context cannot be read. */
public class MalformedTracerStateStringException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says which text. */
  public MalformedTracerStateStringException(String tracerStateAsString) {
    super("Not the text of a context: " + tracerStateAsString);
  }
}
