/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** What a client asks. For the thread that answers it. */
public final class Request {
  private static final int CHUNK = 64 * 1024;

  private final Exchange exchange;
  private final Map<String, List<String>> parameters;
  private final Map<String, String> pathParameters;
  private final MemoryBudget.Share share;

  Request(Exchange exchange, Map<String, String> pathParameters) {
    this.exchange = exchange;
    this.pathParameters = pathParameters;
    this.parameters = parse(exchange.query());
    this.share = exchange.share();
  }

  private static Map<String, List<String>> parse(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.computeIfAbsent(decode(name), k -> new ArrayList<>()).add(decode(value));
      }
    }
    return parameters;
  }

  /** Bad escapes are left as they are. */
  static String decode(String escaped) {
    try {
      return URLDecoder.decode(escaped, UTF_8);
    } catch (IllegalArgumentException malformed) {
      return escaped;
    }
  }

  /** Returns the method, such as {@code GET}. */
  public String method() {
    return exchange.method();
  }

  /** Returns the path as it was sent, escapes and all. */
  public String path() {
    return exchange.path();
  }

  /** Returns a header, null if it was not sent. */
  public String header(String name) {
    return exchange.header(name);
  }

  /** Returns what stands in the path where its pattern has {@code {name}}, unescaped. */
  public String pathParameter(String name) {
    return pathParameters.get(name);
  }

  /** Returns a parameter of the query, the first one of that name, null if there is none. */
  public String parameter(String name) {
    List<String> values = parameters(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** Returns all parameters of the query that have a name, in the order of the query. */
  public List<String> parameters(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  /**
   * Returns the media type of the body, in lower case and without its parameters; empty if it was
   * not sent.
   */
  public String mediaType() {
    String contentType = header("Content-Type");
    if (contentType == null) {
      return "";
    }
    int semicolon = contentType.indexOf(';');
    return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
        .trim()
        .toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the body, unpacked if it is {@code gzip} or {@code deflate}, as Jaeger spells them. Its
   * memory is taken from the {@link MemoryBudget}, and given back when the request is answered.
   *
   * @param maxBytes that it may have when unpacked
   * @throws HttpError 413 if it has more, 400 if it is packed otherwise or badly, 503 if there is
   *     no room
   * @throws IOException never, but for the streams that it is unpacked by
   */
  public byte[] body(int maxBytes) throws HttpError, IOException {
    List<byte[]> chunks = new ArrayList<>();
    int length = 0;
    try {
      InputStream in = unpacked(exchange.body(maxBytes));
      for (byte[] chunk = next(in); chunk.length > 0; chunk = next(in)) {
        length += chunk.length;
        if (length > maxBytes) {
          throw new HttpError(413, "request body too large: at most " + maxBytes + " bytes");
        }
        share.takeForBody(chunk.length);
        chunks.add(chunk);
      }
    } catch (ZipException | EOFException malformed) {
      throw new HttpError(400, "malformed " + header("Content-Encoding") + " body");
    }
    return joined(chunks, length);
  }

  private static byte[] next(InputStream in) throws IOException {
    return in.readNBytes(CHUNK);
  }

  private byte[] joined(List<byte[]> chunks, int length) throws HttpError {
    share.takeForBody(length);
    ByteBuffer body = ByteBuffer.allocate(length);
    for (byte[] chunk : chunks) {
      body.put(chunk);
      share.giveBackOfBody(chunk.length);
    }
    return body.array();
  }

  private InputStream unpacked(InputStream in) throws HttpError, IOException {
    String encoding = header("Content-Encoding");
    // As strict as Jaeger, which refuses "GZIP" and "identity": what works here must work there.
    return switch (encoding == null ? "" : encoding) {
      case "" -> in;
      case "gzip" -> new GZIPInputStream(in);
      case "deflate", "zlib" -> new InflaterInputStream(in);
      default ->
          throw new HttpError(
              400, "unsupported Content-Encoding \"" + encoding + "\": gzip and deflate are");
    };
  }

  /**
   * Takes memory for what the body becomes, before it is decoded; waits for it if need be. It is
   * given back when the request is answered.
   *
   * @param bytes at most, by estimate
   * @throws HttpError 413 if there never is so much, 503 if there is none in time
   */
  public void reserve(long bytes) throws HttpError {
    share.takeForDecoded(bytes);
  }

  /**
   * Takes memory for a piece of the answer, such as a trace that is read and written, in place of
   * what was taken for the piece before; waits for it if need be. It is given back when the request
   * is answered. If there is none, that is thrown which makes the answer a 503, or cuts it off if
   * the client has a part of it.
   *
   * @param bytes at most, by estimate
   */
  public void hold(long bytes) {
    share.hold(bytes);
  }
}
