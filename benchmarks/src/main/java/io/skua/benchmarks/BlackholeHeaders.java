/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.propagation.Binary;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/** Hands on what is put and keeps nothing; allocates nothing. For one thread. */
final class BlackholeHeaders implements Carrier {
  private final Binary binary = new Bytes();
  private final Consumer<Object> blackhole;

  BlackholeHeaders(Consumer<Object> blackhole) {
    this.blackhole = blackhole;
  }

  @Override
  public void put(String key, String value) {
    blackhole.accept(key);
    blackhole.accept(value);
  }

  @Override
  public Binary binary() {
    return binary;
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    throw new UnsupportedOperationException();
  }
}
