/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

/**
 * Ends a request with an answer other than success. The API that was asked writes it its own way.
 */
public final class HttpError extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * Creates one.
   *
   * @param status of HTTP, 400 to 599
   * @param message is shown to the client
   */
  public HttpError(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** Returns the status of HTTP. */
  public int status() {
    return status;
  }
}
