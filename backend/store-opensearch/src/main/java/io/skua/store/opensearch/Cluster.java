/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.skua.allinone.store.StoreUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of a cluster, each of which answers for all: a request goes in, an answer comes out. A
 * host that cannot be reached is left alone for a while, and another one is asked. Thread-safe.
 */
final class Cluster implements AutoCloseable {
  static final Duration LATER = Duration.ofSeconds(2);

  /** How to search where a shard that is away makes the answer an error, not a smaller one. */
  static final String SEARCH_WHOLE =
      "/_search?ignore_unavailable=true&allow_partial_search_results=false";

  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final MediaType JSON_TYPE = MediaType.get("application/json");
  private static final MediaType LINES_TYPE = MediaType.get("application/x-ndjson");
  private static final JsonMapper JSON = new JsonMapper();

  /** OkHttp knows no shorter time. */
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Of an answer that has no documents. */
  private static final int MAX_BYTES = 32 << 20;

  /** Of what an engine says of an error. */
  private static final int MAX_MESSAGE = 300;

  private final List<HttpUrl> hosts;
  private final Tls tls;
  private final Authorization authorization;
  private final Duration timeout;
  private final AtomicInteger next = new AtomicInteger();

  /** When each may be asked again, by {@link System#nanoTime()}; 0 for at once. */
  private final AtomicLongArray rests;

  private volatile boolean closed;

  Cluster(List<HttpUrl> hosts, Tls tls, Authorization authorization, Duration timeout) {
    this.hosts = hosts;
    this.tls = tls;
    this.authorization = authorization;
    this.timeout = timeout;
    rests = new AtomicLongArray(hosts.size());
  }

  /** What a host answered, and when to ask again, if it said so. */
  static final class Answer {
    private final int status;
    private final byte[] body;
    private final Duration retryAfter;

    Answer(int status, byte[] body, Duration retryAfter) {
      this.status = status;
      this.body = body;
      this.retryAfter = retryAfter;
    }

    int status() {
      return status;
    }

