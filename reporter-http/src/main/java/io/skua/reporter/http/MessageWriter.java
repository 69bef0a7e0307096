/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.reporter.ByteSink;
import java.io.IOException;

/**
 * Writes OTLP's messages, field by field, to a {@link ByteSink}: in protobuf or in JSON. For one
 * thread. Texts become valid UTF-8, in which half a surrogate pair is a question mark.
 */
interface MessageWriter {
  /** Begins a field that repeats; its elements follow, of the same field. */
  void beginList(Field list) throws IOException;

  void endList() throws IOException;

  /**
   * Begins a message: a field of its own, an element of a list, or one outside any other.
   *
   * @return what {@link #end} needs
   */
  int begin(Field message) throws IOException;

  void end(int begun) throws IOException;

  void traceId(Field field, long high, long low) throws IOException;

  void spanId(Field field, long id) throws IOException;

  /** Writes a text that comes again and again. */
  void name(Field field, String text) throws IOException;

  void text(Field field, String text) throws IOException;

  void bool(Field field, boolean value) throws IOException;

  /** Writes an int64. */
  void integer(Field field, long value) throws IOException;

  void real(Field field, double value) throws IOException;

  void bytes(Field field, byte[] value) throws IOException;

  /** Writes a number of an enum. */
  void constant(Field field, int number) throws IOException;

  /** Writes a fixed32. */
  void flags(Field field, int value) throws IOException;

  /** Writes a fixed64. */
  void nanos(Field field, long value) throws IOException;

  /** Writes what stands between two messages outside any other. */
  void separate() throws IOException;

  /**
   * Writes a body up to its spans.
   *
   * @param attributes of the resource, as they were written here
   * @param spansLength how many bytes of spans will follow
   */
  void head(byte[] attributes, int spansLength) throws IOException;

  /** Writes a body from its spans on. */
  void tail() throws IOException;

  /** Goes back to where no message is begun, whatever was. The sink is the caller's to rewind. */
  void reset();
}
