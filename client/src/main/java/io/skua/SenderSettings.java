/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skua.Configuration.SenderConfiguration;
import io.skua.reporter.http.HttpSender;
import io.skua.reporter.http.OtlpEncoder;
import io.skua.reporter.udp.UdpSender;
import io.skua.thrift.ThriftEncoder;
import io.skua.tracer.BatchReporter;
import io.skua.tracer.SafeLog;
import io.skua.tracer.Sender;
import io.skua.tracer.SpanEncoder;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.function.Supplier;
import okhttp3.Credentials;

/**
 * How spans are sent: by what a {@link SenderConfiguration} says, and the settings without a method
 * there.
 */
final class SenderSettings {
  private static final SafeLog LOG = SafeLog.of(Configuration.class);
  private static final int MAX_DATAGRAM = 65_000;
  private static final int MAX_BODY = 20 << 20;
  private static final String TOKEN = "a file of one token, of visible ASCII characters";

  private final Settings settings;
  private final OtlpSettings otlp;
  private final HttpSettings http;
  private FileBacked<String> tokens; // null until needed

  /** Reads nothing yet, so that only what is used can be wrong. */
  SenderSettings(Settings settings) {
    this.settings = settings;
    otlp = new OtlpSettings(settings);
    http = new HttpSettings(settings);
  }

  HttpSettings http() {
    return http;
  }

  /**
   * Begins a reporter: datagrams are sent at once, requests by way of an outbox.
   *
   * @throws IllegalArgumentException if a setting makes no sense, as all below
   */
  BatchReporter.Builder reporter(SenderConfiguration chosen, ReporterSettings bounds) {
    String kind = kind(chosen);
    boolean isDatagram = kind.startsWith("udp");
    int largest =
        isDatagram ? packetSize(MAX_DATAGRAM, MAX_DATAGRAM) : packetSize(1 << 20, MAX_BODY);
    BatchReporter.Builder builder = BatchReporter.builder(encoder(kind, largest), sender(chosen));
    if (!isDatagram) {
      bounds.applyOutbox(builder, largest, mediaType(kind));
    }
    return builder;
  }

  private SpanEncoder encoder(String kind, int largest) {
    if (kind.equals("otlp")) {
      return otlp.isJson() ? OtlpEncoder.json(largest) : OtlpEncoder.protobuf(largest);
    }
    ThriftEncoder encoder = thriftEncoder(kind, largest);
    return tellsLosses() ? encoder.withStats() : encoder;
  }

  private static ThriftEncoder thriftEncoder(String kind, int largest) {
    switch (kind) {
      case "http":
        return ThriftEncoder.binaryBatch(largest);
      case "udp-binary":
        return ThriftEncoder.binaryMessage(largest);
      default:
        return ThriftEncoder.compact(largest);
    }
  }

  /** Whether batches say what was lost; an agent then wants to know whose they are. */
  boolean tellsLosses() {
    return settings.flag(Configuration.JAEGER_SENDER_STATS, false) && !otlp.areMeant();
  }

  private String mediaType(String kind) {
    if (kind.equals("http")) {
      return "application/x-thrift";
    }
    return otlp.isJson() ? "application/json" : "application/x-protobuf";
  }

  private String kind(SenderConfiguration chosen) {
    String kind = settings.text(Configuration.JAEGER_SENDER);
    if (kind == null) {
      return isSet(chosen.getEndpoint()) ? "http" : "udp";
    }
    String known = kind.toLowerCase(Locale.ROOT);
    switch (known) {
      case "http":
        if (!isSet(chosen.getEndpoint())) {
          throw Settings.wrong(
              Configuration.JAEGER_ENDPOINT,
              chosen.getEndpoint(),
              "a URL, since " + Configuration.JAEGER_SENDER + " is http");
        }
        return known;
      case "otlp":
      case "udp":
      case "udp-binary":
        return known;
      default:
        throw Settings.wrong(
            Configuration.JAEGER_SENDER, kind, "one of udp, udp-binary, http, otlp");
    }
  }

  private static boolean isSet(String text) {
    return text != null && !text.isEmpty();
  }

  private int packetSize(int ifUnset, int most) {
    String setting = Configuration.JAEGER_SENDER_MAX_PACKET_SIZE;
    Integer size = settings.integer(setting);
    if (size != null && (size < 512 || size > most)) {
      throw Settings.wrong(setting, size, "from 512 to " + most + " bytes");
    }
    return size == null ? ifUnset : size;
  }

