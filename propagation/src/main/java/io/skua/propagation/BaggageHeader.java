/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.opentracing.propagation.TextMap;
import io.skua.tracer.SkuaSpanContext;
import java.util.BitSet;

/**
 * Reads the headers {@code baggage} of one request, which count as one in their order, and writes
 * them in one.
 *
 * <pre>
 * baggage  = OWS member OWS *63("," OWS member OWS), of at most 8192 bytes
 * member   = key OWS "=" OWS value *(OWS ";" property)
 * key      = token of RFC 9110
 * value    = *(%x21 / %x23-2B / %x2D-3A / %x3C-5B / %x5D-7E), percent-encoded UTF-8
 * property = anything without "," and ";", not kept
 *
 * user=Zo%C3%AB%20K,tier=gold;ttl=3
 * </pre>
 */
final class BaggageHeader {
  static final String NAME = "baggage";
  private static final int MAX_MEMBERS = 64;
  private static final int MAX_BYTES = 8192;

  /** {@code baggage-octet}. */
  private static final BitSet OCTETS = HeaderText.asciiSet("!#$%&'()*+-./:<=>?@[]^_`{|}~");

  /**
   * What is written as it is: not the percent sign, nor the plus sign, which some read as a space.
   */
  private static final BitSet PLAIN = HeaderText.asciiSet("!#$&'()*-./:<=>?@[]^_`{|}~");

  private int members;

  /** Of the headers so far, if they were one: a comma stands between two of them. */
  private int bytes = -1;

  /** Takes one more header. What is beyond the limits is left out, and counts as malformed. */
  void read(String header, ContextParts parts) {
    for (int start = 0; start <= header.length(); ) {
      int comma = header.indexOf(',', start);
      int end = comma < 0 ? header.length() : comma;
      if (end - start > MAX_BYTES || (bytes += 1 + end - start) > MAX_BYTES) {
        bytes = MAX_BYTES; // For good.
        ContextParts.malformed(parts);
        return;
      }
      String member = HeaderText.trim(header.substring(start, end));
      if (!member.isEmpty() && (++members > MAX_MEMBERS || !readMember(member, parts))) {
        ContextParts.malformed(parts);
      }
      start = end + 1;
    }
  }

  private static boolean readMember(String member, ContextParts parts) {
    int semicolon = member.indexOf(';');
    String item = semicolon < 0 ? member : member.substring(0, semicolon);
    int equals = item.indexOf('=');
    if (equals < 0) {
      return false;
    }
    String key = HeaderText.trim(item.substring(0, equals));
    String value = HeaderText.trim(item.substring(equals + 1));
    if (!HeaderText.isToken(key) || !HeaderText.isAllOf(OCTETS, value)) {
      return false;
    }
    parts.putEncoded(key, value, false);
    return true;
  }

  /** Writes as much of the baggage as a header can carry, and returns how many items it cannot. */
  static int write(SkuaSpanContext context, TextMap carrier) {
    StringBuilder header = null;
    int written = 0;
    for (int i = 0; i < context.baggageCount() && written < MAX_MEMBERS; i++) {
      String key = context.baggageKey(i);
      if (!HeaderText.isToken(key)) {
        continue;
      }
      String value = HeaderText.encode(context.baggageValue(i), PLAIN);
      int length = (header == null ? 0 : header.length() + 1) + key.length() + 1 + value.length();
      if (length > MAX_BYTES) {
        continue;
      }
      header = header == null ? new StringBuilder(length) : header.append(',');
      header.append(key).append('=').append(value);
      written++;
    }
    if (header != null && !HeaderText.isPut(carrier, NAME, header.toString())) {
      written = 0;
    }
    return context.baggageCount() - written;
  }
}
