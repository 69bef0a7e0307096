/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import okhttp3.HttpUrl;

/**
 * Which setting says how OTLP is sent: that of Skua; else that of OpenTelemetry for traces, {@code
 * OTEL_EXPORTER_OTLP_TRACES_*}; else that for all it sends, {@code OTEL_EXPORTER_OTLP_*} (<a
 * href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">specification</a>). Of those
 * none is even read unless the sender is {@code otlp}. Immutable.
 */
final class OtlpSettings {
  private static final String ALL = "OTEL_EXPORTER_OTLP_";
  private static final String TRACES = ALL + "TRACES_";

  private final Settings settings;

  OtlpSettings(Settings settings) {
    this.settings = settings;
  }

  boolean areMeant() {
    return "otlp".equalsIgnoreCase(settings.text(Configuration.JAEGER_SENDER));
  }

  /**
   * Returns the name of the setting that holds.
   *
   * @param ofSkua is returned also if none is set
   * @param others the end of the names of the others
   */
  String name(String ofSkua, String others) {
    return areMeant() && settings.text(ofSkua) == null ? name(others, ofSkua, TRACES, ALL) : ofSkua;
  }

  private String name(String end, String ifNone, String... prefixes) {
    for (String prefix : prefixes) {
      if (settings.text(prefix + end) != null) {
        return prefix + end;
      }
    }
    return ifNone;
  }

  /**
   * Whether spans are sent in JSON, otherwise in protobuf.
   *
   * @throws IllegalArgumentException if it is to be neither
   */
  boolean isJson() {
    String setting = name("PROTOCOL", TRACES + "PROTOCOL", TRACES, ALL);
    String protocol = settings.text(setting, "http/protobuf");
    switch (protocol) {
      case "http/protobuf":
        return false;
      case "http/json":
        return true;
      default:
        throw Settings.wrong(setting, protocol, "one of http/protobuf, http/json");
    }
  }

  /** Returns the name of the setting that says where to, unless Skua's does. */
  String endpointName() {
    return name("ENDPOINT", ALL + "ENDPOINT", TRACES, ALL);
  }

  /** Returns where to, unless Skua's setting says it; may be no URL. */
  String endpoint() {
    String setting = endpointName();
    String endpoint = settings.text(setting, "http://localhost:4318");
    HttpUrl base = HttpUrl.parse(endpoint);
    return base == null || setting.startsWith(TRACES)
        ? endpoint
        : base.newBuilder().addPathSegments("v1/traces").build().toString();
  }
}
