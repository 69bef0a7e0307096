/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.Process;
import io.skua.allinone.model.Tag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes addresses of IPv4 that are numbers as people read them: 2130706433 is 127.0.0.1. */
final class NumericAddresses {
  private static final Set<String> KEYS = Set.of("ip", "peer.ipv4");

  private NumericAddresses() {}

  static void write(List<MutableSpan> spans) {
    Map<Process, Process> processes = new HashMap<>();
    for (MutableSpan span : spans) {
      span.tags(readable(span.tags()));
      span.process(
          processes.computeIfAbsent(
              span.process(), p -> new Process(p.serviceName(), readable(p.tags()))));
    }
  }

  private static List<Tag> readable(List<Tag> tags) {
    return tags.stream().anyMatch(NumericAddresses::isNumeric)
        ? tags.stream().map(tag -> isNumeric(tag) ? dotted(tag) : tag).toList()
        : tags;
  }

  private static boolean isNumeric(Tag tag) {
    return KEYS.contains(tag.key()) && tag.value() instanceof Number;
  }

  /** Clients send a signed or an unsigned number of 32 bits, some of them as a double. */
  private static Tag dotted(Tag tag) {
    long bits = ((Number) tag.value()).longValue();
    return new Tag(
        tag.key(),
        octet(bits, 24) + "." + octet(bits, 16) + "." + octet(bits, 8) + "." + octet(bits, 0));
  }

  private static long octet(long bits, int shift) {
    return bits >> shift & 0xff;
  }
}
