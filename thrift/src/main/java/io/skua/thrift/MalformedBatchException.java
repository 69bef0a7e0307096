/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

/** Says that bytes are no batch of spans, or one that is too deep or too large to be read. */
public final class MalformedBatchException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message what is wrong
   */
  MalformedBatchException(String message) {
    super(message);
  }

  /**
   * @param cause how it was found out; its message says what is wrong
   */
  MalformedBatchException(Exception cause) {
    super(String.valueOf(cause.getMessage()), cause);
  }
}