    boolean isGood() {
      return status < 300;
    }

    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw unavailable("failed", "an answer that is no JSON", LATER);
      }
    }

    /** Returns why it is no good. */
    StoreUnavailableException failure() {
      String words = words();
      return unavailable(reason(status, words), "status " + status + ' ' + words, retryAfter);
    }

    /** Returns what the engine says of an error, cut; not what documents say. */
    String words() {
      try {
        JsonNode error = JSON.readTree(body).path("error");
        String words =
            error.isTextual()
                ? error.asText()
                : error.path("type").asText() + ": " + error.path("reason").asText();
        return words.substring(0, Math.min(MAX_MESSAGE, words.length()));
      } catch (IOException noJson) {
        return "";
      }
    }
  }

  /** Says that an answer has more bytes than were asked for. */
  static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Returns the label for what a status and an engine's words mean. */
  static String reason(int status, String words) {
    boolean hasNoPlace = words.contains("flood-stage") || words.contains("FORBIDDEN/12/");
    if (hasNoPlace || words.contains("shards open") || status == 507) {
      return "full";
    }
    if (words.contains("cluster_block_exception") || words.contains("FORBIDDEN/")) {
      return "read_only";
    }
    return switch (status) {
      case 429 -> "busy";
      case 401, 403 -> "rejected";
      case 502, 503, 504 -> "busy";
      default -> "failed";
    };
  }

  static StoreUnavailableException unavailable(String reason, String what, Duration retryAfter) {
    return new StoreUnavailableException(
        reason, "OpenSearch is not available: " + what, retryAfter);
  }

  // Small requests.

  /** Returns whether something is there. */
  boolean exists(String path) {
    Answer answer = send("HEAD", path, null);
    // Engines that do not know the path say 400 or 405.
    if (answer.status == 404 || answer.status == 400 || answer.status == 405) {
      return false;
    }
    good(answer);
    return true;
  }

  JsonNode get(String path) {
    return good(send("GET", path, null)).json();
  }

  /** Returns what is there, missing if nothing is. */
  JsonNode find(String path) {
    return find(path, timeout);
  }

  /** Returns what is there, missing if nothing is, within a time. */
  JsonNode find(String path, Duration within) {
    Answer answer = send("GET", path, null, within);
    return answer.status == 404 ? MissingNode.getInstance() : good(answer).json();
  }

  void put(String path, JsonNode body) {
    good(send("PUT", path, body));
  }

  JsonNode post(String path, JsonNode body) {
    return good(send("POST", path, body)).json();
  }

  /** Returns any answer. */
  Answer send(String method, String path, @Nullable JsonNode body) {
    return send(method, path, body, timeout);
  }

  /** Returns any answer that comes within a time. */
  Answer send(String method, String path, @Nullable JsonNode body, Duration within) {
    try {
      byte[] bytes = body == null ? null : JSON.writeValueAsBytes(body);
      RequestBody content = bytes == null ? null : RequestBody.create(bytes, JSON_TYPE);
      return send(request(method, content), path, within, MAX_BYTES, bytesRead -> {});
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    } catch (TooLargeException e) {
      throw unavailable("failed", "an answer of more than " + MAX_BYTES + " bytes", LATER);
    }
  }

  /** Returns an answer that is good, and throws what another says. */
  static Answer good(Answer answer) {
    if (!answer.isGood()) {
      throw answer.failure();
    }
    return answer;
  }

  /** Posts lines. */
  Answer postLines(String path, byte[] lines) {
    return post(request("POST", RequestBody.create(lines, LINES_TYPE)), path, timeout);
  }

  /** Posts lines that are packed by gzip. */
  Answer postPacked(String path, byte[] packed, Duration within) {
    RequestBody body = RequestBody.create(packed, LINES_TYPE);
    return post(request("POST", body).header("Content-Encoding", "gzip"), path, within);
  }

  private Answer post(Request.Builder request, String path, Duration within) {
    try {
      return send(request, path, within, MAX_BYTES, bytesRead -> {});
    } catch (TooLargeException e) {
      throw unavailable("failed", "an answer of more than " + MAX_BYTES + " bytes", LATER);
    }
  }

  /**
   * Searches, for documents of any size.
   *
   * @param body JSON, or lines of it
   * @param room is told how many bytes were read, again and again; what it throws is thrown
   */
  byte[] search(String path, byte[] body, long maxBytes, LongConsumer room)
      throws TooLargeException {
    MediaType type = path.contains("_msearch") ? LINES_TYPE : JSON_TYPE;
    return good(send(
            request("POST", RequestBody.create(body, type)), path, timeout, maxBytes, room))
        .body;
  }

  // One request, by whichever host.

  private Request.Builder request(String method, @Nullable RequestBody body) {
    Request.Builder request = new Request.Builder().url(hosts.get(0)).method(method, body);
    String header = authorization.header();
    return header == null ? request : request.header("Authorization", header);
  }

  private Answer send(
      Request.Builder request, String path, Duration within, long maxBytes, LongConsumer room)
      throws TooLargeException {
    if (closed) {
      throw new UncheckedIOException(new IOException("the store is closed"));
    }
    long end = System.nanoTime() + within.toNanos();
    StoreUnavailableException failure = null;
    int first = next.getAndIncrement() & Integer.MAX_VALUE;
    for (int i = 0; i < 2 * hosts.size(); i++) {
      int host = (first + i) % hosts.size();
      // In the second round also those that are left alone.
      boolean isAsked = i >= hosts.size() ? rests.get(host) != 0 : !rests(host);
      // One that hangs leaves time for those that are asked after it.
      long left = (end - System.nanoTime()) / (i < hosts.size() ? 1 + awake(first, i + 1) : 1);
      if (!isAsked || left < LEAST_NANOS) {
        continue;
      }
      try {
        Request asked = request.url(url(hosts.get(host), path)).build();
        Answer answer = exchange(asked, left, maxBytes, room);
        rests.set(host, 0);
        boolean isGateway = answer.status >= 502 && answer.status <= 504;
        if (!isGateway || hosts.size() == 1) {
          return answer;
        }
        failure = answer.failure();
      } catch (IOException e) {
        failure = failure(e);
      }
      rests.set(host, System.nanoTime() + REST_NANOS | 1);
    }
    throw failure == null ? unavailable("timeout", "no host in time", LATER) : failure;
  }

  /** Returns how many that are not left alone the first round still has. */
  private int awake(int first, int from) {
    int awake = 0;
    for (int i = from; i < hosts.size(); i++) {
      awake += rests((first + i) % hosts.size()) ? 0 : 1;
    }
    return awake;
  }

  private boolean rests(int host) {
    long until = rests.get(host);
    return until != 0 && until - System.nanoTime() > 0;
  }

  private static HttpUrl url(HttpUrl host, String path) {
    int query = path.indexOf('?');
    HttpUrl.Builder url = host.newBuilder();
    url.addPathSegments(query < 0 ? path : path.substring(0, query));
    return url.query(query < 0 ? null : path.substring(query + 1)).build();
  }

  private Answer exchange(Request request, long nanos, long maxBytes, LongConsumer room)
      throws IOException, TooLargeException {
    OkHttpClient client =
        tls.client()
            .newBuilder()
            .callTimeout(nanos, TimeUnit.NANOSECONDS)
            .readTimeout(nanos, TimeUnit.NANOSECONDS)
            .writeTimeout(nanos, TimeUnit.NANOSECONDS)
            .build();
    try (Response response = client.newCall(request).execute()) {
      byte[] body = read(response.body().byteStream(), maxBytes, room);
      return new Answer(response.code(), body, retryAfter(response.header("Retry-After")));
    }
  }

  private static byte[] read(InputStream in, long maxBytes, LongConsumer room)
      throws IOException, TooLargeException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[64 << 10];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (body.size() + (long) read > maxBytes) {
        throw new TooLargeException();
      }
      // The array doubles while it grows.
      room.accept(2L * (body.size() + read));
      body.write(buffer, 0, read);
    }
    return body.toByteArray();
  }

  private static Duration retryAfter(@Nullable String header) {
    return header != null && header.matches("[0-9]{1,4}")
        ? Duration.ofSeconds(Long.parseLong(header))
        : LATER;
  }

  private static StoreUnavailableException failure(IOException e) {
    boolean isTimeout = e instanceof InterruptedIOException;
    return new StoreUnavailableException(
        isTimeout ? "timeout" : "unreachable",
        "OpenSearch is not available: " + (isTimeout ? "no answer in time" : e.toString()),
        LATER,
        e);
  }

  @Override
  public void close() {
    closed = true;
    tls.client().connectionPool().evictAll();
  }
}
