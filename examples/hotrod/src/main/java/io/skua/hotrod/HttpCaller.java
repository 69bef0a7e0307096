/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.contrib.okhttp3.OkHttpClientSpanDecorator;
import io.opentracing.contrib.okhttp3.TracingCallFactory;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Calls services over HTTP, traced by opentracing-contrib for OkHttp, which makes two spans of each
 * call: what the caller waits for, and within it each request on the wire.
 */
final class HttpCaller implements AutoCloseable {
  /** Longer than any queue of the demo; only against hanging. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final OkHttpClient client;
  private final Call.Factory calls;

  HttpCaller(Tracer tracer) {
    client =
        new OkHttpClient.Builder()
            .callTimeout(PATIENCE)
            .readTimeout(PATIENCE)
            .addInterceptor(chain -> named(tracer.activeSpan(), chain))
            .build();
    calls =
        new TracingCallFactory(
            client,
            tracer,
            List.of(OkHttpClientSpanDecorator.STANDARD_TAGS, new NameOfRequestOnTheWire()));
  }

  /** The library's decorators do not see the outer span before a call, but it is active here. */
  private static Response named(Span outer, Interceptor.Chain chain) throws IOException {
    Request request = chain.request();
    outer.setOperationName("HTTP " + request.method() + ": " + request.url().encodedPath());
    Tags.SPAN_KIND.set(outer, Tags.SPAN_KIND_CLIENT);
    return chain.proceed(request);
  }

  /**
   * Gets what a service knows.
   *
   * @throws HttpError if it does not know, with its status
   * @throws IOException if it cannot be asked, or fails
   */
  <T> T get(HttpUrl url, Class<T> type) throws IOException, HttpError {
    Request request = new Request.Builder().url(url).build();
    try (Response response = calls.newCall(request).execute()) {
      String body = response.body().string();
      if (response.code() >= 500) {
        throw new IOException(url + ": " + response.code() + ": " + body);
      }
      if (!response.isSuccessful()) {
        throw new HttpError(response.code(), body);
      }
      return Endpoint.JSON.readValue(body, type);
    }
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private static final class NameOfRequestOnTheWire implements OkHttpClientSpanDecorator {
    @Override
    public void onRequest(Request request, Span span) {
      span.setOperationName("HTTP " + request.method());
    }

    @Override
    public void onError(Throwable thrown, Span span) {}

    @Override
    public void onResponse(Connection connection, Response response, Span span) {}
  }
}
