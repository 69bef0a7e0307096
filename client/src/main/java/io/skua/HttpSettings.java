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
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** How HTTP calls are made, whatever they carry. Builds the client that senders share. */
final class HttpSettings {
  static final HttpSettings DEFAULTS =
      new HttpSettings(Duration.ofSeconds(10), null, Collections.emptyMap());

  private final Duration timeout;
  private final String proxy; // host:port, or null
  private final Map<String, String> headers;

  private HttpSettings(Duration timeout, String proxy, Map<String, String> headers) {
    this.timeout = timeout;
    this.proxy = proxy;
    this.headers = headers;
  }

  static HttpSettings from(Settings settings) {
    return new HttpSettings(
        settings.duration(Configuration.JAEGER_SENDER_TIMEOUT, DEFAULTS.timeout),
        settings.text(Configuration.JAEGER_SENDER_PROXY),
        decoded(settings.pairs(Configuration.JAEGER_SENDER_HEADERS)));
  }

  private static Map<String, String> decoded(Map<String, String> encoded) {
    Map<String, String> headers = new LinkedHashMap<>();
    encoded.forEach((name, value) -> headers.put(name, decoded(name, value)));
    return headers;
  }

  private static String decoded(String name, String value) {
    try {
      // A plus is a plus here: tokens have them.
      return URLDecoder.decode(value.replace("+", "%2B"), "UTF-8");
    } catch (IllegalArgumentException | UnsupportedEncodingException malformed) {
      throw wrongHeader(name, "is not percent-encoded");
    }
  }

  /** Headers are secrets, so the message has their names alone. */
  private static IllegalArgumentException wrongHeader(String name, String problem) {
    return new IllegalArgumentException(
        Configuration.JAEGER_SENDER_HEADERS + ": the value of '" + name + "' " + problem);
  }

  /**
   * A new client.
   *
   * @throws IllegalArgumentException if a setting makes no sense
   */
  OkHttpClient client() {
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
    if (!headers.isEmpty()) {
      Headers added = checkedHeaders();
      client.addInterceptor(chain -> chain.proceed(with(added, chain.request())));
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

  private Headers checkedHeaders() {
    Headers.Builder checked = new Headers.Builder();
    headers.forEach(
        (name, value) -> {
          try {
            checked.add(name, value);
          } catch (IllegalArgumentException e) {
            throw wrongHeader(name, "cannot stand in a header");
          }
        });
    return checked.build();
  }

  private InetSocketAddress proxyAddress() {
    int colon = proxy.lastIndexOf(':');
    try {
      int port = Integer.parseInt(proxy.substring(colon + 1));
      if (colon > 0 && port > 0 && port <= 65_535) {
        return InetSocketAddress.createUnresolved(proxy.substring(0, colon), port);
      }
    } catch (NumberFormatException malformed) {
      // As below.
    }
    throw new IllegalArgumentException(
        Configuration.JAEGER_SENDER_PROXY + ": '" + proxy + "', must be host:port");
  }
}
