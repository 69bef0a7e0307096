/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.otlp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.model.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The two ways in which OTLP is written over HTTP. Safe for any thread. */
public enum OtlpEncoding {
  /** Protobuf's bytes. */
  PROTOBUF("application/x-protobuf") {
    @Override
    ExportTraceServiceRequest read(byte[] body, Request request) throws HttpError, IOException {
      request.reserve(OtlpWeight.of(body, ExportTraceServiceRequest.getDescriptor()));
      return ExportTraceServiceRequest.parseFrom(body);
    }

    @Override
    public byte[] accepted() {
      return new byte[0];
    }

    @Override
    public byte[] partlyAccepted(int rejected, String message) {
      return ExportTraceServiceResponse.newBuilder()
          .setPartialSuccess(
              ExportTracePartialSuccess.newBuilder()
                  .setRejectedSpans(rejected)
                  .setErrorMessage(message))
          .build()
          .toByteArray();
    }

    @Override
    public byte[] status(int code, String message) {
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

  /** Protobuf's JSON, with ids in hex. */
  JSON("application/json") {
    @Override
    ExportTraceServiceRequest read(byte[] body, Request request) throws HttpError, IOException {
      return OtlpJsonReader.read(body, reserveForJson(body, request));
    }

    @Override
    public byte[] accepted() {
      return bytes(JsonNodeFactory.instance.objectNode().set("partialSuccess", object()));
    }

    @Override
    public byte[] partlyAccepted(int rejected, String message) {
      ObjectNode success =
          object().put("rejectedSpans", String.valueOf(rejected)).put("errorMessage", message);
      return bytes(object().set("partialSuccess", success));
    }

    @Override
    public byte[] status(int code, String message) {
      return bytes(object().put("code", code).put("message", message));
    }
  };

  /** An attribute takes 36 bytes of JSON at least, and becomes some 300. */
  private static final long JSON_GROWTH = 10;

  private static final int MIN_JSON_BYTES = 64 * 1024;

  private static final int MAX_BYTES = 20 << 20;

  private final String mediaType;

  OtlpEncoding(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Returns the media type of its requests and of their answers. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Reads the spans of a request, whatever type it names.
   *
   * @return spans as they were sent; an id that is absent is 0
   * @throws HttpError 400 if it is malformed, 413 if it is too large, 503 if there is no room
   * @throws IOException if the client does not send it all
   */
  public List<Span> spans(Request request) throws HttpError, IOException {
    return spans(request, this::read);
  }

  /**
   * Reads the spans of a request that has any number of JSON documents, one after the other, as the
   * OpenTelemetry collector writes them to a file.
   *
   * @return spans as they were sent
   * @throws HttpError as {@link #spans(Request)} does
   * @throws IOException if the client does not send it all
   */
  public static List<Span> jsonDocuments(Request request) throws HttpError, IOException {
    return spans(request, (body, r) -> OtlpJsonReader.readAll(body, reserveForJson(body, r)));
  }

  @FunctionalInterface
  private interface Reading {
    ExportTraceServiceRequest read(byte[] body, Request request) throws HttpError, IOException;
  }

  private static List<Span> spans(Request request, Reading reading) throws HttpError, IOException {
    byte[] body = request.body(MAX_BYTES);
    try {
      return OtlpSpans.of(reading.read(body, request));
    } catch (IOException malformed) {
      throw new HttpError(400, malformed.getMessage());
    }
  }

  private static long reserveForJson(byte[] body, Request request) throws HttpError {
    long room = MIN_JSON_BYTES + JSON_GROWTH * body.length;
    request.reserve(room);
    return room;
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
  public abstract byte[] accepted();

  /** Writes an ExportTraceServiceResponse that says what was not accepted, and why. */
  public abstract byte[] partlyAccepted(int rejected, String message);

  /**
   * Writes a google.rpc.Status.
   *
   * @param code of gRPC
   */
  public abstract byte[] status(int code, String message);

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static byte[] bytes(Object json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
