/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads OTLP's JSON into the messages that its protobuf has, field by field as their descriptors
 * say.
 *
 * <pre>
 * {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
 *   "scopeSpans":[{"spans":[{"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"a2fb4a1d1a96d312",
 *     "name":"GET /","kind":3,"startTimeUnixNano":"1700000000123456000","endTimeUnixNano":1700000000123461000,
 *     "attributes":[{"key":"http.status_code","value":{"intValue":"500"}}]}]}]}]}
 * </pre>
 *
 * <p>It is protobuf's JSON but for this: ids are hex, and enums are numbers. Whole numbers are
 * strings or numbers, bytes are base64. Members that are unknown are skipped, and those that are
 * null, unless they are numbers.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">JSON Protobuf
 *     Encoding</a>
 */
final class OtlpJsonReader {
  private static final Set<String> HEX_FIELDS = Set.of("traceId", "spanId", "parentSpanId");
  private static final int MAX_DEPTH = 200;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Whoever sends chooses the names.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS =
      new ConcurrentHashMap<>();

  private final JsonParser json;
  private long room;

  private OtlpJsonReader(JsonParser json, long room) {
    this.json = json;
    this.room = room;
  }

  /**
   * Reads a document.
   *
   * @param room that it may take in memory, in bytes by the estimate of {@link OtlpWeight}
   * @throws IOException if it is no such document, or takes more; says what is wrong
   */
  static ExportTraceServiceRequest read(byte[] document, long room) throws IOException {
    return read(document, room, false);
  }

  /** Reads documents that follow one another, at least one, as if they were one. */
  static ExportTraceServiceRequest readAll(byte[] documents, long room) throws IOException {
    return read(documents, room, true);
  }

  private static ExportTraceServiceRequest read(byte[] documents, long room, boolean mayBeSeveral)
      throws IOException {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    try (JsonParser json = JSON.createParser(documents)) {
      OtlpJsonReader reader = new OtlpJsonReader(json, room);
      JsonToken next = json.nextToken();
      do {
        if (next != JsonToken.START_OBJECT) {
          throw reader.malformed("not an object");
        }
        reader.message(request);
        next = json.nextToken();
      } while (next != null && mayBeSeveral);
      if (next != null) {
        throw reader.malformed("more than one document");
      }
    }
    return request.build();
  }

  private void message(Message.Builder message) throws IOException {
    room -= OtlpWeight.of(message.getDescriptorForType());
    if (room < 0) {
      throw malformed("too many objects for its length");
    }
    Map<String, FieldDescriptor> fields =
        FIELDS.computeIfAbsent(message.getDescriptorForType(), OtlpJsonReader::fields);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      FieldDescriptor field = fields.get(json.currentName());
      JsonToken value = json.nextToken();
      if (field == null || (value == JsonToken.VALUE_NULL && mayBeNull(field))) {
        json.skipChildren();
      } else if (field.isRepeated()) {
        list(message, field);
      } else {
        message.setField(field, value(message, field));
      }
    }
  }

  /** A number cannot be null: to take it for 0 would be a span of 1970. */
  private static boolean mayBeNull(FieldDescriptor field) {
    return field.isRepeated()
        || switch (field.getJavaType()) {
          case STRING, BYTE_STRING, MESSAGE -> true;
          default -> false;
        };
  }

  private static Map<String, FieldDescriptor> fields(Descriptor type) {
    return type.getFields().stream()
        .collect(Collectors.toMap(FieldDescriptor::getJsonName, Function.identity()));
  }

  private void list(Message.Builder message, FieldDescriptor field) throws IOException {
    if (!json.isExpectedStartArrayToken()) {
      throw malformed(field.getJsonName() + " is no array");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      message.addRepeatedField(field, value(message, field));
    }
  }

  private Object value(Message.Builder message, FieldDescriptor field) throws IOException {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      if (!json.isExpectedStartObjectToken()) {
        throw malformed(field.getJsonName() + " is no object");
      }
      Message.Builder child = message.newBuilderForField(field);
      message(child);
      return child.build();
    }
    if (!isOf(field, json.currentToken())) {
      throw malformed(field.getJsonName() + " is no " + kind(field));
    }
    try {
      return scalar(field, json.getText());
    } catch (IllegalArgumentException wrong) {
      throw malformed(field.getJsonName() + ": " + wrong.getMessage());
    }
  }

  private static boolean isOf(FieldDescriptor field, JsonToken value) {
    return switch (field.getJavaType()) {
      case STRING, BYTE_STRING -> value == JsonToken.VALUE_STRING;
      case BOOLEAN -> value.isBoolean();
      default -> value.isNumeric() || value == JsonToken.VALUE_STRING;
    };
  }

  private static String kind(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING, BYTE_STRING -> "string";
      case BOOLEAN -> "boolean";
      default -> "number";
    };
  }

  private static Object scalar(FieldDescriptor field, String text) {
    return switch (field.getJavaType()) {
      case STRING -> text;
      case BOOLEAN -> Boolean.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case LONG -> isSigned(field) ? Long.parseLong(text) : Long.parseUnsignedLong(text);
      case INT -> isSigned(field) ? Integer.parseInt(text) : Integer.parseUnsignedInt(text);
      case ENUM -> enumValue(field.getEnumType(), text);
      case BYTE_STRING ->
          ByteString.copyFrom(
              HEX_FIELDS.contains(field.getJsonName())
                  ? HexFormat.of().parseHex(text)
                  : Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
      default -> throw new IllegalArgumentException("unexpected " + field);
    };
  }

  private static boolean isSigned(FieldDescriptor field) {
    return switch (field.getType()) {
      case UINT32, UINT64, FIXED32, FIXED64 -> false;
      default -> true;
    };
  }

  /** Names are not in the specification, but some write them. */
  private static Object enumValue(EnumDescriptor type, String text) {
    Object byName = type.findValueByName(text);
    return byName != null
        ? byName
        : type.findValueByNumberCreatingIfUnknown(Integer.parseInt(text));
  }

  private JsonParseException malformed(String problem) {
    return new JsonParseException(json, problem);
  }
}
