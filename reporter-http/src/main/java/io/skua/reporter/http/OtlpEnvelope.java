/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.internal.SafeLog;
import io.skua.reporter.ByteSink;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * All of a body but its spans: what stands before them, with their length, and after them. Tags of
 * the process that would take more than half of a body from the spans are left out, the longest
 * first; the first time, that is logged. For one thread.
 */
final class OtlpEnvelope {
  static final String SCOPE_NAME = "io.skua";
  static final String SCOPE_VERSION = SkuaTracer.VERSION.substring("Java-".length());

  private static final SafeLog LOG = SafeLog.of(OtlpEncoder.class);

  /** An attribute of the resource. */
  private static final class Attribute {
    final String key;
    final byte[] encoded;

    Attribute(String key, byte[] encoded) {
      this.key = key;
      this.encoded = encoded;
    }

    int length() {
      return encoded.length;
    }
  }

  private final ByteSink sink = new ByteSink(1024);
  private final MessageWriter out;
  private final OtlpSpanWriter writer;

  private byte[] attributes = {};
  private int maxBytes;
  private int longestHead;
  private int room;
  private boolean warned;

  OtlpEnvelope(Format format) {
    out = format.over(sink);
    writer = new OtlpSpanWriter(out);
  }

  /** Takes another process for the bodies to come, of which each has so many bytes at most. */
  void use(SkuaProcess process, int newMaxBytes) throws IOException {
    maxBytes = newMaxBytes;
    out.reset(); // The last attempt may have thrown.
    List<Attribute> all = attributesOf(process);
    attributes = joined(all);
    if (attributes.length > maxBytes / 2) {
      warn(leaveOut(all, attributes.length - maxBytes / 2));
      attributes = joined(all);
    }
    longestHead = length(maxBytes);
    room = measureRoom();
  }

  private List<Attribute> attributesOf(SkuaProcess process) throws IOException {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < process.tagCount(); i++) {
      keys.add(process.tagKey(i));
    }
    List<Attribute> all = new ArrayList<>();
    all.add(attribute("service.name", process.serviceName()));
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      if (!key.equals("service.name")) {
        boolean isHost = key.equals("hostname") && !keys.contains("host.name");
        all.add(attribute(isHost ? "host.name" : key, process.tagValue(i)));
      }
    }
    return all;
  }

  private Attribute attribute(String key, Object value) throws IOException {
    sink.position(0);
    writer.attribute(Field.RESOURCE_ATTRIBUTES, key, value);
    return new Attribute(key, Arrays.copyOf(sink.bytes(), sink.position()));
  }

  private byte[] joined(List<Attribute> all) throws IOException {
    sink.position(0);
    for (int i = 0; i < all.size(); i++) {
      if (i > 0) {
        out.separate();
      }
      sink.write(all.get(i).encoded);
    }
    return Arrays.copyOf(sink.bytes(), sink.position());
  }

  /** Removes attributes of so many bytes together, or all but the service. Returns their keys. */
  private static List<String> leaveOut(List<Attribute> all, int bytes) {
    List<Attribute> longestFirst = new ArrayList<>(all.subList(1, all.size()));
    longestFirst.sort(Collections.reverseOrder(Comparator.comparingInt(Attribute::length)));
    List<String> keys = new ArrayList<>();
    int saved = 0;
    for (Attribute attribute : longestFirst) {
      if (saved >= bytes) {
        break;
      }
      saved += attribute.length();
      all.remove(attribute);
      keys.add(attribute.key);
    }
    return keys;
  }

  private void warn(List<String> leftOut) {
    if (!warned) {
      LOG.warn(
          "Process tags are left out, since they would take more than half of a batch of {} bytes:"
              + " {}",
          maxBytes,
          leftOut);
      warned = true;
    }
  }

  /** The envelope's own length depends on that of the spans: each length in it is a varint. */
  private int measureRoom() throws IOException {
    int bytes = Math.max(0, maxBytes - longestHead);
    while (bytes + 1 + length(bytes + 1) <= maxBytes) {
      bytes++;
    }
    return bytes;
  }

  private int length(int spansLength) throws IOException {
    sink.position(0);
    out.head(attributes, spansLength);
    out.tail();
    return sink.position();
  }

  /** Returns how many bytes of spans fit into a body. */
  int room() {
    return room;
  }

  /** Returns how many bytes to leave before the spans, at least what their head will take. */
  int longestHead() {
    return longestHead;
  }

  /**
   * Puts the envelope around spans.
   *
   * @param body holds them up to its position, with room before and after
   * @param start where the first begins
   * @return where the body begins; it ends at the position
   */
  int close(ByteSink body, int start) throws IOException {
    sink.position(0);
    out.head(attributes, body.position() - start);
    int head = sink.position();
    out.tail();
    System.arraycopy(sink.bytes(), 0, body.bytes(), start - head, head);
    body.write(sink.bytes(), head, sink.position() - head);
    return start - head;
  }
}
