/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skua.allinone.http.Failures;
import io.skua.allinone.store.Contents;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.SpanStore;
import io.skua.tracer.Metrics;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what arrives and what becomes of it. Each span ends in one place:
 *
 * <pre>
 * received = stored + dropped{reason}          and later: stored = held + evicted
 * </pre>
 *
 * <p>A packet or request that is refused as a whole is counted apart: its spans are not known. So
 * are datagrams that the kernel drops, since the socket's buffer is full. Safe for any thread.
 */
public final class ReceiverMetrics {
  /** What is served is in this media type. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final Logger LOG = LoggerFactory.getLogger(ReceiverMetrics.class);

  /** Anyone may make up names of services, and each takes memory for good. */
  private static final int MAX_SERVICES = 200;

  /** In characters; who has a longer name is one of the others. */
  private static final int MAX_SERVICE = 256;

  private static final int MAX_DETAIL = 300;

  /** Stands for services that are too many to be named, or not known. */
  static final String OTHER = "other";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Set<String> services = ConcurrentHashMap.newKeySet();
  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private final AtomicLong version = new AtomicLong();

  /** Of what serves the ports, by its name. */
  private final Map<String, Failures> failures = new ConcurrentHashMap<>();

  /** Of the sockets that are read. */
  private final Map<ReceiverTransport, KernelDrops> kernelDrops = new ConcurrentHashMap<>();

  private final Metrics forwarding = new ForwardingMetrics(registry);

  private final Counter received = counter("spans_received", "Spans decoded.", "service");
  private final Counter stored = counter("spans_stored", "Spans handed to the store.", "service");
  private final Counter dropped =
      counter("spans_dropped", "Spans received and not stored.", "service", "reason");
  private final Counter refused =
      counter("batches_refused", "Packets and requests refused as a whole.", "reason");

  /** Creates metrics of what goes into a store. */
  public ReceiverMetrics(SpanStore store) {
    this();
    held(store, "traces", Contents::traces);
    held(store, "spans", Contents::spans);
    held(store, "bytes", Contents::bytes);
    CounterWithCallback.builder()
        .name("skua_spans_evicted")
        .help("Spans stored, and dropped later to make room.")
        .callback(
            callback ->
                store.contents().ifPresent(held -> callback.call((double) held.evictedSpans())))
        .register(registry);
    if (store instanceof SharedStore shared) {
      CounterWithCallback.builder()
          .name("skua_store_failures")
          .help("What the store refused or failed at, by what it says.")
          .labelNames("reason")
          .callback(
              callback ->
                  shared
                      .failures()
                      .forEach((reason, count) -> callback.call((double) count, reason)))
          .register(registry);
    }
  }

  /** Creates metrics of what is only passed on. */
  public ReceiverMetrics() {
    CounterWithCallback.builder()
        .name("skua_failures")
        .help("Failures that threads which serve a port have survived; the log has some of them.")
        .labelNames("part")
        .callback(
            callback ->
                failures.forEach(
                    (part, survived) -> callback.call((double) survived.count(), part)))
        .register(registry);
    CounterWithCallback.builder()
        .name("skua_datagrams_dropped")
        .help("Datagrams that the kernel dropped, since the socket's receive buffer was full.")
        .labelNames("transport")
        .callback(
            callback ->
                kernelDrops.forEach(
                    (transport, drops) ->
                        drops
                            .count()
                            .ifPresent(count -> callback.call((double) count, transport.label()))))
        .register(registry);
  }

  private Counter counter(String name, String help, String... labels) {
    String[] all = new String[labels.length + 1];
    all[0] = "transport";
    System.arraycopy(labels, 0, all, 1, labels.length);
    // An exemplar would need another artifact of Prometheus, which an application that embeds this
    // may not have.
    return Counter.builder()
        .name("skua_" + name)
        .help(help)
        .labelNames(all)
        .withoutExemplars()
        .register(registry);
  }

  private void held(SpanStore store, String what, ToLongFunction<Contents> value) {
    GaugeWithCallback.builder()
        .name("skua_store_" + what)
        .help("What the store holds: " + what + ".")
        .callback(
            callback ->
                store.contents().ifPresent(held -> callback.call((double) value.applyAsLong(held))))
        .register(registry);
  }

  /** Counts spans that were decoded. */
  public void received(ReceiverTransport transport, String service, int spans) {
    received.labelValues(transport.label(), known(service)).inc(spans);
  }

