/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.propagation.TextMap;
import java.util.Iterator;
import java.util.Map;
import org.openjdk.jmh.infra.Blackhole;

/** Takes what is put and keeps nothing. */
record BlackholeHeaders(Blackhole blackhole) implements TextMap {
  @Override
  public void put(String key, String value) {
    blackhole.consume(key);
    blackhole.consume(value);
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    throw new UnsupportedOperationException();
  }
}
