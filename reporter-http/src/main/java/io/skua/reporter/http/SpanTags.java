/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.opentracing.tag.Tags;
import io.skua.reporter.Pruning;
import io.skua.tracer.SkuaSpan;

/**
 * What the tags of a span say that has a field of its own in OTLP: its kind and its status. Reused,
 * for one thread.
 */
final class SpanTags {
  static final int STATUS_UNSET = 0;
  private static final int STATUS_OK = 1;
  private static final int STATUS_ERROR = 2;

  private static final int KIND_UNKNOWN = 0;
  private static final int KIND_INTERNAL = 1;
  private static final int KIND_SERVER = 2;
  private static final int NONE = -1;

  private int kind;
  private int status;
  private String statusMessage = "";
  private long httpStatus; // NONE if there is none

  // The indexes of the tags that said so.
  private int kindTag;
  private int errorTag;
  private int codeTag;
  private int messageTag;

  /** Reads those tags of a span that the pruning leaves. */
  void read(SkuaSpan span, Pruning pruning) {
    kind = KIND_INTERNAL;
    status = STATUS_UNSET;
    statusMessage = "";
    httpStatus = NONE;
    kindTag = errorTag = codeTag = messageTag = NONE;
    int tags = span.tagCount();
    for (int i = 0; i < tags; i++) {
      if (pruning.keepsTag(i)) {
        read(i, span.tagKey(i), span.tagValue(i));
      }
    }
    if (status == STATUS_UNSET && httpStatus != NONE && isFailure()) {
      status = STATUS_ERROR;
    }
  }

  private void read(int tag, String key, Object value) {
    switch (key) {
      case "span.kind":
        readKind(tag, kindOf(value));
        break;
      case "error":
        readError(tag, String.valueOf(value));
        break;
      case "otel.status_code":
        readCode(tag, String.valueOf(value));
        break;
      case "otel.status_description":
        readMessage(tag, value);
        break;
      case "http.status_code":
        httpStatus = httpStatus(value);
        break;
      default:
        break;
    }
  }

  private static int kindOf(Object value) {
    switch (String.valueOf(value)) {
      case "internal":
        return KIND_INTERNAL;
      case Tags.SPAN_KIND_SERVER:
        return KIND_SERVER;
      case Tags.SPAN_KIND_CLIENT:
        return 3;
      case Tags.SPAN_KIND_PRODUCER:
        return 4;
      case Tags.SPAN_KIND_CONSUMER:
        return 5;
      default:
        return KIND_UNKNOWN;
    }
  }

  private void readKind(int tag, int newKind) {
    if (newKind != KIND_UNKNOWN) {
      kind = newKind;
      kindTag = tag;
    }
  }

  /** A boolean, or its text, as some instrumentations set it. */
  private void readError(int tag, String value) {
    if (value.equalsIgnoreCase("true")) {
      status = STATUS_ERROR; // Whatever otel.status_code says.
      errorTag = tag;
    }
  }

  /** A number, or its text. */
  private static long httpStatus(Object value) {
    if (value instanceof Number) {
      return ((Number) value).longValue();
    }
    String text = String.valueOf(value);
    return text.matches("-?\\d{1,9}") ? Long.parseLong(text) : NONE;
  }

  /** As Jaeger derives it of a span in Thrift: that a client asked wrongly is not its server's. */
  private boolean isFailure() {
    boolean isOfTheClient = httpStatus >= 400 && httpStatus < 500;
    return isOfTheClient ? kind != KIND_SERVER : httpStatus < 100 || httpStatus > 398;
  }

  private void readCode(int tag, String value) {
    boolean isError = value.equalsIgnoreCase("ERROR");
    if (isError || value.equalsIgnoreCase("OK")) {
      status = Math.max(status, isError ? STATUS_ERROR : STATUS_OK);
      codeTag = tag;
    }
  }

  private void readMessage(int tag, Object value) {
    if (value instanceof String) {
      statusMessage = (String) value;
      messageTag = tag;
    }
  }

  int kind() {
    return kind;
  }

  int status() {
    return status;
  }

  /** Empty for none. */
  String statusMessage() {
    return statusMessage;
  }

  /** Whether a tag has no field of its own. */
  boolean isAttribute(int tag) {
    return tag != kindTag && tag != errorTag && tag != codeTag && tag != messageTag;
  }
}
