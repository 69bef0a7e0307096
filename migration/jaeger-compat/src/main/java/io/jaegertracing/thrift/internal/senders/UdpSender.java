/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.thrift.internal.senders;

import io.skua.jaegercompat.ReportingSender;
import io.skua.reporter.BatchReporter;
import io.skua.thrift.ThriftEncoder;

/** Sends datagrams to an agent. */
public class UdpSender extends ReportingSender {
  /** Host of the agent unless someone says otherwise. */
  public static final String DEFAULT_AGENT_UDP_HOST = "localhost";

  /** Port of the agent unless someone says otherwise. */
  public static final int DEFAULT_AGENT_UDP_COMPACT_PORT = 6831;

  private static final int MAX_PACKET_SIZE = 65_000;

  private final String host;
  private final int port;
  private final int maxPacketSize;

  /** Sends to this machine. */
  public UdpSender() {
    this(null, 0, 0);
  }

  /**
   * Sends there.
   *
   * @param host null or empty for this machine
   * @param port 0 for 6831
   * @param maxPacketSize bytes of a datagram; 0, or more than 65,000, for 65,000
   */
  public UdpSender(String host, int port, int maxPacketSize) {
    this.host = host == null || host.isEmpty() ? DEFAULT_AGENT_UDP_HOST : host;
    this.port = port == 0 ? DEFAULT_AGENT_UDP_COMPACT_PORT : port;
    this.maxPacketSize =
        maxPacketSize == 0 ? MAX_PACKET_SIZE : Math.min(maxPacketSize, MAX_PACKET_SIZE);
  }

  @Override
  public BatchReporter.Builder unwrap() {
    return BatchReporter.builder(
        ThriftEncoder.compact(maxPacketSize), io.skua.reporter.udp.UdpSender.to(host, port));
  }

  @Override
  public String toString() {
    return "UdpSender(" + host + ':' + port + ')';
  }
}
