/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param status of HTTP
 * @param headers more of them, such as {@code Content-Type}
 * @param length of the body in bytes, -1 if it shows only by being written
 * @param body writes it
 */
public record Response(int status, Map<String, String> headers, long length, Body body) {
  /** Writes a body, so that a long one is never in memory as a whole. */
  @FunctionalInterface
  public interface Body {
    /** Writes it; the stream is flushed and closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * A body that goes on when its request was answered, without a thread of the port's: {@link
   * #writeTo} hands the stream to another, who writes to it, flushes it, and ends the answer by
   * closing it.
   */
  @FunctionalInterface
  public interface OpenBody extends Body {}

  /** Answers with nothing but a status. */
  public static Response empty(int status) {
    return new Response(status, Map.of(), 0, out -> {});
  }

  /** Answers with plain text. */
  public static Response text(int status, String text) {
    return bytes(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
  }

  /** Answers with bytes that are at hand. */
  public static Response bytes(int status, String contentType, byte[] bytes) {
    return new Response(
        status, Map.of("Content-Type", contentType), bytes.length, out -> out.write(bytes));
  }

  /** Answers with what is written while it is sent. */
  public static Response streamed(int status, String contentType, Body body) {
    return new Response(status, Map.of("Content-Type", contentType), -1, body);
  }

  /** Answers with what others write from now on. */
  public static Response open(String contentType, OpenBody body) {
    return new Response(200, Map.of("Content-Type", contentType), -1, body);
  }

  /** Returns the same answer with one more header. */
  public Response with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, more, length, body);
  }
}
