/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * What a backend took, for spans whose ids are small numbers. A batch that comes again must be the
 * same byte for byte: so it is known by its digest, and a span that comes in two different batches
 * is counted as strayed. Takes little room, whatever comes. Thread-safe.
 */
final class Receipts {
  private final MessageDigest sha256;

  // Guarded by this.
  private final Set<String> batches = new HashSet<>();
  private final BitSet spans = new BitSet();
  private long repeated;
  private long strayed;

  Receipts() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  synchronized void take(byte[] batch, int[] ids) {
    if (!batches.add(HexFormat.of().formatHex(sha256.digest(batch)))) {
      repeated += ids.length;
      return;
    }
    for (int id : ids) {
      if (spans.get(id)) {
        strayed++;
      }
      spans.set(id);
    }
  }

  /** The ids, each once. */
  synchronized BitSet spans() {
    return (BitSet) spans.clone();
  }

  synchronized int count() {
    return spans.cardinality();
  }

  /** Spans of batches that had come before. */
  synchronized long repeated() {
    return repeated;
  }

  /** Spans that came again in another batch. */
  synchronized long strayed() {
    return strayed;
  }
}
