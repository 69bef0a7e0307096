/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

/**
 * The hash that makes Jaeger's document ids: FNV-1a of 64 bits.
 *
 * @see <a href="http://www.isthe.com/chongo/tech/comp/fnv/">FNV</a>
 */
final class Fnv1a {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Fnv1a() {}

  /** Returns the hash of bytes in hex, without leading zeros. */
  static String hex(byte[]... parts) {
    long hash = BASIS;
    for (byte[] part : parts) {
      for (byte each : part) {
        hash = (hash ^ (each & 0xff)) * PRIME;
      }
    }
    return Long.toHexString(hash);
  }
}
