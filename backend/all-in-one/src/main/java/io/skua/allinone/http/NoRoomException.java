/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

/** Says that there is no memory for an answer; the client gets a 503 if it has nothing yet. */
final class NoRoomException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoRoomException(String message) {
    super(message, null, false, false);
  }
}
