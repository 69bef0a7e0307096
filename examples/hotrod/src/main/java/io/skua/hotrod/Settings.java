/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;

/**
 * How the demo is set up. Immutable.
 *
 * @param bind where it listens
 * @param ports one for each service; 0 for any that is free
 * @param basePath what the frontend's paths begin with, such as {@code /hotrod}, or empty
 * @param jaegerUi where traces are looked at, such as {@code http://localhost:16686}
 */
public record Settings(
    InetAddress bind, Map<Service, Integer> ports, String basePath, String jaegerUi) {
  /** Checks them. */
  public Settings {
    ports = Map.copyOf(ports);
    ports.forEach(Settings::checkPort);
    basePath = basePath.replaceAll("^/*|/+$", "");
    basePath = basePath.isEmpty() ? "" : "/" + basePath;
    jaegerUi = jaegerUi.replaceAll("/+$", "");
    if (!jaegerUi.matches("https?://[^\\s\"<>]+")) {
      throw new IllegalArgumentException("--jaeger-ui: '" + jaegerUi + "', must be a URL");
    }
  }

  /** Returns those of the classic demo, on the loopback address. */
  public static Settings classic() {
    Map<Service, Integer> ports = new EnumMap<>(Service.class);
    for (Service service : Service.values()) {
      ports.put(service, service.port());
    }
    return new Settings(InetAddress.getLoopbackAddress(), ports, "", "http://localhost:16686");
  }

  /**
   * Returns those of a test: ports that are free.
   *
   * @param jaegerUi where traces are looked at
   */
  public static Settings ephemeral(String jaegerUi) {
    Map<Service, Integer> ports = new EnumMap<>(Service.class);
    for (Service service : Service.values()) {
      ports.put(service, 0);
    }
    return new Settings(InetAddress.getLoopbackAddress(), ports, "", jaegerUi);
  }

  private static void checkPort(Service service, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(service.option() + ": " + port + ", must be 0 to 65535");
    }
  }

  InetSocketAddress address(Service service) {
    return new InetSocketAddress(bind, ports.get(service));
  }
}
