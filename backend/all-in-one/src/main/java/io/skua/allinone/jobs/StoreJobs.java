/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.skua.allinone.store.SharedStore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of a shared store, on one daemon thread, while another keeps their lease. Any number of
 * processes may have them: that which holds the store's lease does them, and the next one goes on
 * when it ends or dies.
 *
 * <p>Whatever a store throws, they are tried again. Safe for any thread.
 */
public final class StoreJobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreJobs.class);
  private static final long PERIOD_MILLIS = 60_000;

  /** Thus a request for the lease may fail, and another follows before it runs out. */
  private static final long KEEP_MILLIS = 30_000;

  private static final int CLOSE_SECONDS = 5;

  private final Lease lease;
  private final Attempts leasing;
  private final Attempts keeping; // for the thread of the lease
  private final Attempts counting;
  private final Attempts cleaning;
  private final Optional<DependencyJob> dependencies;
  private final Optional<Cleaner> cleaner;
  private final ScheduledThreadPoolExecutor thread;
  private final ScheduledThreadPoolExecutor leaseThread;

  /**
   * Creates those that do nothing until {@link #run} is called.
   *
   * @param owner of the lease, unlike that of any other process
   */
  StoreJobs(
      SharedStore store,
      boolean hasDependencies,
      Optional<Retention> retention,
      String owner,
      Clock clock) {
    lease = new Lease(store, owner, clock);
    // It is one request: whoever waited with it would leave all without a leader.
    leasing = new Attempts("lease of the store's jobs", clock, 0);
    keeping = new Attempts("lease of the store's jobs, in the middle", clock, 0);
    counting = new Attempts("dependencies", clock, Attempts.MAX_WAIT_MINUTES);
    cleaning = new Attempts("retention", clock, Attempts.MAX_WAIT_MINUTES);
    dependencies =
        hasDependencies ? Optional.of(new DependencyJob(store, lease, clock)) : Optional.empty();
    cleaner = retention.map(kept -> new Cleaner(store, kept, clock));
    thread = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "all-in-one-jobs"));
    leaseThread = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "all-in-one-lease"));
  }

  /**
   * Starts them.
   *
   * @param store is not closed by them, and must be closed after them
   * @param hasDependencies whether who calls whom is counted
   * @param retention what is deleted, empty for nothing
   */
  public static StoreJobs start(
      SharedStore store, boolean hasDependencies, Optional<Retention> retention) {
    StoreJobs jobs = new StoreJobs(store, hasDependencies, retention, owner(), Clock.systemUTC());
    if (hasDependencies || retention.isPresent()) {
      jobs.start(PERIOD_MILLIS, KEEP_MILLIS);
    }
    return jobs;
  }

  /** Runs them over and over, and keeps the lease meanwhile. */
  void start(long periodMillis, long keepMillis) {
    Future<?> unusedRuns = thread.scheduleWithFixedDelay(this::run, 0, periodMillis, MILLISECONDS);
    Future<?> unusedRenewals =
        leaseThread.scheduleWithFixedDelay(
            () -> keeping.run(lease::keepMeanwhile), keepMillis, keepMillis, MILLISECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread daemon = new Thread(task, name);
    daemon.setDaemon(true);
    return daemon;
  }

  /** Returns a name that says where it is, for whoever looks into the store. */
  private static String owner() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unknown) {
      host = "unknown";
    }
    return host + '/' + UUID.randomUUID();
  }

  /** Does what is to be done now, if the lease is this process's. */
  void run() {
    if (leasing.run(lease::take)) {
      dependencies.ifPresent(job -> counting.run(() -> done(job)));
      // It may have gone with a job that took long.
      if (lease.isHeld()) {
        cleaner.ifPresent(job -> cleaning.run(() -> done(job)));
      }
    }
  }

  private static boolean done(Runnable job) {
    job.run();
    return true;
  }

  /** Returns whether this process does the jobs, of all that share the store. */
  public boolean isLeader() {
    return lease.isHeld();
  }

  /** Returns how many windows this process has counted dependencies for. */
  public long windows() {
    return dependencies.map(DependencyJob::windows).orElse(0L);
  }

  /** Returns how often what failed: {@code lease}, {@code dependencies}, {@code retention}. */
  public Map<String, Long> failures() {
    return Map.of(
        "lease", leasing.failures() + keeping.failures(),
        "dependencies", counting.failures(),
        "retention", cleaning.failures());
  }

  /** Ends them, in the middle if need be, and gives the lease to whoever wants it. Idempotent. */
  @Override
  public void close() {
    lease.end();
    List.of(leasing, keeping, counting, cleaning).forEach(Attempts::end);
    thread.shutdownNow();
    leaseThread.shutdownNow();
    try {
      thread.awaitTermination(CLOSE_SECONDS, SECONDS);
      leaseThread.awaitTermination(CLOSE_SECONDS, SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      lease.giveBack();
    } catch (RuntimeException failed) {
      LOG.warn(
          "the lease of the store's jobs is not given back, and runs out: {}", failed.toString());
    }
  }
}
