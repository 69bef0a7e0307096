/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.io.IOException;

/** Answers requests, from any thread. */
@FunctionalInterface
public interface Handler {
  /**
   * Answers one.
   *
   * @throws HttpError to answer with its status and its message as plain text
   * @throws IOException if the client went away
   */
  Response answer(Request request) throws HttpError, IOException;
}
