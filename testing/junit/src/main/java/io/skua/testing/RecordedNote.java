/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

/** Goes with the failure of a test, and says what was recorded until then. Nobody throws it. */
final class RecordedNote extends Exception {
  private static final long serialVersionUID = 1;

  private final String text;

  RecordedNote(String traces) {
    super(null, null, false, false);
    text = "Recorded in this test:\n" + traces;
  }

  @Override
  public String getMessage() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