  Sender sender(SenderConfiguration chosen) {
    switch (kind(chosen)) {
      case "otlp":
        return otlpSender(chosen);
      case "http":
        return httpSender(endpoint(Configuration.JAEGER_ENDPOINT, chosen.getEndpoint()), chosen);
      case "udp-binary":
        return udpSender(6832, chosen);
      default:
        return udpSender(6831, chosen);
    }
  }

  private Sender udpSender(int defaultPort, SenderConfiguration chosen) {
    Integer agentPort = chosen.getAgentPort();
    int port = agentPort == null || agentPort == 0 ? defaultPort : agentPort;
    if (port < 1 || port > 65_535) {
      throw Settings.wrong(Configuration.JAEGER_AGENT_PORT, port, "from 1 to 65535");
    }
    String interval = Configuration.JAEGER_SENDER_RESOLVE_INTERVAL;
    Duration resolved = settings.duration(interval, Duration.ofSeconds(30));
    if (resolved.isNegative() || resolved.isZero()) {
      throw Settings.wrong(interval, resolved.toMillis(), "above 0 ms");
    }
    String host = chosen.getAgentHost();
    return UdpSender.to(isSet(host) ? host : "localhost", port, resolved);
  }

  private Sender otlpSender(SenderConfiguration chosen) {
    HttpSender.Builder builder =
        isSet(chosen.getEndpoint())
            ? endpoint(Configuration.JAEGER_ENDPOINT, chosen.getEndpoint())
            : endpoint(otlp.endpointName(), otlp.endpoint());
    builder.mediaType(mediaType("otlp"));
    return httpSender(builder, chosen);
  }

  private static HttpSender.Builder endpoint(String setting, String endpoint) {
    try {
      return HttpSender.builder(endpoint);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }

  private Sender httpSender(HttpSender.Builder builder, SenderConfiguration chosen) {
    builder.client(http.clientWithHeaders(null)).gzip(isCompressed());
    Supplier<String> authorization = authorization(chosen);
    if (authorization != null) {
      builder.authorization(authorization);
    } else if (isSet(chosen.getAuthUsername()) || isSet(chosen.getAuthPassword())) {
      LOG.warn(
          "{} and {} go together; one alone is ignored",
          Configuration.JAEGER_USER,
          Configuration.JAEGER_PASSWORD);
    }
    return builder.build();
  }

  private boolean isCompressed() {
    String setting = otlp.name(Configuration.JAEGER_SENDER_COMPRESSION, "COMPRESSION");
    String compression = settings.text(setting, otlp.areMeant() ? "gzip" : "none");
    switch (compression.toLowerCase(Locale.ROOT)) {
      case "none":
        return false;
      case "gzip":
        return true;
      default:
        throw Settings.wrong(setting, compression, "one of none, gzip");
    }
  }

  /**
   * Returns what gives the header that authenticates, also to the sampling endpoint; null for none.
   */
  Supplier<String> authorization(SenderConfiguration chosen) {
    if (isSet(chosen.getAuthUsername()) && isSet(chosen.getAuthPassword())) {
      String basic = Credentials.basic(chosen.getAuthUsername(), chosen.getAuthPassword(), UTF_8);
      return () -> basic;
    }
    SettingFile file = SettingFile.of(settings, Configuration.JAEGER_AUTH_TOKEN_FILE);
    if (file != null) {
      tokens = tokens == null ? tokens(file) : tokens;
      return tokens::get;
    }
    if (isSet(chosen.getAuthToken())) {
      String bearer = "Bearer " + checkedToken(chosen.getAuthToken());
      return () -> bearer;
    }
    return null;
  }

  private static FileBacked<String> tokens(SettingFile file) {
    return new FileBacked<>(
        Collections.singletonList(file),
        () -> {
          String token = file.text(TOKEN).trim();
          if (!isToken(token)) {
            throw file.wrong(TOKEN, "it holds something else");
          }
          return "Bearer " + token;
        });
  }

  private static String checkedToken(String token) {
    if (!isToken(token)) {
      throw new IllegalArgumentException(
          Configuration.JAEGER_AUTH_TOKEN + ": must be visible ASCII characters, without spaces");
    }
    return token;
  }

  private static boolean isToken(String text) {
    return text.matches("[!-~]+");
  }
}
