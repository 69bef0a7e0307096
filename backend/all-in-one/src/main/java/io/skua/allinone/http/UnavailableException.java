/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

/**
 * Says that an answer cannot be had now, though its beginning may be on its way: the client gets a
 * 503 if it has nothing yet, and is cut off otherwise.
 */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates one; the message is for the client. */
  public UnavailableException(String message) {
    super(message, null, false, false);
  }
}
