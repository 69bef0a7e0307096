/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Input that nobody meant: noise, and what was right before some of it was changed, cut or put
 * together anew. The same each time.
 */
public final class Mutations {
  /** A request of OTLP's JSON. */
  public static final String OTLP =
      """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
       "scopeSpans":[{"scope":{"name":"lib"},"spans":[{"traceId":"463ac35c9f6413ad48485a3953bb6124",
       "spanId":"a2fb4a1d1a96d312","name":"GET /","kind":3,"startTimeUnixNano":"1700000000123456000",
       "endTimeUnixNano":1700000000123461000,"attributes":[{"key":"n","value":{"intValue":"500"}},
       {"key":"a","value":{"arrayValue":{"values":[{"doubleValue":0.5}]}}}],
       "events":[{"timeUnixNano":"1","name":"e"}],"status":{"code":2}}]}]}]}""";

  /** A request of Zipkin's JSON. */
  public static final String ZIPKIN =
      """
      [{"traceId":"463ac35c9f6413ad48485a3953bb6124","id":"a2fb4a1d1a96d312","parentId":"1","kind":"SERVER",
        "name":"get /","timestamp":1700000000123456,"duration":5000,"localEndpoint":{"serviceName":"shop",
        "port":80},"annotations":[{"timestamp":1,"value":"x"}],"tags":{"error":"yes"}}]""";

  private final Random random;

  /** Begins a series. */
  public Mutations(long seed) {
    random = new Random(seed);
  }

  /** Returns a number from 0 on, below a bound. */
  public int number(int bound) {
    return random.nextInt(bound);
  }

  /** Returns what was never right. */
  public byte[] noise() {
    byte[] noise = new byte[random.nextInt(500)];
    random.nextBytes(noise);
    return noise;
  }

  /**
   * Returns the next input.
   *
   * @param seeds what is right
   */
  public byte[] next(List<byte[]> seeds) {
    if (random.nextInt(10) == 0) {
      return noise();
    }
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    byte[] input = seed.clone();
    for (int i = random.nextInt(4); i >= 0 && input.length > 0; i--) {
      input = changed(input, seed);
    }
    return input;
  }

  private byte[] changed(byte[] input, byte[] seed) {
    int at = random.nextInt(input.length);
    switch (random.nextInt(6)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) random.nextInt(256);
      // The lengths and numbers that break things.
      case 2 -> input[at] = new byte[] {0, -1, 0x7f, (byte) 0x80, 1}[random.nextInt(5)];
      case 3 -> {
        return Arrays.copyOf(input, at);
      }
      case 4 -> {
        byte[] tail = Arrays.copyOfRange(seed, random.nextInt(seed.length), seed.length);
        return ByteBuffer.allocate(at + tail.length).put(input, 0, at).put(tail).array();
      }
      default -> {
        int length = Math.min(4, input.length - at);
        ByteBuffer.wrap(input, at, length).put(new byte[] {-1, -1, -1, -1}, 0, length);
      }
    }
    return input;
  }
}
