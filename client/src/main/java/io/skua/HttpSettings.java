/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import java.io.UnsupportedEncodingException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** How HTTP calls are made, whatever they carry. Builds the client that senders share. */
final class HttpSettings {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** A name or an address. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("([\\w.-]+|\\[[\\da-fA-F:.]+]|[\\da-fA-F:.]+:[\\da-fA-F:.]*):(\\d{1,5})");

  /** A name of a header; anything else may be a value, by mistake. */
  private static final String TOKEN = "[\\w!#$%&'*+.^`|~-]+";

  private final Settings settings;
  private final OtlpSettings otlp;
  private @Nullable OkHttpClient shared; // guarded by this; null until first needed
  private @Nullable Headers headers; // likewise

  /** Reads nothing yet, so that only what is used can be wrong. */
  HttpSettings(Settings settings) {
    this.settings = settings;
    otlp = new OtlpSettings(settings);
  }

  private static String decoded(String value) {
    try {
      // A plus is a plus here: tokens have them.
      return URLDecoder.decode(value.replace("+", "%2B"), "UTF-8");
    } catch (UnsupportedEncodingException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /**
   * The client that all share, for whoever nobody named a URL for: it sends nothing that is secret.
   *
   * @throws IllegalArgumentException if a setting makes no sense
   */
  synchronized OkHttpClient client() {
    if (shared == null) {
      shared = create();
    }
    return shared;
  }

  /**
   * One that shares its connections, and sends the headers of the settings, if a request has no
   * others of these names.
   *
   * @param authorization gives the header of that name, at each call; null for none
   * @throws IllegalArgumentException if a setting makes no sense
   */
  OkHttpClient clientWithHeaders(@Nullable Supplier<String> authorization) {
    Headers added = headers();
    return client()
        .newBuilder()
        .addInterceptor(chain -> chain.proceed(with(added, authorization, chain.request())))
        .build();
  }

  private OkHttpClient create() {
    Duration timeout = checkedTimeout();
    OkHttpClient.Builder client =
        new OkHttpClient.Builder()
            .connectTimeout(timeout)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .callTimeout(timeout);
    String proxy = settings.text(Configuration.JAEGER_SENDER_PROXY);
    if (proxy != null) {
      client.proxy(new Proxy(Proxy.Type.HTTP, proxyAddress(proxy)));
    }
    TlsFiles.apply(
        settings,
        otlp.name(Configuration.JAEGER_TLS_CA, "CERTIFICATE"),
        otlp.name(Configuration.JAEGER_TLS_CERT, "CLIENT_CERTIFICATE"),
        otlp.name(Configuration.JAEGER_TLS_KEY, "CLIENT_KEY"),
        client);
    return client.build();
  }

  private Duration checkedTimeout() {
    String setting = otlp.name(Configuration.JAEGER_SENDER_TIMEOUT, "TIMEOUT");
    Duration timeout = settings.duration(setting, DEFAULT_TIMEOUT);
    if (timeout.isNegative() || timeout.isZero() || timeout.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          setting + ": " + timeout.toMillis() + " ms, must be above 0");
    }
    return timeout;
  }

  private static Request with(
      Headers added, @Nullable Supplier<String> authorization, Request request) {
    Request.Builder changed = request.newBuilder();
    for (int i = 0; i < added.size(); i++) {
      if (request.header(added.name(i)) == null) {
        changed.header(added.name(i), added.value(i));
      }
    }
    if (authorization != null) {
      changed.header("Authorization", authorization.get());
    }
    return changed.build();
  }

  private synchronized Headers headers() {
    if (headers == null) {
      String setting = otlp.name(Configuration.JAEGER_SENDER_HEADERS, "HEADERS");
      Headers.Builder checked = new Headers.Builder();
      settings.pairs(setting).forEach((name, value) -> add(name, value, setting, checked));
      headers = checked.build();
    }
    return headers;
  }

  /** Headers are secrets, so the message has their names alone. */
  private static void add(String name, String value, String setting, Headers.Builder checked) {
    try {
      checked.add(name, decoded(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          setting
              + ": the value of "
              + (name.matches(TOKEN) ? '\'' + name + '\'' : "a name that no header can have")
              + " is not percent-encoded or cannot stand in a header");
    }
  }

  private static InetSocketAddress proxyAddress(String proxy) {
    String hostPort = checkedHostPort(Configuration.JAEGER_SENDER_PROXY, proxy, "host:port");
    int colon = hostPort.lastIndexOf(':');
    return InetSocketAddress.createUnresolved(
        hostPort.substring(0, colon), Integer.parseInt(hostPort.substring(colon + 1)));
  }

  /**
   * Returns a host and port as they stand in a URL: an IPv6 address in brackets.
   *
   * @throws IllegalArgumentException if it is anything else; what may be a password is not shown
   */
  static String checkedHostPort(String setting, String value, String allowed) {
    Matcher hostAndPort = HOST_AND_PORT.matcher(value);
    if (hostAndPort.matches()) {
      int port = Integer.parseInt(hostAndPort.group(2));
      String host = hostAndPort.group(1);
      if (port > 0 && port <= 65_535) {
        boolean isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (isBare ? '[' + host + ']' : host) + ':' + port;
      }
    }
    throw new IllegalArgumentException(
        setting + ": '" + value.replaceFirst("(?s)^.*@", "***@") + "', must be " + allowed);
  }
}
