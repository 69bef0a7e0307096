/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.GoDuration;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanId;
import io.skua.allinone.model.Tag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says by how much the clock of a child's host seems to differ from that of its parent's, where the
 * child lies outside of its parent. Times are left as they are: a guess that is shown as measured
 * would be a lie, and Jaeger does so by default, too.
 *
 * <p>The spans of one host, from the first that has a parent on another, share one difference.
 */
final class ClockSkew {
  private static final List<String> HOST_KEYS =
      List.of("host.id", "host.ip", "host.name", "hostname");

  private ClockSkew() {}

  /**
   * A span, and what is in force for it.
   *
   * @param host its own, empty if it is not known
   */
  private record Node(MutableSpan mutable, String host, List<Node> children) {
    Span span() {
      return mutable.original();
    }
  }

  /**
   * A node, and what its parent hands down.
   *
   * @param parent null for a root
   * @param host to which the difference belongs
   * @param delta microseconds to add to its times
   */
  private record Visit(Node node, Node parent, String host, long delta) {}

  static void warn(List<MutableSpan> spans) {
    Deque<Visit> open = new ArrayDeque<>(); // Not recursive: a trace may be very deep.
    for (Node root : roots(spans)) {
      open.push(new Visit(root, null, root.host(), 0));
    }
    while (!open.isEmpty()) {
      visit(open.pop(), open);
    }
  }

  private static void visit(Visit visit, Deque<Visit> open) {
    Node node = visit.node();
    boolean elsewhere = node.host().isEmpty() || !node.host().equals(visit.host());
    boolean compared = visit.parent() != null && elsewhere;
    long delta = compared ? delta(node.span(), visit.parent().span()) : visit.delta();
    if (delta != 0) {
      node.mutable()
          .warn(
              "clock skew adjustment disabled; not applying calculated delta of "
                  + GoDuration.ofMicros(delta));
    }
    for (Node child : node.children()) {
      open.push(new Visit(child, node, node.host(), delta));
    }
  }

  /** Returns what to add to a child's times so that it lies within its parent. */
  static long delta(Span child, Span parent) {
    if (child.durationMicros() > parent.durationMicros()) {
      // It went on without its parent, so only its start tells something.
      return Math.max(0, parent.startMicros() - child.startMicros());
    }
    if (child.startMicros() >= parent.startMicros() && child.endMicros() <= parent.endMicros()) {
      return 0;
    }
    long eachWay = (parent.durationMicros() - child.durationMicros()) / 2;
    return parent.startMicros() + eachWay - child.startMicros();
  }

  /** Returns the nodes without a parent in the trace, with their children. */
  private static List<Node> roots(List<MutableSpan> spans) {
    Map<Long, Node> nodes = new HashMap<>();
    List<Node> inOrder = new ArrayList<>();
    for (MutableSpan span : spans) {
      Node node = new Node(span, host(span.process()), new ArrayList<>());
      if (nodes.putIfAbsent(span.spanId(), node) == null) {
        inOrder.add(node);
      } else {
        span.warn("duplicate span IDs; skipping clock skew adjustment");
      }
    }
    inOrder.removeIf(node -> hang(node, nodes));
    return inOrder;
  }

  private static boolean hang(Node node, Map<Long, Node> nodes) {
    long parentId = node.mutable().parentSpanId();
    Node parent = parentId == 0 ? null : nodes.get(parentId);
    if (parent != null) {
      parent.children().add(node);
    } else if (parentId != 0) {
      node.mutable()
          .warn(
              "parent span ID="
                  + SpanId.toHex(parentId)
                  + " is not in the trace; skipping clock skew adjustment");
    }
    return parent != null;
  }

  private static String host(Process process) {
    for (String key : HOST_KEYS) {
      for (Tag tag : process.tags()) {
        if (tag.key().equals(key)) {
          return tag.text();
        }
      }
    }
    return "";
  }
}
