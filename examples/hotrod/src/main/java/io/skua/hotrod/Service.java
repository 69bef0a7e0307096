/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.util.Locale;

/** The four services, with the port and the options that the classic demo gave them. */
public enum Service {
  /** The page, and who calls the others: HTTP. */
  FRONTEND(8080),
  /** Who is the customer, and where: HTTP. */
  CUSTOMER(8081),
  /** Which drivers are near: gRPC. */
  DRIVER(8082),
  /** How long does it take: HTTP. */
  ROUTE(8083);

  private final int port;

  Service(int port) {
    this.port = port;
  }

  /** Returns the port that it has unless told otherwise. */
  public int port() {
    return port;
  }

  /** Returns its name in traces, such as {@code frontend}. */
  public String serviceName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the option that changes its port. */
  String option() {
    return "--" + serviceName() + "-service-port";
  }
}
