/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks servers as any client would. */
public final class Http {
  private static final Duration BEFORE_IT_HANGS = Duration.ofSeconds(60);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Http() {}

  /** Gets what is at a URL. */
  public static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return send(request(url).GET());
  }

  /** Posts a body of a type; null for none. */
  public static HttpResponse<String> post(String url, String contentType, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(url).POST(BodyPublishers.ofByteArray(body));
    return send(contentType == null ? request : request.header("Content-Type", contentType));
  }

  /** Starts a request. */
  public static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(BEFORE_IT_HANGS);
  }

  /** Sends it. */
  public static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** Sends it, for an answer that is no text. */
  public static HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }
}
