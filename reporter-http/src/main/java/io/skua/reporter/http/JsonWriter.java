/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.skua.reporter.ByteSink;
import io.skua.reporter.TextCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes messages as <a
 * href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">JSON in OTLP's
 * manner</a>: names in camel case; ids in hex; enums and flags as numbers, 64-bit integers as
 * strings; bytes in base64; {@code NaN} and {@code Infinity} as strings.
 *
 * <pre>
 * {"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"a2fb4a1d1a96d312","name":"op","kind":1,
 *  "startTimeUnixNano":"1700000000123456000","endTimeUnixNano":"1700000000123461000",
 *  "attributes":[{"key":"n","value":{"intValue":"1"}}],"flags":1}
 * </pre>
 */
final class JsonWriter implements MessageWriter {
  /** Not by its builder, which came with Jackson 2.10. */
  private static final JsonFactory JSON = new JsonFactory().setRootValueSeparator(null);

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final ByteSink sink;
  private final TextCache cache = TextCache.ofUtf8();
  private final byte[] hex = new byte[32];
  private JsonGenerator json;

  JsonWriter(ByteSink sink) {
    this.sink = sink;
    reset();
  }

  /** {@inheritDoc} What the generator still holds is dropped with it. */
  @Override
  public void reset() {
    try {
      json = JSON.createGenerator(sink);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  @Override
  public void beginList(Field list) throws IOException {
    json.writeArrayFieldStart(list.json);
  }

  @Override
  public void endList() throws IOException {
    json.writeEndArray();
  }

  @Override
  public int begin(Field message) throws IOException {
    if (json.getOutputContext().inObject()) {
      json.writeFieldName(message.json);
    }
    json.writeStartObject();
    return 0;
  }

  @Override
  public void end(int begun) throws IOException {
    json.writeEndObject();
    if (json.getOutputContext().inRoot()) {
      json.flush();
    }
  }

  @Override
  public void traceId(Field field, long high, long low) throws IOException {
    hex(high, 0);
    hex(low, 16);
    json.writeFieldName(field.json);
    json.writeUTF8String(hex, 0, 32);
  }

  @Override
  public void spanId(Field field, long id) throws IOException {
    hex(id, 0);
    json.writeFieldName(field.json);
    json.writeUTF8String(hex, 0, 16);
  }

  private void hex(long id, int at) {
    for (int i = 0; i < 16; i++) {
      hex[at + i] = DIGITS[(int) (id >>> (60 - 4 * i)) & 0xf];
    }
  }

  @Override
  public void name(Field field, String text) throws IOException {
    sink.require(text.length());
    utf8(field, cache.encoded(text));
  }

  @Override
  public void text(Field field, String text) throws IOException {
    // A character takes a byte at least: what cannot fit need not be encoded to know.
    sink.require(text.length());
    utf8(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The generator refuses half a surrogate pair in a string; in UTF-8 there is none. */
  private void utf8(Field field, byte[] utf8) throws IOException {
    json.writeFieldName(field.json);
    json.writeUTF8String(utf8, 0, utf8.length);
  }

  @Override
  public void bool(Field field, boolean value) throws IOException {
    json.writeBooleanField(field.json, value);
  }

  @Override
  public void integer(Field field, long value) throws IOException {
    json.writeStringField(field.json, Long.toString(value));
  }

  @Override
  public void real(Field field, double value) throws IOException {
    json.writeNumberField(field.json, value);
  }

  @Override
  public void bytes(Field field, byte[] value) throws IOException {
    json.writeBinaryField(field.json, value);
  }

  @Override
  public void constant(Field field, int number) throws IOException {
    json.writeNumberField(field.json, number);
  }

  @Override
  public void flags(Field field, int value) throws IOException {
    json.writeNumberField(field.json, value);
  }

  @Override
  public void nanos(Field field, long value) throws IOException {
    integer(field, value);
  }

  @Override
  public void separate() {
    sink.write(',');
  }

  @Override
  public void head(byte[] attributes, int spansLength) {
    plain("{\"resourceSpans\":[{\"resource\":{\"attributes\":[");
    sink.write(attributes);
    plain("]},\"scopeSpans\":[{\"scope\":{\"name\":\"");
    plain(OtlpEnvelope.SCOPE_NAME);
    plain("\",\"version\":\"");
    plain(OtlpEnvelope.SCOPE_VERSION);
    plain("\"},\"spans\":[");
  }

  @Override
  public void tail() {
    plain("]}]}]}");
  }

  private void plain(String ascii) {
    sink.write(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
