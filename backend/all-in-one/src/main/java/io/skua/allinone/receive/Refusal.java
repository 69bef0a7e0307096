/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.http.HttpError;

/** Why a whole packet or request was refused, so that nobody knows how many spans it held. */
enum Refusal {
  /** It is no batch of spans. */
  MALFORMED("malformed"),
  /** It is larger than is read. */
  TOO_LARGE("too_large"),
  /** Too much is waiting to be decoded. */
  BUSY("busy"),
  /** This backend failed at it, as the log says. */
  FAILED("failed");

  final String label;

  Refusal(String label) {
    this.label = label;
  }

  static Refusal of(HttpError error) {
    return switch (error.status()) {
      case 413 -> TOO_LARGE;
      case 503 -> BUSY;
      default -> MALFORMED;
    };
  }
}
