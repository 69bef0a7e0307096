/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

/** How spans arrive. */
public enum ReceiverTransport {
  /** Datagrams in Thrift's compact protocol. */
  UDP_COMPACT("udp-compact"),
  /** Datagrams in Thrift's binary protocol. */
  UDP_BINARY("udp-binary"),
  /** Requests in Thrift's binary protocol. */
  HTTP_THRIFT("http-thrift"),
  /** Requests in OTLP's protobuf. */
  OTLP_PROTOBUF("otlp-protobuf"),
  /** Requests in OTLP's JSON. */
  OTLP_JSON("otlp-json"),
  /** Requests in Zipkin's JSON, version 2. */
  ZIPKIN_JSON("zipkin-json");

  private final String label;

  ReceiverTransport(String label) {
    this.label = label;
  }

  /** Returns what it is called in metrics. */
  public String label() {
    return label;
  }
}
