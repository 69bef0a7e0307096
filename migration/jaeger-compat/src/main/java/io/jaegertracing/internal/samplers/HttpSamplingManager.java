/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.samplers;

import io.jaegertracing.spi.SamplingManager;
import io.skua.internal.Wrapper;

/** Where a remote sampler asks, by HTTP. Immutable. */
public class HttpSamplingManager implements SamplingManager, Wrapper<String> {
  private final String hostPort;

  /** Asks on this machine, at port 5778. */
  public HttpSamplingManager() {
    this(null);
  }

  /** Asks there, {@code host:port}; null for this machine, port 5778. */
  public HttpSamplingManager(String hostPort) {
    this.hostPort = hostPort == null ? "localhost:5778" : hostPort;
  }

  /** Returns the URL that is asked. */
  @Override
  public String unwrap() {
    return "http://" + hostPort + "/sampling";
  }

  @Override
  public String toString() {
    return unwrap();
  }
}
