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
import java.util.Collections;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** How HTTP calls are made, whatever they carry. Builds the client that senders share. */
final class HttpSettings {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** A name or an address. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("([\\w.-]+|\\[[\\da-fA-F:.]+]|[\\da-fA-F:.]+:[\\da-fA-F:.]*):(\\d{1,5})");

  private final Duration timeout;
  private final String proxy; // host:port, or null
  private final Map<String, String> headers; // values percent-encoded
  private OkHttpClient shared; // guarded by this; null until first needed

  private HttpSettings(Duration timeout, String proxy, Map<String, String> headers) {
    this.timeout = timeout;
    this.proxy = proxy;
    this.headers = headers;
  }

  static HttpSettings defaults() {
    return new HttpSettings(DEFAULT_TIMEOUT, null, Collections.emptyMap());
  }

  static HttpSettings from(Settings settings) {
    return new HttpSettings(
        settings.duration(Configuration.JAEGER_SENDER_TIMEOUT, DEFAULT_TIMEOUT),
        settings.text(Configuration.JAEGER_SENDER_PROXY),
        settings.pairs(Configuration.JAEGER_SENDER_HEADERS));
  }

  private static String decoded(String value) {
    try {
      // A plus is a plus here: tokens have them.
      return URLDecoder.decode(value.replace("+", "%2B"), "UTF-8");
    } catch (UnsupportedEncodingException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Headers are secrets, so the message has their names alone. */
  private static IllegalArgumentException wrongHeader(String name, String problem) {
    return new IllegalArgumentException(
        Configuration.JAEGER_SENDER_HEADERS + ": the value of '" + name + "' " + problem);
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
   * One that shares its connections, and sends the headers of the settings.
   *
   * @param authorization the header of that name, null for none
   * @throws IllegalArgumentException if a setting makes no sense
   */
  OkHttpClient clientWithHeaders(String authorization) {
    Headers.Builder headers = checkedHeaders();
    if (authorization != null) {
      headers.set("Authorization", authorization);
    }
    Headers added = headers.build();
    return client()
        .newBuilder()
        .addInterceptor(chain -> chain.proceed(with(added, chain.request())))
        .build();
  }

  private OkHttpClient create() {
    if (timeout.isNegative() || timeout.isZero() || timeout.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          Configuration.JAEGER_SENDER_TIMEOUT + ": " + timeout.toMillis() + " ms, must be above 0");
    }
    OkHttpClient.Builder client =
        new OkHttpClient.Builder()
            .connectTimeout(timeout)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .callTimeout(timeout);
    if (proxy != null) {
      client.proxy(new Proxy(Proxy.Type.HTTP, proxyAddress()));
    }
    return client.build();
  }

  private static Request with(Headers added, Request request) {
    Request.Builder changed = request.newBuilder();
    for (int i = 0; i < added.size(); i++) {
      changed.header(added.name(i), added.value(i));
    }
    return changed.build();
  }

  private Headers.Builder checkedHeaders() {
    Headers.Builder checked = new Headers.Builder();
    headers.forEach(
        (name, value) -> {
          try {
            checked.add(name, decoded(value));
          } catch (IllegalArgumentException e) {
            throw wrongHeader(name, "is not percent-encoded or cannot stand in a header");
          }
        });
    return checked;
  }

  private InetSocketAddress proxyAddress() {
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
