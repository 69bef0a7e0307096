/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.forward;

import io.skua.allinone.http.Failures;
import io.skua.allinone.receive.Batches;
import io.skua.allinone.receive.ReceiverMetrics;
import io.skua.allinone.receive.ReceiverTransport;
import io.skua.reporter.BatchForwarder;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.Sender;
import io.skua.reporter.http.HttpSender;
import io.skua.thrift.DecodedBatch;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TType;

/**
 * Brings what an agent receives to collectors: the spans of one process gather for half a second,
 * or until they are many, and go as one request, since a collector answers only when its store has
 * acknowledged. A few senders do that side by side, each with an outbox of its own, so that one
 * slow answer does not hold up all. Safe for any thread.
 */
public final class Forwarder implements Batches, AutoCloseable {
  private static final int SENDERS = 4;
  private static final long INTERVAL_MILLIS = 500;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);

  /** For ever: bytes are the bound. */
  private static final Duration DEADLINE = Duration.ofDays(365);

  /** Of a request, unless an outbox has no room for some of them. */
  private static final int MAX_REQUEST = 1 << 20;

  /** That an outbox has room for. */
  private static final int REQUESTS = 4;

  /** Of all that gathers; then all of it goes. */
  private static final int MAX_GATHERING = 8 << 20;

  private static final String FORMAT = "application/x-thrift";

  /**
   * Where spans go, and what may wait meanwhile.
   *
   * @param collectors base URLs, such as {@code http://collector:14268}, or the whole of one's
   *     {@code /api/traces}
   * @param bufferBytes in memory, 4 MiB or more
   * @param spool a folder; null for none
   * @param spoolBytes on the disk, 4 MiB or more
   */
  public record Settings(List<URI> collectors, long bufferBytes, Path spool, long spoolBytes) {}

  private static final class Gathering {
    final ByteArrayOutputStream spans = new ByteArrayOutputStream();
    int count;

    int bytes(ByteBuffer process) {
      return process.remaining() + spans.size();
    }
  }

  private final ReceiverMetrics metrics;
  private final int maxRequest; // the spans of one datagram may make it longer
  private final List<BatchForwarder> outboxes = new ArrayList<>();
  private final Failures failures = new Failures("forwarder");
  private final Thread sealing = new Thread(this::sealNowAndThen, "all-in-one-forwarder");

  private final AtomicInteger next = new AtomicInteger(); // of the outboxes, in turn

  private final Map<ByteBuffer, Gathering> gathering = new HashMap<>(); // guarded by this
  private int gatheringBytes; // guarded by this

  private Forwarder(Settings settings, ReceiverMetrics metrics) {
    this.metrics = metrics;
    long room =
        settings.spool == null
            ? settings.bufferBytes
            : Math.min(settings.bufferBytes, settings.spoolBytes);
    maxRequest = (int) Math.min(MAX_REQUEST, room / SENDERS / REQUESTS);
    OkHttpClient client =
        new OkHttpClient.Builder()
            .connectTimeout(3, TimeUnit.SECONDS)
            .callTimeout(10, TimeUnit.SECONDS)
            .build();
    try {
      for (int i = 0; i < SENDERS; i++) {
        outboxes.add(outbox(settings, client, i));
      }
    } catch (RuntimeException unusable) {
      close();
      throw unusable;
    }
  }

  /**
   * Starts one. It connects when there is something to send.
   *
   * @throws IllegalArgumentException if the folder of the spool cannot be used
   */
  public static Forwarder start(Settings settings, ReceiverMetrics metrics) {
    Forwarder forwarder = new Forwarder(settings, metrics);
    metrics.watch("forwarder", forwarder.failures);
    forwarder.sealing.setDaemon(true);
    forwarder.sealing.start();
    return forwarder;
  }

  private BatchForwarder outbox(Settings settings, OkHttpClient client, int place) {
    List<Sender> senders = new ArrayList<>();
    for (URI collector : settings.collectors) {
      String endpoint = CollectorUrls.traces(collector).toString();
      senders.add(HttpSender.builder(endpoint).client(client).build());
    }
    BatchForwarder.Builder builder =
        BatchForwarder.builder(new FailoverSender(senders, place))
            .metrics(metrics.forwarding())
            .buffer(settings.bufferBytes / SENDERS, true, DEADLINE)
            .closeTimeout(CLOSE_TIMEOUT);
    if (settings.spool != null) {
      // A folder of its own, since the bound of a spool is that of its folder.
      Path folder = settings.spool.resolve(Integer.toString(place));
      builder.spool(folder, settings.spoolBytes / SENDERS, FORMAT);
    }
    return builder.build();
  }

  @Override
  public void accept(ReceiverTransport transport, DecodedBatch batch, byte[] packet) {
    ProcessSpans spans;
    try {
      spans = ProcessSpans.ofMessage(packet, transport == ReceiverTransport.UDP_COMPACT);
    } catch (TException impossible) {
      throw new IllegalStateException("a batch that was decoded is malformed", impossible);
    }
    metrics.received(transport, batch.serviceName(), spans.count());
    if (spans.count() > 0) {
      gather(spans).forEach(this::forward);
    }
  }

  /** Returns what is to go now. */
  private synchronized List<EncodedBatch> gather(ProcessSpans more) {
    List<EncodedBatch> due = new ArrayList<>(0);
    Gathering same = gathering.get(more.process());
    if (same != null && same.bytes(more.process()) + more.spans().remaining() > maxRequest) {
      due.add(seal(more.process(), same));
      gathering.remove(more.process());
      gatheringBytes -= same.bytes(more.process());
      same = null;
    }
    if (same == null) {
      same = new Gathering();
      gathering.put(more.process(), same);
      gatheringBytes += more.process().remaining();
    }
    same.spans.writeBytes(more.spans().array());
    same.count += more.count();
    gatheringBytes += more.spans().remaining();
    if (gatheringBytes > MAX_GATHERING) {
      due.addAll(sealAll());
    }
    return due;
  }

  private synchronized List<EncodedBatch> sealAll() {
    List<EncodedBatch> sealed = new ArrayList<>(gathering.size());
    gathering.forEach((process, spans) -> sealed.add(seal(process, spans)));
    gathering.clear();
    gatheringBytes = 0;
    return sealed;
  }

  private static EncodedBatch seal(ByteBuffer process, Gathering spans) {
    ByteBuffer batch = ByteBuffer.allocate(spans.bytes(process) + 9);
    batch
        .put(process.duplicate())
        .put(TType.LIST)
        .putShort((short) 2)
        .put(TType.STRUCT)
        .putInt(spans.count)
        .put(spans.spans.toByteArray())
        .put(TType.STOP);
    return new EncodedBatch(batch.array(), 0, batch.position(), spans.count);
  }

  private void forward(EncodedBatch batch) {
    outboxes.get(Math.floorMod(next.getAndIncrement(), SENDERS)).forward(batch);
  }

  private void sealNowAndThen() {
    try {
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        sealOrCount();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("CatchingUnchecked") // Without this thread nothing goes.
  private void sealOrCount() {
    try {
      sealAll().forEach(this::forward);
      outboxes.forEach(BatchForwarder::updateGauges);
    } catch (Throwable failed) {
      failures.add("sending", failed);
    }
  }

  /**
   * Sends what is left, for some seconds; then it is counted as dropped, or stays on the disk.
   * Those that receive are closed before.
   */
  @Override
  public void close() {
    sealing.interrupt();
    try {
      sealing.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    sealOrCount();
    List<Thread> closing = new ArrayList<>();
    for (BatchForwarder outbox : outboxes) {
      Thread thread = new Thread(outbox::close, "all-in-one-close");
      thread.setDaemon(true);
      thread.start();
      closing.add(thread);
    }
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
