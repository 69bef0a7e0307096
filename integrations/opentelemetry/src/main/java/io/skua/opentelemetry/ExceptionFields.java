/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentracing.log.Fields;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the semantic conventions of OpenTelemetry have of an exception. */
final class ExceptionFields {
  private ExceptionFields() {}

  /** As much as the exception tells before it throws one itself. */
  static Map<String, Object> of(Throwable exception) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(Fields.EVENT, "exception");
    fields.put("exception.type", exception.getClass().getName());
    try {
      String message = exception.getMessage();
      if (message != null) {
        fields.put("exception.message", message);
      }
      StringWriter stack = new StringWriter();
      exception.printStackTrace(new PrintWriter(stack, true));
      fields.put("exception.stacktrace", stack.toString());
    } catch (Throwable unreadable) {
      fields.put("internal.incomplete", unreadable.getClass().getName());
    }
    return fields;
  }
}
