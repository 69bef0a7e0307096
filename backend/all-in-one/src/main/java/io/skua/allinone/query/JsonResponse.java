/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.model.Tag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** An answer in JSON that is written while it is sent. */
final class JsonResponse {
  /**
   * A document that fails half way must not look as if it were whole, and must not be on its way
   * while another answer can still take its place.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET, StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private JsonResponse() {}

  /** Writes a document, or a part of one. */
  @FunctionalInterface
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes an element of a list. */
  @FunctionalInterface
  interface Element<T> {
    void write(JsonGenerator json, T value) throws IOException;
  }

  /** Answers with a document; {@code ?prettyPrint=true} indents it. */
  static Response of(Request request, Content content) {
    String pretty = request.parameter("prettyPrint");
    boolean indent = pretty != null && !pretty.isEmpty() && !pretty.equals("false");
    return Response.streamed(
        200,
        "application/json",
        out -> {
          try (JsonGenerator json = generator(out)) {
            content.write(indent ? json.useDefaultPrettyPrinter() : json);
          }
        });
  }

  /** Writes a member that is a list. */
  static <T> void list(JsonGenerator json, String name, Iterable<T> values, Element<T> element)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (T value : values) {
      element.write(json, value);
    }
    json.writeEndArray();
  }

  /** Writes a member that is a fraction, as Jaeger writes it: 1.0 as {@code 1}. */
  static void number(JsonGenerator json, String name, double number) throws IOException {
    json.writeFieldName(name);
    if (!Double.isFinite(number)) {
      json.writeNumber(number); // as text
    } else if (number == 0 && 1 / number < 0) {
      json.writeNumber("-0");
    } else {
      json.writeNumber(Tag.text(number));
    }
  }

  /** Answers with an error, as plain text and with a line end, as Jaeger does. */
  static Response error(int status, Content content) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator json = generator(text)) {
      content.write(json);
    }
    return Response.text(status, text.toString(UTF_8) + '\n');
  }

  /** Returns a generator that leaves the stream open when it is closed. */
  private static JsonGenerator generator(OutputStream out) throws IOException {
    return JSON.createGenerator(out);
  }
}
