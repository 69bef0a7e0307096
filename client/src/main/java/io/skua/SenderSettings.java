/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skua.Configuration.SenderConfiguration;
import io.skua.internal.SafeLog;
import io.skua.reporter.BatchReporter;
import io.skua.reporter.Sender;
import io.skua.reporter.http.HttpSender;
import io.skua.reporter.udp.UdpSender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import okhttp3.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * How spans are sent: by what a {@link SenderConfiguration} says, and the settings without a method
 * there.
 */
final class SenderSettings {
  private static final SafeLog LOG = SafeLog.of(Configuration.class);
  private static final String TOKEN = "a file of one token, of visible ASCII characters";

  private static final List<String> OF_UDP =
      Collections.unmodifiableList(
          Arrays.asList(
              Configuration.JAEGER_AGENT_HOST,
              Configuration.JAEGER_AGENT_PORT,
              Configuration.JAEGER_SENDER_RECEIVE_BUFFER,
              Configuration.JAEGER_SENDER_RESOLVE_INTERVAL));

  private static final List<String> CREDENTIALS =
      Collections.unmodifiableList(
          Arrays.asList(
              Configuration.JAEGER_USER,
              Configuration.JAEGER_PASSWORD,
              Configuration.JAEGER_AUTH_TOKEN,
              Configuration.JAEGER_AUTH_TOKEN_FILE));

  private static final List<String> OF_HTTP =
      Collections.unmodifiableList(
          Arrays.asList(
              Configuration.JAEGER_SENDER_COMPRESSION,
              Configuration.JAEGER_SENDER_RETRY_DEADLINE,
              Configuration.JAEGER_SENDER_MAX_RETRY_AFTER,
              Configuration.JAEGER_SENDER_BUFFER_BYTES,
              Configuration.JAEGER_SENDER_ON_BUFFER_FULL,
              Configuration.JAEGER_SENDER_SPOOL_DIR,
              Configuration.JAEGER_SENDER_SPOOL_BYTES));

  private final Settings settings;
  private final OtlpSettings otlp;
  private final HttpSettings http;
  private @Nullable FileBacked<String> tokens; // null until needed

  /** Reads nothing yet, so that only what is used can be wrong. */
  SenderSettings(Settings settings) {
    this.settings = settings;
    otlp = new OtlpSettings(settings);
    http = new HttpSettings(settings);
  }

  HttpSettings http() {
    return http;
  }

  /** Begins a reporter whose bounds are in the same settings, as below. */
  BatchReporter.Builder reporter(SenderConfiguration chosen) {
    return reporter(chosen, new ReporterSettings(settings));
  }

  /**
   * Begins a reporter: datagrams are sent at once, requests by way of an outbox.
   *
   * @throws IllegalArgumentException if a setting makes no sense, as all below
   * @throws LinkageError if the class path lacks what sending needs
   */
  BatchReporter.Builder reporter(SenderConfiguration chosen, ReporterSettings bounds) {
    Transport transport = transport(chosen);
    int bytes = packetSize(transport);
    Rehearsal.send(transport.encoder(bytes, tellsLosses()), transport.mediaType);
    BatchReporter.Builder builder =
        BatchReporter.builder(transport.encoder(bytes, tellsLosses()), sender(chosen));
    if (transport.mediaType != null) {
      bounds.applyOutbox(builder, bytes, transport.mediaType);
    }
    return builder;
  }

  /** Whether batches say what was lost; an agent then wants to know whose they are. */
  boolean tellsLosses() {
    return settings.flag(Configuration.JAEGER_SENDER_STATS, false) && !otlp.areMeant();
  }

  Transport transport(SenderConfiguration chosen) {
    String setting = Configuration.JAEGER_SENDER;
    String name = settings.text(setting, ifSet(chosen.getEndpoint()) == null ? "udp" : "http");
    switch (name.toLowerCase(Locale.ROOT)) {
      case "udp":
        return Transport.UDP;
      case "udp-binary":
        return Transport.UDP_BINARY;
      case "http":
        if (ifSet(chosen.getEndpoint()) == null) {
          throw Settings.wrong(
              Configuration.JAEGER_ENDPOINT,
              chosen.getEndpoint(),
              "a URL, since " + setting + " is http");
        }
        return Transport.HTTP;
      case "otlp":
        return otlp.isJson() ? Transport.OTLP_JSON : Transport.OTLP_PROTOBUF;
      default:
        throw Settings.wrong(setting, name, "one of udp, udp-binary, http, otlp");
    }
  }

