/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.spi;

import io.jaegertracing.internal.JaegerSpan;
import io.jaegertracing.internal.exceptions.SenderException;

/** Brings spans to a backend. Called by one thread at a time, which may wait. */
public interface Sender {
  /**
   * Takes a span, and may send it with others.
   *
   * @return how many spans were sent
   * @throws SenderException if some are lost
   */
  int append(JaegerSpan span) throws SenderException;

  /**
   * Sends what was taken.
   *
   * @return how many spans were sent
   * @throws SenderException if some are lost
   */
  int flush() throws SenderException;

  /**
   * Sends what was taken, and frees everything.
   *
   * @return how many spans were sent
   * @throws SenderException if some are lost
   */
  int close() throws SenderException;
}
