/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.security.SecureRandom;
import java.util.List;

/**
 * A hash code that nobody can foresee. Whoever sends spans knows how Java hashes text, and can send
 * thousands whose codes are equal: a map of them becomes a list, and each look into it a walk.
 * (Where the keys are strings alone, a {@code HashMap} sorts what collides, and needs none of
 * this.) It is a polynomial of what is added, modulo a prime, at a place that each JVM draws by
 * lot. For one thread.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Universal_hashing#Hashing_strings">Universal
 *     hashing</a>
 */
public final class Hash {
  private static final int PRIME_BITS = 61;
  private static final long PRIME = (1L << PRIME_BITS) - 1;

  /** From 2^32 to the prime. */
  private static final long PLACE =
      (1L << 32) + (new SecureRandom().nextLong() >>> 1) % (PRIME - (1L << 32));

  private static final int CHARS_OF_A_STEP = 3;

  private long sum = 1;

  /** Adds a number. */
  public Hash with(long number) {
    step(number >>> 32);
    step(number & 0xffff_ffffL);
    return this;
  }

  /** Adds a text. */
  public Hash with(String text) {
    int length = text.length();
    int whole = length - length % CHARS_OF_A_STEP;
    step(length);
    for (int i = 0; i < whole; i += CHARS_OF_A_STEP) {
      step((long) text.charAt(i) << 32 | (long) text.charAt(i + 1) << 16 | text.charAt(i + 2));
    }
    for (int i = whole; i < length; i++) {
      step(text.charAt(i));
    }
    return this;
  }

  /** Adds bytes. */
  Hash with(byte[] bytes) {
    step(bytes.length);
    for (byte each : bytes) {
      step(each & 0xff);
    }
    return this;
  }

  /** Adds values whose hash codes are made by this class, in their order. */
  public Hash with(List<?> values) {
    step(values.size());
    for (Object value : values) {
      step(value.hashCode() & 0xffff_ffffL);
    }
    return this;
  }

  private void step(long number) {
    // The product has 122 bits; 2^61 is 1 modulo the prime, so that its halves are added.
    long high = Math.multiplyHigh(sum, PLACE);
    long low = sum * PLACE;
    long product = (low & PRIME) + (high << (Long.SIZE - PRIME_BITS) | low >>> PRIME_BITS);
    long next = product + number;
    next = (next & PRIME) + (next >>> PRIME_BITS);
    sum = next >= PRIME ? next - PRIME : next;
  }

  /** Returns the hash code of all that was added. */
  public int code() {
    return (int) (sum ^ sum >>> 32);
  }
}
