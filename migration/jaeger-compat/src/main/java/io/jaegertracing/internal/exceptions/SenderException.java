/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.exceptions;

/** Says that spans were not sent. */
public class SenderException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int droppedSpans;

  /** Says why, and how many spans are lost. */
  public SenderException(String msg, int droppedSpans) {
    super(msg);
    this.droppedSpans = droppedSpans;
  }

  /** Says why, and how many spans are lost. */
  public SenderException(String msg, Throwable cause, int droppedSpans) {
    super(msg, cause);
    this.droppedSpans = droppedSpans;
  }

  /** Returns how many spans are lost. */
  public int getDroppedSpanCount() {
    return droppedSpans;
  }
}
