/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import java.io.IOException;
import java.util.Map;

/** Where spans go, as a test has it: it comes, goes, and counts what it takes. */
interface Receiver extends AutoCloseable {
  /** What a service is told of it. */
  Map<String, String> settings();

  Receipts receipts();

  /** Nothing listens there any more. */
  void leave() throws IOException;

  /** At the same address. */
  void comeBack() throws IOException;

  @Override
  void close() throws IOException;
}
