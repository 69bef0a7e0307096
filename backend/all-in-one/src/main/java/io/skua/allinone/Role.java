/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which parts of the backend a process is. Each but {@link #ALL} may run any number of times. */
public enum Role {
  /** All of them, which share a store of its own or another. */
  ALL(AllInOneSettings.OFF),
  /** Takes datagrams of the services on its machine, and passes them on to collectors. */
  AGENT(14271),
  /** Takes requests of services and agents, and writes them to a store that others share. */
  COLLECTOR(14269),
  /** Answers queries from a store that others write to, and has the page. */
  QUERY(16687);

  private final int adminNumber;

  Role(int adminNumber) {
    this.adminNumber = adminNumber;
  }

  private Set<Port> ports() {
    return switch (this) {
      case ALL -> EnumSet.allOf(Port.class);
      case AGENT -> EnumSet.of(Port.AGENT_COMPACT, Port.AGENT_BINARY, Port.SAMPLING, Port.ADMIN);
      case COLLECTOR ->
          EnumSet.of(Port.COLLECTOR, Port.OTLP, Port.ZIPKIN, Port.SAMPLING, Port.ADMIN);
      case QUERY -> EnumSet.of(Port.QUERY, Port.ADMIN);
    };
  }

  /** Returns whether it has such a port. */
  boolean has(Port port) {
    return ports().contains(port);
  }

  /** Returns the number that a port has unless it is told otherwise. */
  int number(Port port) {
    if (!has(port) || port == Port.ZIPKIN) {
      return AllInOneSettings.OFF;
    }
    return port == Port.ADMIN ? adminNumber : port.number();
  }

  boolean hasStore() {
    return this != AGENT;
  }

  /** Returns whether the store that it has is of no use to anybody unless others have it, too. */
  boolean sharesStore() {
    return this == COLLECTOR || this == QUERY;
  }

  /** Returns the names of its ports. */
  String portNames() {
    return ports().stream().map(Port::label).collect(Collectors.joining(", "));
  }

  /** Returns what it is called in options: {@code collector}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