  /** Null if it is empty, too. */
  private static @Nullable String ifSet(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  /** Most bytes of a batch. */
  int packetSize(Transport transport) {
    String setting = Configuration.JAEGER_SENDER_MAX_PACKET_SIZE;
    Integer size = settings.integer(setting);
    if (size != null && (size < 512 || size > transport.maxBytes)) {
      throw Settings.wrong(setting, size, "from 512 to " + transport.maxBytes + " bytes");
    }
    return size == null ? transport.defaultBytes : size;
  }

  Sender sender(SenderConfiguration chosen) {
    Transport transport = transport(chosen);
    return transport.mediaType == null
        ? udpSender(transport.agentPort, chosen)
        : httpSender(endpoint(chosen).mediaType(transport.mediaType), chosen);
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
    String host = ifSet(chosen.getAgentHost());
    long receiveBuffer =
        settings.bytes(
            Configuration.JAEGER_SENDER_RECEIVE_BUFFER, 212_992, 4_096, Integer.MAX_VALUE);
    warnOfUnused(ofHttp(), "spans go to an agent by UDP");
    return to(host == null ? "localhost" : host, port, resolved).withReceiveBuffer(receiveBuffer);
  }

  private static UdpSender to(String host, int port, Duration resolved) {
    try {
      return UdpSender.to(host, port, resolved);
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage()).replaceFirst("^host: ", "");
      throw new IllegalArgumentException(Configuration.JAEGER_AGENT_HOST + ": " + why, e);
    }
  }

  /** Credentials are of use by UDP, too, if there is a backend to ask by HTTP. */
  private List<String> ofHttp() {
    List<String> names = new ArrayList<>();
    if (settings.text(Configuration.JAEGER_SAMPLING_ENDPOINT) == null
        && settings.text(Configuration.JAEGER_BAGGAGE_RESTRICTIONS_ENDPOINT) == null) {
      names.addAll(CREDENTIALS);
    }
    names.addAll(OF_HTTP);
    return names;
  }

  /** They were meant to do something. */
  private void warnOfUnused(List<String> names, String why) {
    List<String> unused = new ArrayList<>(names);
    unused.removeIf(name -> settings.text(name) == null);
    if (!unused.isEmpty()) {
      LOG.warn("Not used, since {}: {}", why, String.join(", ", unused));
    }
  }

  /** That of Skua's setting; only OTLP has others, and without any a default. */
  private HttpSender.Builder endpoint(SenderConfiguration chosen) {
    String endpoint = ifSet(chosen.getEndpoint());
    return endpoint == null
        ? endpoint(otlp.endpointName(), otlp.endpoint())
        : endpoint(Configuration.JAEGER_ENDPOINT, endpoint);
  }

  private static HttpSender.Builder endpoint(String setting, String endpoint) {
    try {
      return HttpSender.builder(endpoint);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }

  private Sender httpSender(HttpSender.Builder builder, SenderConfiguration chosen) {
    warnOfUnused(OF_UDP, "spans go to a collector by HTTP");
    builder.client(http.clientWithHeaders(null)).gzip(isCompressed());
    Supplier<String> authorization = authorization(chosen);
    if (authorization != null) {
      builder.authorization(authorization);
    } else if (ifSet(chosen.getAuthUsername()) != null || ifSet(chosen.getAuthPassword()) != null) {
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
  @Nullable Supplier<String> authorization(SenderConfiguration chosen) {
    String user = ifSet(chosen.getAuthUsername());
    String password = ifSet(chosen.getAuthPassword());
    if (user != null && password != null) {
      String basic = Credentials.basic(user, password, UTF_8);
      return () -> basic;
    }
    SettingFile file = SettingFile.of(settings, Configuration.JAEGER_AUTH_TOKEN_FILE);
    if (file != null) {
      tokens = tokens == null ? tokens(file) : tokens;
      return tokens::get;
    }
    String token = ifSet(chosen.getAuthToken());
    if (token != null) {
      String bearer = "Bearer " + checkedToken(token);
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
