/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

/** Says that the store failed, and does not have all of what it was given. */
final class NotStoredException extends Exception {
  private static final long serialVersionUID = 1;

  NotStoredException(Throwable cause) {
    super(String.valueOf(cause.getMessage()), cause);
  }
}
