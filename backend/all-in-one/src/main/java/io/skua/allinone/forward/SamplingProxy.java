/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.forward;

import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import java.io.IOException;
import java.net.URI;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okio.BufferedSource;

/**
 * Tells services what to sample, as collectors say it, word for word.
 *
 * <pre>
 * port 5778    any method, any path    ?service=   what a collector's GET /api/sampling?service= answers
 *              /credits, /baggageRestrictions      404: they were never Jaeger's
 * </pre>
 *
 * <p>An answer is kept for a minute. When none of the collectors answers, the last one is given,
 * however old, and they are asked again after five seconds; a service that never had one gets a
 * 503. At most 500 services, and 16 MiB of answers, are remembered. Safe for any thread.
 */
public final class SamplingProxy implements AutoCloseable {
  private static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int AWAY_SECONDS = 5;
  private static final int MAX_SERVICES = 500;
  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_ANSWER = 4 << 20;
  private static final Set<String> NEVER_THERE = Set.of("/credits", "/baggageRestrictions");

  /** What is known for a service. */
  private static final class Known {
    final ReentrantLock asking = new ReentrantLock();
    volatile byte[] answer; // null for none yet
    volatile long askAgainNanos = System.nanoTime();

    boolean isDue() {
      return System.nanoTime() - askAgainNanos >= 0;
    }
  }

  private final List<HttpUrl> sources;
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .connectTimeout(1, TimeUnit.SECONDS)
          .callTimeout(3, TimeUnit.SECONDS)
          .followRedirects(false)
          .build();
  private volatile int current; // the source that answered last

  private final Map<String, Known> services =
      new LinkedHashMap<>(16, 0.75f, true); // guarded by this

  /**
   * Creates one that asks collectors.
   *
   * @param collectors base URLs, or those of their {@code /api/traces}; one at least
   */
  public SamplingProxy(List<URI> collectors) {
    sources =
        collectors.stream()
            .map(CollectorUrls::sampling)
            .map(URI::toString)
            .map(HttpUrl::get)
            .toList();
  }

  /** Answers all paths of a router. */
  public void routes(Router router) {
    router.otherwise(this::answer);
  }

  private Response answer(Request request) throws HttpError {
    if (NEVER_THERE.contains(request.path())) {
      throw new HttpError(404, "404 page not found");
    }
    List<String> service = request.parameters("service");
    if (service.size() != 1) {
      throw new HttpError(400, "'service' parameter must be provided once");
    }
    byte[] answer = answer(service.get(0));
    return answer == null
        ? Response.text(503, "no collector says what to sample\n")
            .with("Retry-After", Integer.toString(AWAY_SECONDS))
        : Response.bytes(200, "application/json", answer).with("Cache-Control", "no-store");
  }

  /** Returns null if there is none. */
  private byte[] answer(String service) {
    Known known = known(service);
    if (known.isDue()) {
      // Who has an old answer does not wait for another's question.
      if (known.answer == null) {
        known.asking.lock();
      } else if (!known.asking.tryLock()) {
        return known.answer;
      }
      try {
        if (known.isDue()) {
          ask(service, known);
        }
      } finally {
        known.asking.unlock();
      }
    }
    return known.answer;
  }

  private synchronized Known known(String service) {
    return services.computeIfAbsent(service, none -> new Known());
  }

  private void ask(String service, Known known) {
    int first = current;
    for (int i = 0; i < sources.size(); i++) {
      int place = (first + i) % sources.size();
      try {
        known.answer = ask(sources.get(place), service);
        known.askAgainNanos = System.nanoTime() + FRESH_NANOS;
        current = place;
        forgetTheEldest();
        return;
      } catch (IOException away) {
        // The next.
      }
    }
    known.askAgainNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAY_SECONDS);
    forgetTheEldest();
  }

  private byte[] ask(HttpUrl source, String service) throws IOException {
    okhttp3.Request.Builder request =
        new okhttp3.Request.Builder()
            .url(source.newBuilder().setQueryParameter("service", service).build());
    if (!source.username().isEmpty()) {
      request.header("Authorization", Credentials.basic(source.username(), source.password()));
    }
    try (okhttp3.Response response = client.newCall(request.build()).execute()) {
      BufferedSource body = response.body().source();
      if (response.code() != 200 || body.request(MAX_ANSWER + 1L)) {
        throw new IOException("response " + response.code() + ", or a body that is too large");
      }
      return body.readByteArray();
    }
  }

  private synchronized void forgetTheEldest() {
    long bytes = 0;
    for (Known known : services.values()) {
      bytes += known.answer == null ? 0 : known.answer.length;
    }
    Iterator<Known> eldest = services.values().iterator();
    while (services.size() > MAX_SERVICES || (bytes > MAX_BYTES && services.size() > 1)) {
      Known forgotten = eldest.next();
      bytes -= forgotten.answer == null ? 0 : forgotten.answer.length;
      eldest.remove();
    }
  }

  /** Lets go of connections. */
  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }
}
