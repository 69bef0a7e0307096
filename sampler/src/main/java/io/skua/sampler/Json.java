/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document that someone else wrote, forward only: it stands at one value, which is read,
 * skipped or, if an object or array, entered. What is not as expected throws an {@link IOException}
 * that says so. For one thread.
 */
final class Json {
  /** Reads, or skips, the value of a member. */
  interface Member {
    void read(String name) throws IOException;
  }

  /** Reads, or skips, an element. */
  interface Element {
    void read() throws IOException;
  }

  /** Reads a whole document. */
  interface Reader<T extends @Nullable Object> {
    T read(Json json) throws IOException;
  }

  /** Far more than any document of ours has, and no work for a stack or a heap. */
  private static final int MAX_DEPTH = 64;

  /** As JSON has it: without NaN, hexadecimals and what else Java reads. */
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,400}(\\.[0-9]{1,400})?([eE][+-]?[0-9]{1,4})?");

  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonParser parser;

  private Json(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads a document in UTF-8 to its end.
   *
   * @throws IOException if it is not JSON, or not one document, or the reader threw
   */
  static <T extends @Nullable Object> T read(byte[] document, Reader<T> reader) throws IOException {
    try (JsonParser parser = FACTORY.createParser(document)) {
      if (parser.nextToken() == null) {
        throw new IOException("the answer is empty");
      }
      T value = reader.read(new Json(parser));
      if (parser.nextToken() != null) {
        throw new IOException("the answer goes on after its end");
      }
      return value;
    } catch (JsonProcessingException malformed) {
      throw new IOException("the answer is not JSON: " + malformed.getOriginalMessage());
    }
  }

  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  boolean isArray() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  /** Enters an object; null counts as an empty one. */
  void object(Member member) throws IOException {
    if (isNull()) {
      return;
    }
    expect(JsonToken.START_OBJECT, "an object");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      member.read(name);
    }
  }

  /** Enters an array; null counts as an empty one. */
  void array(Element element) throws IOException {
    if (isNull()) {
      return;
    }
    expect(JsonToken.START_ARRAY, "an array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.read();
    }
  }

  /** Returns a number, also a quoted one, as proto-JSON may write it; 0 for null. */
  double number() throws IOException {
    if (isNull()) {
      return 0;
    }
    JsonToken token = parser.currentToken();
    boolean mayBe = token.isNumeric() || token == JsonToken.VALUE_STRING;
    if (!mayBe || !NUMBER.matcher(parser.getText()).matches()) {
      throw unexpected("a number");
    }
    return Double.parseDouble(parser.getText());
  }

  /** Returns a text; null for null. */
  @Nullable String text() throws IOException {
    if (isNull()) {
      return null;
    }
    expect(JsonToken.VALUE_STRING, "a text");
    return parser.getText();
  }

  void skip() throws IOException {
    int depth = 0;
    while (true) {
      JsonToken token = parser.currentToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (depth == 0) {
        return;
      }
      if (depth > MAX_DEPTH) {
        throw new IOException("the answer is nested too deeply");
      }
      parser.nextToken();
    }
  }

  private void expect(JsonToken token, String what) throws IOException {
    if (parser.currentToken() != token) {
      throw unexpected(what);
    }
  }

  private IOException unexpected(String expected) throws IOException {
    String name = parser.currentName();
    return new IOException(
        (name == null ? "the answer" : name) + " is not " + expected + ": " + parser.getText());
  }
}
