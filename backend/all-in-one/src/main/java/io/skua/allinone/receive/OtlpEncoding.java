/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The two ways in which OTLP is written over HTTP. */
enum OtlpEncoding {
  PROTOBUF("application/x-protobuf", Transport.OTLP_PROTOBUF) {
    @Override
    ExportTraceServiceRequest read(byte[] body, Request request) throws HttpError, IOException {
      request.reserve(OtlpWeight.of(body, ExportTraceServiceRequest.getDescriptor()));
      return ExportTraceServiceRequest.parseFrom(body);
    }

    @Override
    byte[] accepted() {
      return new byte[0];
    }

    @Override
    byte[] partlyAccepted(int rejected, String message) {
      return ExportTraceServiceResponse.newBuilder()
          .setPartialSuccess(
              ExportTracePartialSuccess.newBuilder()
                  .setRejectedSpans(rejected)
                  .setErrorMessage(message))
          .build()
          .toByteArray();
    }

    @Override
    byte[] status(int code, String message) {
      ByteArrayOutputStream status = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(status);
      try {
        out.writeInt32(1, code);
        out.writeString(2, message);
        out.flush();
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
      return status.toByteArray();
    }
  },

  JSON("application/json", Transport.OTLP_JSON) {
    @Override
    ExportTraceServiceRequest read(byte[] body, Request request) throws HttpError, IOException {
      long room = JSON_LEAST + JSON_GROWTH * body.length;
      request.reserve(room);
      return OtlpJsonReader.read(body, room);
    }

    @Override
    byte[] accepted() {
      return bytes(JsonNodeFactory.instance.objectNode().set("partialSuccess", object()));
    }

    @Override
    byte[] partlyAccepted(int rejected, String message) {
      ObjectNode success =
          object().put("rejectedSpans", String.valueOf(rejected)).put("errorMessage", message);
      return bytes(object().set("partialSuccess", success));
    }

    @Override
    byte[] status(int code, String message) {
      return bytes(object().put("code", code).put("message", message));
    }
  };

  /** An attribute takes 36 bytes of JSON at least, and becomes some 300. */
  private static final long JSON_GROWTH = 10;

  private static final int JSON_LEAST = 64 * 1024;

  final String mediaType;
  final Transport transport;

  OtlpEncoding(String mediaType, Transport transport) {
    this.mediaType = mediaType;
    this.transport = transport;
  }

  /**
   * Reads a request, once there is room for what it becomes.
   *
   * @throws HttpError if there is none
   * @throws IOException if it is malformed; says what is wrong
   */
  abstract ExportTraceServiceRequest read(byte[] body, Request request)
      throws HttpError, IOException;

  /** Writes an ExportTraceServiceResponse. */
  abstract byte[] accepted();

  /** Writes an ExportTraceServiceResponse that says what was not accepted, and why. */
  abstract byte[] partlyAccepted(int rejected, String message);

  /**
   * Writes a google.rpc.Status.
   *
   * @param code of gRPC
   */
  abstract byte[] status(int code, String message);

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static byte[] bytes(Object json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
