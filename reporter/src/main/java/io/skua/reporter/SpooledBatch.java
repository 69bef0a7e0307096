/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

/**
 * A batch that was read from the spool. Its bytes are its own, not the encoder's: valid for as long
 * as it is held. Immutable.
 */
final class SpooledBatch {
  final EncodedBatch batch;

  /** When it was appended, milliseconds since the epoch; perhaps by a process before this one. */
  final long sealedAtMillis;

  final Segment segment;

  /** Where its record begins in the segment. */
  final long offset;

  SpooledBatch(EncodedBatch batch, long sealedAtMillis, Segment segment, long offset) {
    this.batch = batch;
    this.sealedAtMillis = sealedAtMillis;
    this.segment = segment;
    this.offset = offset;
  }

  @Override
  public String toString() {
    return batch + " at " + offset + " of " + segment;
  }
}
