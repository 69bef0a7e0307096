/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A reported span by what both tracers know of one, for comparison. */
record Recorded(
    String traceId,
    String id,
    String parentId,
    String name,
    String kind,
    Map<String, String> tags,
    List<String> events,
    String remote,
    String error) {

  /** The spans as a tree, one a line, those of one parent by their names. */
  static String tree(List<Recorded> spans) {
    StringBuilder tree = new StringBuilder();
    for (Recorded span : sorted(spans)) {
      boolean isTop = spans.stream().noneMatch(other -> other.isParentOf(span));
      if (isTop) {
        span.append(tree, "", spans);
      }
    }
    return tree.toString();
  }

  private static List<Recorded> sorted(List<Recorded> spans) {
    return spans.stream().sorted(Comparator.comparing(Recorded::name)).toList();
  }

  private boolean isParentOf(Recorded other) {
    return traceId.equals(other.traceId) && id.equals(other.parentId);
  }

  private void append(StringBuilder tree, String indent, List<Recorded> spans) {
    boolean isOrphan = indent.isEmpty() && parentId != null;
    tree.append(indent).append(isOrphan ? "(orphan) " : "").append(name);
    tree.append(kind == null ? "" : " " + kind).append(tags.isEmpty() ? "" : " " + tags);
    tree.append(events.isEmpty() ? "" : " " + events);
    tree.append(remote == null ? "" : " -> " + remote);
    tree.append(error == null ? "" : " ! " + error).append('\n');
    for (Recorded child : sorted(spans)) {
      if (isParentOf(child)) {
        child.append(tree, indent + "  ", spans);
      }
    }
  }
}
