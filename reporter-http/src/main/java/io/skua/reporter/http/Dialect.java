/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Response;

/** How a collector is spoken to: where batches go, and what its answers mean. */
enum Dialect {
  /** Jaeger's own: the URL says what is sent, and an answer is its status alone. */
  THRIFT {
    @Override
    HttpUrl url(HttpUrl endpoint) {
      return endpoint.queryParameterNames().contains("format")
          ? endpoint
          : endpoint.newBuilder().addQueryParameter("format", "jaeger.thrift").build();
    }

    @Override
    boolean isTransient(int status) {
      return status == 500 || super.isTransient(status); // The collector's storage is away.
    }

    @Override
    OtlpAnswer answer(Response response, byte[] body) {
      return OtlpAnswer.NOTHING;
    }
  },

  /** OTLP/HTTP, in protobuf or JSON. */
  OTLP {
    @Override
    String hint(HttpUrl url) {
      return url.port() == GRPC_PORT
          ? "; " + GRPC_PORT + " is usually the port of OTLP over gRPC, that over HTTP is 4318"
          : "";
    }
  };

  private static final int GRPC_PORT = 4317;

  static final String THRIFT_MEDIA_TYPE = "application/x-thrift";

  static Dialect of(MediaType type) {
    return (type.type() + '/' + type.subtype()).equals(THRIFT_MEDIA_TYPE) ? THRIFT : OTLP;
  }

  /** Returns where to send to. */
  HttpUrl url(HttpUrl endpoint) {
    return endpoint;
  }

  /** Returns what to add to the reason if there was no answer; empty for nothing. */
  String hint(HttpUrl url) {
    return "";
  }

  /** Whether a batch that was answered so may be sent again. */
  boolean isTransient(int status) {
    switch (status) {
      case 408:
      case 429:
      case 502:
      case 503:
      case 504:
        return true;
      default:
        return false;
    }
  }

  /** Returns what an answer says besides its status. */
  OtlpAnswer answer(Response response, byte[] body) {
    return OtlpAnswer.read(response.body().contentType(), response.isSuccessful(), body);
  }
}
