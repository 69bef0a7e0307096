/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams of server-sent events: the status at once, and whenever it has changed since. One thread
 * writes them all, and looks for news only while there are any. Safe for any thread.
 *
 * <pre>
 * retry: 1000                                    a browser asks again after a second
 *
 * id: 5c0e11a7                                   it then sends the last one as Last-Event-ID
 * data: {"traces":2, …}
 * </pre>
 *
 * <p>A stream ends after some bytes, fewer than any socket takes while nobody reads, so that no
 * client makes the others wait; and after some time, for one whose client is gone looks like one
 * where nothing changes. A browser goes on in a new one, and loses nothing.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the standard</a>
 */
final class StatusEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusEvents.class);

  /** When there are more, that which is open longest ends. */
  static final int MAX_STREAMS = 128;

  private static final int MAX_BYTES = 8 * 1024;
  private static final long MAX_NANOS = SECONDS.toNanos(100);
  static final long PERIOD_MILLIS = 500;
  private static final int IDLE_SECONDS = 10;

  /** What a client has got. */
  private static final class Stream {
    final OutputStream out;
    final long openedNanos = System.nanoTime();
    String lastId;
    int bytes;

    Stream(OutputStream out, String lastId) {
      this.out = out;
      this.lastId = lastId;
    }

    void send(String text) throws IOException {
      byte[] sent = text.getBytes(UTF_8);
      out.write(sent);
      out.flush();
      bytes += sent.length;
    }

    boolean isSpent() {
      return bytes > MAX_BYTES || System.nanoTime() - openedNanos > MAX_NANOS;
    }
  }

  private record Event(String id, String data) {}

  private final Supplier<String> status;
  private final long periodMillis;
  private final ScheduledThreadPoolExecutor thread;
  private final Deque<Stream> streams = new ArrayDeque<>(); // of the thread, as the flag below
  private boolean isFollowed;

  /**
   * Creates one without streams.
   *
   * @param status a line of JSON
   * @param periodMillis between one event and the next
   */
  StatusEvents(Supplier<String> status, long periodMillis) {
    this.status = status;
    this.periodMillis = periodMillis;
    thread = new ScheduledThreadPoolExecutor(1, StatusEvents::daemon);
    thread.setKeepAliveTime(IDLE_SECONDS, SECONDS);
    thread.allowCoreThreadTimeOut(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static Thread daemon(Runnable task) {
    Thread daemon = new Thread(task, "all-in-one-events");
    daemon.setDaemon(true);
    return daemon;
  }

  Response answer(Request request) {
    String lastId = request.header("Last-Event-ID");
    return Response.open("text/event-stream", out -> open(new Stream(out, lastId)))
        .with("Cache-Control", "no-store")
        .with("X-Accel-Buffering", "no"); // Else nginx keeps them back.
  }

  private void open(Stream stream) throws IOException {
    try {
      thread.execute(() -> begin(stream));
    } catch (RejectedExecutionException closing) {
      stream.out.close();
    }
  }

  private void begin(Stream stream) {
    try {
      stream.send("retry: 1000\n\n");
      if (tell(stream, event())) {
        streams.add(stream);
        follow();
      }
      if (streams.size() > MAX_STREAMS) {
        end(streams.remove());
      }
    } catch (IOException gone) {
      end(stream);
    } catch (RuntimeException | Error failed) {
      LOG.warn("The status cannot be told", failed);
      end(stream);
    }
  }

  private void follow() {
    if (!isFollowed && !streams.isEmpty()) {
      isFollowed = true;
      Future<?> unused = thread.schedule(this::round, periodMillis, MILLISECONDS);
    }
  }

  private void round() {
    isFollowed = false;
    try {
      Event now = event();
      streams.removeIf(stream -> !tell(stream, now));
    } catch (RuntimeException | Error failed) {
      LOG.warn("The status cannot be told", failed);
      streams.forEach(StatusEvents::end); // They ask again, later.
      streams.clear();
    }
    follow();
  }

  private Event event() {
    String data = status.get();
    return new Event(Integer.toHexString(data.hashCode()), data);
  }

  /** Tells what is news to a stream; returns whether it goes on. */
  private static boolean tell(Stream stream, Event now) {
    try {
      if (!now.id.equals(stream.lastId)) {
        stream.send("id: " + now.id + "\ndata: " + now.data + "\n\n");
        stream.lastId = now.id;
      }
      if (!stream.isSpent()) {
        return true;
      }
    } catch (IOException gone) {
      // Then there is nothing more to do than for one that is spent.
    }
    end(stream);
    return false;
  }

  private static void end(Stream stream) {
    try {
      stream.out.close();
    } catch (IOException gone) {
      // That ends it, too.
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
