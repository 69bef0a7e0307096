/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

/** Why a span that was received is not stored, besides what the store itself says. */
enum Drop {
  /** The id of its trace, or its own, is 0 or of a wrong length. */
  INVALID_ID("invalid_id"),
  /** The store failed, as the log says. */
  STORE_FAILED("store_failed");

  final String label;

  Drop(String label) {
    this.label = label;
  }
}
