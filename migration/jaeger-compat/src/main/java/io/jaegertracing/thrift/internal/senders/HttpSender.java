/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.thrift.internal.senders;

import io.skua.jaegercompat.ReportingSender;
import io.skua.reporter.BatchReporter;
import io.skua.thrift.ThriftEncoder;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Posts batches to a collector. */
public class HttpSender extends ReportingSender {
  private static final int MAX_PACKET_SIZE = 1 << 20;
  private static final int BUFFER_BYTES = 16 << 20;
  private static final Duration RETRY_DEADLINE = Duration.ofSeconds(60);

  private final io.skua.reporter.http.HttpSender.Builder skua;
  private final int maxPacketSize;

  private HttpSender(Builder builder) {
    skua = builder.skua;
    maxPacketSize = builder.maxPacketSize;
  }

  @Override
  public BatchReporter.Builder unwrap() {
    return BatchReporter.builder(ThriftEncoder.binaryBatch(maxPacketSize), skua.build())
        .buffer(Math.max(BUFFER_BYTES, maxPacketSize), true, RETRY_DEADLINE);
  }

  @Override
  public String toString() {
    return "HttpSender(" + skua.build() + ')';
  }

  /** Builds an {@link HttpSender}. For one thread. */
  public static class Builder {
    private final io.skua.reporter.http.HttpSender.Builder skua;
    private int maxPacketSize = MAX_PACKET_SIZE;

    /**
     * Posts there.
     *
     * @param endpoint such as {@code http://jaeger:14268/api/traces}
     * @throws IllegalArgumentException if it is not a URL
     */
    public Builder(String endpoint) {
      skua = io.skua.reporter.http.HttpSender.builder(endpoint);
    }

    /** Posts with the connections, timeouts, TLS, proxy and interceptors of this client. */
    public Builder withClient(OkHttpClient client) {
      skua.client(client);
      return this;
    }

    /** Bounds a body, in bytes. Default, and what 0 stands for: 1,048,576. */
    public Builder withMaxPacketSize(int maxPacketSizeBytes) {
      maxPacketSize = maxPacketSizeBytes == 0 ? MAX_PACKET_SIZE : maxPacketSizeBytes;
      return this;
    }

    /** Authenticates with user and password. */
    public Builder withAuth(String username, String password) {
      skua.basicAuth(username, password);
      return this;
    }

    /** Authenticates with a token. */
    public Builder withAuth(String authToken) {
      skua.bearerToken(authToken);
      return this;
    }

    /** Builds the sender. It connects at the first batch. */
    public HttpSender build() {
      return new HttpSender(this);
    }
  }
}
