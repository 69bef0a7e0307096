/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.Process;
import io.skua.allinone.model.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Moves what a span says of the library that made it to its process. If the process says something
 * else, it stays where it is, with a warning.
 */
final class LibraryTags {
  private static final Set<String> KEYS =
      Set.of(
          "telemetry.sdk.name",
          "telemetry.sdk.language",
          "telemetry.sdk.version",
          "telemetry.distro.name",
          "telemetry.distro.version");

  private LibraryTags() {}

  static void move(List<MutableSpan> spans) {
    Map<Process, List<Tag>> processes = new HashMap<>(); // What has come to each.
    for (MutableSpan span : spans) {
      if (span.tags().stream().anyMatch(tag -> KEYS.contains(tag.key()))) {
        move(span, processes.computeIfAbsent(span.process(), p -> new ArrayList<>(p.tags())));
      }
    }
    Map<Process, Process> changed = new HashMap<>();
    processes.forEach((p, tags) -> changed.put(p, new Process(p.serviceName(), tags)));
    spans.forEach(span -> span.process(changed.getOrDefault(span.process(), span.process())));
  }

  private static void move(MutableSpan span, List<Tag> processTags) {
    List<Tag> left = new ArrayList<>();
    for (Tag tag : span.tags()) {
      if (!KEYS.contains(tag.key())) {
        left.add(tag);
      } else if (conflicts(tag, processTags)) {
        left.add(tag);
        span.warn("conflicting values between Span and Resource for attribute " + tag.key());
      } else if (!processTags.contains(tag)) {
        processTags.add(tag);
      }
    }
    span.tags(left);
  }

  private static boolean conflicts(Tag tag, List<Tag> processTags) {
    return processTags.stream()
        .anyMatch(other -> other.key().equals(tag.key()) && !other.equals(tag));
  }
}
