/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import okhttp3.MediaType;
import org.jspecify.annotations.Nullable;

/**
 * What an OTLP server says: after a success which spans it left out, after a failure why (<a
 * href="https://opentelemetry.io/docs/specs/otlp/#otlphttp-response">OTLP/HTTP responses</a>). Both
 * come to a number and a text:
 *
 * <pre>
 * success = ExportTraceServiceResponse { 1: partial_success { 1: rejected_spans int64, 2: error_message string } }
 * failure = google.rpc.Status { 1: code int32, 2: message string, 3: details }
 *
 * 0a 08  08 02  12 04 6c 61 74 65                                    2 spans rejected, "late"
 * {"partialSuccess":{"rejectedSpans":"2","errorMessage":"late"}}     the same
 * 08 03  12 03 62 61 64                                              code 3, "bad"
 * {"code":3,"message":"bad"}                                         the same
 * </pre>
 *
 * <p>Fields that are not known are passed over. Immutable.
 */
final class OtlpAnswer {
  /** Of an answer that is neither protobuf nor JSON, or malformed. */
  static final OtlpAnswer NOTHING = new OtlpAnswer(0, "");

  private static final JsonFactory JSON = new JsonFactory();

  // Tags of protobuf: the field's number << 3 | its wire type.
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;
  private static final int FIRST_NUMBER = 1 << 3 | VARINT;
  private static final int FIRST_MESSAGE = 1 << 3 | LENGTH_DELIMITED;
  private static final int SECOND_TEXT = 2 << 3 | LENGTH_DELIMITED;

  private final long number;
  private final String text;

  private OtlpAnswer(long number, String text) {
    this.number = number;
    this.text = text;
  }

  /** Returns how many spans were rejected, or the code of a failure. */
  long number() {
    return number;
  }

  /** Returns the message, perhaps empty, never null. */
  String text() {
    return text;
  }

  /**
   * Reads an answer.
   *
   * @param type what the server says that it is; null if it does not
   */
  static OtlpAnswer read(@Nullable MediaType type, boolean isSuccess, byte[] body) {
    String subtype = type == null ? "" : type.subtype();
    try {
      switch (subtype) {
        case "x-protobuf":
          ByteBuffer in = ByteBuffer.wrap(body);
          return isSuccess ? response(in) : numberAndText(in);
        case "json":
          return json(body);
        default:
          return NOTHING;
      }
    } catch (IOException | BufferUnderflowException malformed) {
      return NOTHING;
    }
  }

  private static OtlpAnswer response(ByteBuffer in) throws IOException {
    OtlpAnswer partialSuccess = NOTHING;
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      if (tag == FIRST_MESSAGE) {
        partialSuccess = numberAndText(nested(in));
      } else {
        skip(tag, in);
      }
    }
    return partialSuccess;
  }

  private static OtlpAnswer numberAndText(ByteBuffer in) throws IOException {
    long number = 0;
    String text = "";
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      if (tag == FIRST_NUMBER) {
        number = varint(in);
      } else if (tag == SECOND_TEXT) {
        text = UTF_8.decode(nested(in)).toString();
      } else {
        skip(tag, in);
      }
    }
    return new OtlpAnswer(number, text);
  }

  /** Seven bits a byte, the lowest first; all but the last byte have the highest bit set. */
  private static long varint(ByteBuffer in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("a varint of more than ten bytes");
  }

  private static ByteBuffer nested(ByteBuffer in) throws IOException {
    long length = varint(in);
    ByteBuffer nested = in.slice();
    skipBytes(length, in);
    nested.limit((int) length);
    return nested;
  }

  private static void skip(int tag, ByteBuffer in) throws IOException {
    switch (tag & 7) {
      case VARINT:
        varint(in);
        break;
      case FIXED_64:
        skipBytes(8, in);
        break;
      case LENGTH_DELIMITED:
        skipBytes(varint(in), in);
        break;
      case FIXED_32:
        skipBytes(4, in);
        break;
      default:
        throw new IOException("no such wire type");
    }
  }

  private static void skipBytes(long count, ByteBuffer in) {
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + (int) count);
  }

  /** The members that count have names of their own, wherever they stand. */
  private static OtlpAnswer json(byte[] body) throws IOException {
    long number = 0;
    String text = "";
    try (JsonParser in = JSON.createParser(body)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          String name = in.currentName();
          in.nextToken();
          switch (name) {
            case "partialSuccess":
            case "partial_success":
              break; // Its members come next.
            case "rejectedSpans":
            case "rejected_spans":
              number = in.getValueAsLong(); // A proto-JSON int64 is a text.
              break;
            case "errorMessage":
            case "error_message":
            case "message":
              text = in.getValueAsString("");
              break;
            default:
              in.skipChildren();
          }
        }
      }
    }
    return new OtlpAnswer(number, text);
  }
}
