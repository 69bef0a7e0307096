/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * The connections of a port. One either waits for its client, which is idle or sends a request, or
 * is answered. When there are many, the one that waits longest is closed, so that a client that
 * comes finds room whoever else is there. It has a second to send its request, unless there are too
 * many by far. Safe for any thread.
 */
final class Connections implements Connection.Listener {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Times as many as there are to be. */
  private static final int TOO_MANY = 4;

  private final int max;
  private final long patienceNanos;

  private final Set<EndPoint> open = new HashSet<>(); // guarded by this

  /** Since when those wait that do, who waits longest first. */
  private final Map<EndPoint, Long> waiting = new LinkedHashMap<>(); // guarded by this

  /**
   * Creates an empty set of them.
   *
   * @param max that are to be open at once
   * @param patienceMillis that a client has to send its next request, from begin to end
   */
  Connections(int max, long patienceMillis) {
    this.max = max;
    this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint closed = opened(connection.getEndPoint());
    if (closed != null) {
      closed.close();
    }
  }

  /** Returns the one to be closed for it, itself if all others are answered; null for none. */
  private synchronized EndPoint opened(EndPoint connection) {
    open.add(connection);
    waiting.put(connection, System.nanoTime());
    Map.Entry<EndPoint, Long> eldest = waiting.entrySet().iterator().next();
    boolean isOver = open.size() > max && System.nanoTime() - eldest.getValue() >= GRACE_NANOS;
    if (!isOver && open.size() <= TOO_MANY * max) {
      return null;
    }
    EndPoint closed = eldest.getKey();
    closed(closed);
    return closed;
  }

  @Override
  public void onClosed(Connection connection) {
    closed(connection.getEndPoint());
  }

  private synchronized void closed(EndPoint connection) {
    open.remove(connection);
    waiting.remove(connection);
  }

  synchronized boolean isEmpty() {
    return open.isEmpty();
  }

  /** From now on the client waits, not the server. */
  synchronized void answering(EndPoint connection) {
    waiting.remove(connection);
  }

  /** From now on the server waits for the client: for what is left of its request, or another. */
  synchronized void waiting(EndPoint connection) {
    waiting.remove(connection);
    if (open.contains(connection)) {
      waiting.put(connection, System.nanoTime());
    }
  }

  /** Closes those whose clients took too long, and those that are too many. */
  void closeLate() {
    late().forEach(EndPoint::close);
  }

  private synchronized List<EndPoint> late() {
    List<EndPoint> late = new ArrayList<>();
    long now = System.nanoTime();
    Iterator<Map.Entry<EndPoint, Long>> eldest = waiting.entrySet().iterator();
    while (eldest.hasNext()) {
      Map.Entry<EndPoint, Long> next = eldest.next();
      long patience = open.size() > max ? GRACE_NANOS : patienceNanos;
      if (now - next.getValue() < patience) {
        break;
      }
      late.add(next.getKey());
      open.remove(next.getKey());
      eldest.remove();
    }
    return late;
  }
}