  void stored(ReceiverTransport transport, String service, int spans) {
    if (spans > 0) {
      stored.labelValues(transport.label(), known(service)).inc(spans);
      version.incrementAndGet();
    }
  }

  void dropped(ReceiverTransport transport, String service, String reason, int spans) {
    if (spans > 0) {
      dropped.labelValues(transport.label(), known(service), reason).inc(spans);
    }
  }

  /** Counts a packet or request; the first of its kind is logged. */
  void refused(ReceiverTransport transport, Refusal reason, String detail) {
    refused.labelValues(transport.label(), reason.label).inc();
    if (said.add(transport.label() + ' ' + reason.label)) {
      LOG.warn(
          "{}: refused a batch, {}: {}. Further ones are only counted, at /metrics.",
          transport.label(),
          reason.label.replace('_', ' ').toLowerCase(Locale.ROOT),
          shown(detail));
    }
  }

  /** Returns text of others as it may stand in a log: in one line, and not too long. */
  private static String shown(String text) {
    String cut = text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL) + "…";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  /** Returns where outboxes count what becomes of spans that are passed on. */
  public Metrics forwarding() {
    return forwarding;
  }

  /** Counts what threads survive, from now on. */
  public void watch(String part, Failures survived) {
    failures.put(part, survived);
  }

  /** Tells what searches remember of traces, from now on. */
  public void watchSummaries(LongSupplier bytes) {
    GaugeWithCallback.builder()
        .name("skua_summaries_bytes")
        .help("What searches remember of traces, to list them again: bytes of memory.")
        .callback(callback -> callback.call((double) bytes.getAsLong()))
        .register(registry);
  }

  /** Counts what the kernel drops at a socket, from now on. */
  void watch(ReceiverTransport transport, KernelDrops drops) {
    kernelDrops.put(transport, drops);
  }

  /**
   * Shows what is done for all processes that share the store, from now on; to be called once.
   *
   * @param isLeader whether this process does it
   * @param windows for which dependencies were counted here
   * @param failures how often each job failed here
   */
  public void watchJobs(
      BooleanSupplier isLeader, LongSupplier windows, Supplier<Map<String, Long>> failures) {
    GaugeWithCallback.builder()
        .name("skua_jobs_leader")
        .help("1 if this process does the jobs of the store, for all that share it.")
        .callback(callback -> callback.call(isLeader.getAsBoolean() ? 1 : 0))
        .register(registry);
    CounterWithCallback.builder()
        .name("skua_dependency_windows")
        .help("Hours and days for which this process has counted who calls whom.")
        .callback(callback -> callback.call((double) windows.getAsLong()))
        .register(registry);
    CounterWithCallback.builder()
        .name("skua_job_failures")
        .help("Failures of the jobs, which are tried again; the log has the first.")
        .labelNames("job")
        .callback(
            callback -> failures.get().forEach((job, count) -> callback.call((double) count, job)))
        .register(registry);
  }

  private String known(String service) {
    if (services.contains(service)) {
      return service;
    }
    // Threads that pass here at once may each add one more.
    return service.length() <= MAX_SERVICE
            && services.size() < MAX_SERVICES
            && services.add(service)
        ? service
        : OTHER;
  }

  /** Returns how many spans were decoded. */
  public long received() {
    return sum(received);
  }

  /** Returns how many of them were not stored. */
  public long dropped() {
    return sum(dropped);
  }

  /** Returns how many packets and requests were refused as a whole. */
  public long refused() {
    return sum(refused);
  }

  /** Returns how many datagrams the kernel dropped; none if the system does not say. */
  public OptionalLong droppedDatagrams() {
    long sum = 0;
    for (KernelDrops drops : kernelDrops.values()) {
      OptionalLong count = drops.count();
      if (count.isEmpty()) {
        return count;
      }
      sum += count.getAsLong();
    }
    return OptionalLong.of(sum);
  }

  private static long sum(Counter counter) {
    return counter.collect().getDataPoints().stream()
        .mapToLong(point -> (long) point.getValue())
        .sum();
  }

  /** Returns a number that grows whenever something was stored. */
  public long version() {
    return version.get();
  }

  /** Writes all of it in Prometheus' text format. */
  public void writeTo(OutputStream out) throws IOException {
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
  }
}
