/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.store.SpanWriter.Added;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.store.opensearch.Cluster.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes documents, those of several callers in one request: each of a few senders takes what has
 * gathered while it was busy. Whoever writes waits until the engine has acknowledged all of his.
 * Thread-safe.
 */
final class BulkWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BulkWriter.class);

  /** A client of Skua gives up after 10 seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final String PATH = "_bulk?filter_path=errors,items.*.status,items.*.error";

  /** Types of errors that say that a document is wrong, and will be. */
  private static final Set<String> WRONG =
      Set.of(
          "mapper_parsing_exception",
          "document_parsing_exception",
          "strict_dynamic_mapping_exception");

  /** How those of the type illegal_argument_exception begin that say the same. */
  private static final Pattern WRONG_ARGUMENT =
      Pattern.compile(
          "Limit of |The number of nested documents |Document contains at least one immense term"
              + "|DocValuesField |mapper \\[|can't merge |Could not dynamically add mapping "
              + "|object field |[Ff]ield name |name cannot be empty");

  /** Of a document in memory, besides its bytes. */
  private static final int OVERHEAD = 100;

  /** What is to be written; a span counts as one of the caller's. */
  static final class Document {
    private final String index;
    private final String id;
    private final byte[] body;
    private final boolean isSpan;

    Document(String index, String id, byte[] body, boolean isSpan) {
      this.index = index;
      this.id = id;
      this.body = body;
      this.isSpan = isSpan;
    }

    String index() {
      return index;
    }

    String id() {
      return id;
    }

    long bytes() {
      return body.length + (long) OVERHEAD + index.length() + id.length();
    }
  }

  /** Documents that are written together, as far as one request holds them. */
  private static final class Batch {
    final CompletableFuture<Added> done = new CompletableFuture<>();
    private final Consumer<Document> names;
    private int left; // guarded by this, as all below
    private int stored;
    private int refused;
    private String reason = "";

    Batch(int documents, Consumer<Document> names) {
      left = documents;
      this.names = names;
    }

    synchronized void stored(Document document) {
      if (document.isSpan) {
        stored++;
      } else {
        names.accept(document);
      }
      ended();
    }

    synchronized void refused(Document document, String why) {
      refused += document.isSpan ? 1 : 0;
      reason = document.isSpan ? why : reason;
      ended();
    }

    private void ended() {
      if (--left == 0) {
        done.complete(new Added(stored, refused, reason));
      }
    }
  }

  private record Pending(Document document, Batch batch) {}

  private final Cluster cluster;
  private final Failures failures;
  private final long maxRequest;
  private final long maxPending;
  private final List<Thread> senders = new ArrayList<>();
  private final AtomicLong said = new AtomicLong(System.nanoTime()); // until when no more is
  private final Deque<Pending> queue = new ArrayDeque<>(); // guarded by this, as all below
  private long pendingBytes;
  private boolean closed;

  /**
   * Starts the senders.
   *
   * @param maxRequest in bytes, unpacked; a document of more goes alone
   * @param maxPending bytes that may wait or be under way; whoever comes with more is refused
   */
  BulkWriter(Cluster cluster, Failures failures, int senders, long maxRequest, long maxPending) {
    this.cluster = cluster;
    this.failures = failures;
    this.maxRequest = maxRequest;
    this.maxPending = maxPending;
    for (int i = 1; i <= senders; i++) {
      Thread sender = new Thread(this::send, "skua-opensearch-writer-" + i);
      sender.setDaemon(true);
      sender.start();
      this.senders.add(sender);
    }
  }

  /**
   * Writes documents, and waits until that is done.
   *
   * @param names is told each that is no span, once it is stored
   * @return counts of spans
   * @throws StoreUnavailableException if some may not be written
   */
  Added write(List<Document> documents, Consumer<Document> names) {
    if (documents.isEmpty()) {
      return new Added(0, 0, "");
    }
    Batch batch = new Batch(documents.size(), names);
    enqueue(documents, batch);
    try {
      return batch.done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      batch.done.cancel(false);
      throw failures.of(
          Cluster.unavailable("timeout", "not written in " + PATIENCE, Cluster.LATER),
          documents.size());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreUnavailableException failure) {
        throw failures.of(failure, documents.size());
      }
      throw new UncheckedIOException(new IOException("documents were not written", e.getCause()));
    } catch (InterruptedException e) {
      batch.done.cancel(false);
      Thread.currentThread().interrupt();
      throw Cluster.unavailable("failed", "interrupted", Cluster.LATER);
    }
  }

  private synchronized void enqueue(List<Document> documents, Batch batch) {
    if (closed) {
      throw new UncheckedIOException(new IOException("the store is closed"));
    }
    long bytes = documents.stream().mapToLong(Document::bytes).sum();
    if (pendingBytes > 0 && pendingBytes + bytes > maxPending) {
      throw failures.of(
          Cluster.unavailable("busy", pendingBytes + " bytes are not written yet", Cluster.LATER),
          documents.size());
    }
    pendingBytes += bytes;
    documents.forEach(document -> queue.add(new Pending(document, batch)));
    notifyAll();
  }

  private void send() {
    for (List<Pending> next = take(); !next.isEmpty(); next = take()) {
      try {
        send(next);
      } catch (RuntimeException | Error failure) {
        // None stops a sender.
        next.forEach(pending -> pending.batch.done.completeExceptionally(failure));
      } finally {
        release(next);
      }
    }
  }

  /** Returns what has gathered, once there is something; empty at the end. */
  private synchronized List<Pending> take() {
    while (queue.isEmpty()) {
      if (closed) {
        return List.of();
      }
      try {
        wait();
      } catch (InterruptedException closing) {
        return List.of();
      }
    }
    List<Pending> taken = new ArrayList<>();
    long bytes = 0;
    while (!queue.isEmpty()) {
      bytes += queue.peek().document.bytes();
      if (bytes > maxRequest && !taken.isEmpty()) {
        break;
      }
      taken.add(queue.remove());
    }
    return taken;
  }

  private synchronized void release(List<Pending> sent) {
    sent.forEach(pending -> pendingBytes -= pending.document.bytes());
  }

  private void send(List<Pending> taken) {
    // Nobody waits any more for those of a batch that failed or took too long.
    List<Pending> wanted = taken.stream().filter(pending -> !pending.batch.done.isDone()).toList();
    if (wanted.isEmpty()) {
      return;
    }
    Answer answer = cluster.postPacked(PATH, packed(wanted), PATIENCE);
    if (answer.status() == 413) {
      halve(wanted);
    } else if (answer.isGood()) {
      settle(wanted, answer.json());
    } else {
      throw answer.failure();
    }
  }

  /** What stands before the engine may take less in one request than we send. */
  private void halve(List<Pending> documents) {
    if (documents.size() == 1) {
      refuse(documents.get(0), "too_large", "a document of more bytes than a request may have");
      return;
    }
    int half = documents.size() / 2;
    send(documents.subList(0, half));
    send(documents.subList(half, documents.size()));
  }

  private static byte[] packed(List<Pending> documents) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(64 << 10);
    try (GZIPOutputStream out = new FastGzip(packed)) {
      for (Pending pending : documents) {
        Document document = pending.document;
        String action =
            "{\"index\":{\"_index\":\"" + document.index + "\",\"_id\":\"" + document.id + "\"}}\n";
        out.write(action.getBytes(UTF_8));
        out.write(document.body);
        out.write('\n');
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out, 8 << 10);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /** Ends each document as the engine says. */
  private void settle(List<Pending> documents, JsonNode answer) {
    if (!answer.path("errors").asBoolean(true)) {
      documents.forEach(pending -> pending.batch.stored(pending.document));
      return;
    }
    JsonNode items = answer.path("items");
    for (int i = 0; i < documents.size(); i++) {
      JsonNode item = items.path(i).path("index");
      settle(documents.get(i), item.path("status").asInt(), item.path("error"));
    }
  }

  private void settle(Pending pending, int status, JsonNode error) {
    String type = error.path("type").asText();
    String words = error.path("reason").asText();
    if (status >= 200 && status < 300) {
      pending.batch.stored(pending.document);
    } else if (status == 400 && isWrong(type, words)) {
      refuse(pending, "mapping", type);
    } else {
      String what = type + ": " + words;
      pending.batch.done.completeExceptionally(
          Cluster.unavailable(Cluster.reason(status, what), what, Cluster.LATER));
    }
  }

  /**
   * Returns whether an error is the document's own. Only how the words begin is read: what follows
   * may be a text of the document.
   */
  private static boolean isWrong(String type, String words) {
    return WRONG.contains(type)
        || (type.equals("illegal_argument_exception") && WRONG_ARGUMENT.matcher(words).lookingAt());
  }

  private void refuse(Pending pending, String reason, @Nullable String why) {
    failures.add(reason, 1);
    long now = System.nanoTime();
    long next = said.get();
    if (now - next >= 0 && said.compareAndSet(next, now + TimeUnit.MINUTES.toNanos(1))) {
      LOG.warn("The engine refuses a document for {}: {}", pending.document.index, why);
    }
    pending.batch.refused(pending.document, reason);
  }

  /** Writes what has gathered, and ends. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Thread sender : senders) {
      try {
        sender.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      sender.interrupt();
    }
  }
}
