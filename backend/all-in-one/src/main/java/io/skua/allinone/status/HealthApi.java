/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.status;

import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether a process is to be given work, for load balancers and those who restart it.
 *
 * <pre>
 * GET /health/live     200 as long as it can answer at all
 * GET /health/ready    200 if it is open and its store can be read and written; else 503
 * GET /health          the same
 *
 * ready                the body: a word, or why not
 * not ready: store: connection refused
 * </pre>
 *
 * <p>The store is asked at most once a second, by one of those who ask. Safe for any thread.
 */
public final class HealthApi {
  private static final Logger LOG = LoggerFactory.getLogger(HealthApi.class);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final String READY = "ready";

  private final Runnable check;
  private final ReentrantLock checking = new ReentrantLock();
  private volatile String state = "not ready: it starts"; // until it is open, and when it closes
  private volatile String answer; // of the last check; null for none yet
  private volatile long checkedNanos;

  /**
   * Creates one that says that the process starts.
   *
   * @param check throws if the store cannot be used
   */
  public HealthApi(Runnable check) {
    this.check = check;
  }

  /** From now on it depends on the store. */
  public void opened() {
    state = READY;
  }

  /** From now on it gets no more work. */
  public void closing() {
    state = "not ready: it ends";
  }

  /** Answers its paths on a router. */
  public void routes(Router router) {
    router
        .on("GET", "/health", this::ready)
        .on("GET", "/health/ready", this::ready)
        .on("GET", "/health/live", request -> answer(200, "live"));
  }

  private Response ready(Request request) {
    String said = state.equals(READY) ? checked() : state;
    return answer(said.equals(READY) ? 200 : 503, said);
  }

  private static Response answer(int status, String text) {
    return Response.text(status, text + '\n').with("Cache-Control", "no-store");
  }

  private String checked() {
    if (answer == null) {
      checking.lock();
    } else if (System.nanoTime() - checkedNanos < FRESH_NANOS || !checking.tryLock()) {
      return answer;
    }
    try {
      if (answer == null || System.nanoTime() - checkedNanos >= FRESH_NANOS) {
        String before = answer;
        answer = check();
        checkedNanos = System.nanoTime();
        if (before != null && !before.equals(answer)) {
          LOG.info("{}", answer);
        }
      }
      return answer;
    } finally {
      checking.unlock();
    }
  }

  private String check() {
    try {
      check.run();
      return READY;
    } catch (RuntimeException failed) {
      return "not ready: store: " + failed.getMessage();
    }
  }
}
