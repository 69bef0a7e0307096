/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * The connections of a port: one sends a request, or is answered, or is idle until its next
 * request. When there are many, a client that comes finds room nevertheless: those are closed that
 * take long to send, then those that are idle for long, who does so longest first. Safe for any
 * thread.
 */
final class Connections implements Connection.Listener {
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Times as many as there are to be: then one goes for each that comes, however short. */
  private static final int TOO_MANY = 4;

  private final int max;
  private final long patienceNanos;

  private final Set<EndPoint> open = new HashSet<>(); // guarded by this

  /** Since when, who does so longest first. */
  private final Map<EndPoint, Long> sending = new LinkedHashMap<>(); // guarded by this

  private final Map<EndPoint, Long> idle = new LinkedHashMap<>(); // guarded by this

  /**
   * Creates an empty set of them.
   *
   * @param max that are to be open at once
   * @param patienceMillis that a client has to send a request, from begin to end
   */
  Connections(int max, long patienceMillis) {
    this.max = max;
    this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint tooMany = opened(connection.getEndPoint());
    if (tooMany != null) {
      tooMany.close();
    }
  }

  /** Returns the one that is to make room, null for none. */
  private synchronized EndPoint opened(EndPoint connection) {
    open.add(connection);
    sending.put(connection, System.nanoTime());
    if (open.size() <= TOO_MANY * max) {
      return null;
    }
    boolean isSending = idle.isEmpty() || sending.size() > max;
    EndPoint eldest = (isSending ? sending : idle).keySet().iterator().next();
    closed(eldest);
    return eldest;
  }

  @Override
  public void onClosed(Connection connection) {
    closed(connection.getEndPoint());
  }

  private synchronized void closed(EndPoint connection) {
    open.remove(connection);
    sending.remove(connection);
    idle.remove(connection);
  }

  synchronized boolean isEmpty() {
    return open.isEmpty();
  }

  /** From now on the client sends a request. */
  synchronized void sending(EndPoint connection) {
    idle.remove(connection);
    sending.remove(connection);
    if (open.contains(connection)) {
      sending.put(connection, System.nanoTime());
    }
  }

  /** From now on the client waits, not the server. */
  synchronized void answering(EndPoint connection) {
    sending.remove(connection);
  }

  /** From now on nobody waits. */
  synchronized void idle(EndPoint connection) {
    if (open.contains(connection)) {
      idle.put(connection, System.nanoTime());
    }
  }

  /** Closes those whose clients took too long, which is shorter when there are many. */
  void closeLate() {
    late().forEach(EndPoint::close);
  }

  private synchronized List<EndPoint> late() {
    List<EndPoint> late = new ArrayList<>();
    for (EndPoint next = nextLate(); next != null; next = nextLate()) {
      late.add(next);
      closed(next);
    }
    return late;
  }

  /** Returns null for none. */
  private EndPoint nextLate() {
    boolean isMany = open.size() > max;
    EndPoint late = eldest(sending, isMany ? LONG_NANOS : patienceNanos);
    return late == null && isMany ? eldest(idle, LONG_NANOS) : late;
  }

  /** Returns null if there is none for so long. */
  private static EndPoint eldest(Map<EndPoint, Long> since, long minNanos) {
    if (since.isEmpty()) {
      return null;
    }
    Map.Entry<EndPoint, Long> eldest = since.entrySet().iterator().next();
    return System.nanoTime() - eldest.getValue() >= minNanos ? eldest.getKey() : null;
  }
}
