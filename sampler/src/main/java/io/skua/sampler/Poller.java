/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skua.internal.DaemonThread;
import io.skua.internal.SafeLog;
import io.skua.internal.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks a URL about a service, at once and then now and then, on a daemon thread of its own. Says
 * once that this fails, and once that it works again. {@link #close} is for any thread.
 */
final class Poller implements AutoCloseable {
  /** Takes the answers, on the poller's thread. */
  interface Subscriber {
    /**
     * Takes an answer, whole.
     *
     * @throws IOException saying what is wrong with it; then nothing may have changed
     */
    void answered(byte[] body) throws IOException;

    /** There was no answer, or none that is a success, or one without end. */
    void notAnswered();
  }

  /** Strategies of some thousand operations have a tenth of it. */
  static final int MAX_BODY_BYTES = 1 << 20;

  /** So that the many of one deployment do not go on asking together. */
  private static final double JITTER = 0.1;

  private static final int MAX_REASON_CHARS = 256;

  /** Whatever is not to be seen: controls, line breaks, and marks that turn the text around. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Z}]+");

  private final String thread;
  private final String subject;
  private final Target target;
  private final OkHttpClient client;
  private final Subscriber subscriber;
  private final SafeLog log;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Thread running; // written by start()
  private volatile @Nullable Call underWay; // written by the thread, canceled by any

  private HttpUrl url; // the thread's, as all below
  private @Nullable HttpUrl spare; // null for none
  private boolean failing;
  private Request asked; // as it went out last, with what others added

  /**
   * Makes the poller.
   *
   * @param thread name of its thread
   * @param subject what it asks for, for the log
   * @param source whose log it is
   */
  Poller(String thread, String subject, Class<?> source, Target target, Subscriber subscriber) {
    this.thread = thread;
    this.subject = subject;
    this.target = target;
    this.subscriber = subscriber;
    client = target.safeClient().addNetworkInterceptor(this::seen).build();
    log = SafeLog.of(source);
    url = target.url();
    spare = target.spareUrl();
    asked = new Request.Builder().url(url).build();
  }

  private Response seen(Interceptor.Chain chain) throws IOException {
    asked = chain.request();
    return chain.proceed(asked);
  }

  void start() {
    try {
      Thread starting = DaemonThread.of(this::run, thread);
      running = starting;
      starting.start();
    } catch (Throwable noThread) {
      log.warn(
          "Could not start a thread; {} are never requested: {}",
          subject,
          reason(noThread, secrets()));
    }
  }

  private void run() {
    try {
      do {
        pollQuietly();
      } while (!isClosedWithin(withJitter(target.intervalNanos)));
    } finally {
      client.connectionPool().evictAll(); // Else idle connections would stay for minutes.
    }
  }

  private static long withJitter(long nanos) {
    double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return (long) (nanos * factor);
  }

  private boolean isClosedWithin(long nanos) {
    Thread.interrupted(); // Left set by an interceptor, it would keep us from sleeping.
    try {
      return closed.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException byCloseOrNobody) {
      return isClosed();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void pollQuietly() {
    try {
      poll();
    } catch (Throwable thrown) {
      // Even the log failed; the next time may be better.
    }
  }

  private void poll() {
    try {
      byte @Nullable [] body = answer();
      if (body != null && !isClosed()) {
        subscriber.answered(body);
        works();
      }
    } catch (Throwable unusable) {
      useOther(); // Some page of a server that knows nothing of us; the other may be better.
      fails(unusable);
    }
  }

  /** Null if there was none. */
  private byte @Nullable [] answer() {
    try {
      return fetchFromEither();
    } catch (Throwable noAnswer) {
      if (!isClosed()) {
        subscriber.notAnswered();
        fails(noAnswer);
      }
      return null;
    }
  }

  private byte[] fetchFromEither() throws IOException {
    byte @Nullable [] body = fetch(url);
    if (body == null && spare != null) {
      body = fetch(spare);
      if (body != null) {
        useOther();
      }
    }
    if (body == null) {
      throw new IOException("response 404");
    }
    return body;
  }

  private void useOther() {
    if (spare != null) {
      HttpUrl other = spare;
      spare = url;
      url = other;
    }
  }

  /** Null if the path is not known there. */
  private byte @Nullable [] fetch(HttpUrl from) throws IOException {
    Call call = client.newCall(target.authenticated(new Request.Builder().url(from)).build());
    asked = call.request();
    underWay = call;
    if (isClosed()) {
      call.cancel(); // close() may have looked before there was one.
    }
    try (Response response = call.execute()) {
      if (response.code() == 404) {
        return null;
      }
      if (!response.isSuccessful()) {
        throw new IOException("response " + response.code());
      }
      return bounded(response.body().source(), call);
    } catch (RuntimeException | Error broken) {
      // The connection may hold half a request, and OkHttp would send the next behind it.
      client.connectionPool().evictAll();
      throw broken;
    } finally {
      underWay = null;
    }
  }

  private static byte[] bounded(BufferedSource body, Call call) throws IOException {
    if (body.request(MAX_BODY_BYTES + 1L)) {
      call.cancel(); // Closing alone would read on for a while, for the sake of the connection.
      throw new IOException("the answer is longer than 1 MiB");
    }
    return body.readByteArray();
  }

  private void works() {
    if (failing) {
      failing = false;
      log.info("Asking {} for {} works again", target, subject);
    }
  }

  private void fails(Throwable thrown) {
    Secrets secrets = secrets();
    if (!failing && !isClosed()) {
      failing = true;
      log.warn(
          "Cannot get {} from {}: {}; the last ones received stay in effect; not logged again until it works",
          subject,
          target,
          reason(thrown, secrets));
    }
    log.debug("Cannot get " + subject, secrets.mask(thrown));
  }

  private Secrets secrets() {
    return Secrets.of(asked.url().toString(), asked.headers().toMultimap());
  }

  /** One line of text, of whatever a server, an interceptor or the JVM says. */
  private static String reason(Throwable thrown, Secrets secrets) {
    String text;
    try {
      boolean isOurs = thrown.getClass() == IOException.class;
      text = isOurs ? thrown.getMessage() : String.valueOf(thrown);
    } catch (Throwable hostile) {
      text = thrown.getClass().getName();
    }
    String line = INVISIBLE.matcher(secrets.mask(String.valueOf(text))).replaceAll(" ").trim();
    return line.length() <= MAX_REASON_CHARS ? line : line.substring(0, MAX_REASON_CHARS) + "...";
  }

  /** Ends the thread, also one that waits for an answer. Does not wait for it. Idempotent. */
  @Override
  public void close() {
    closed.countDown();
    Call call = underWay;
    if (call != null) {
      call.cancel();
    }
    Thread hanging = running;
    if (hanging != null) {
      hanging.interrupt(); // An interceptor may wait for something else.
    }
    client.connectionPool().evictAll();
  }

  /** Returns the URL without what may be secret in it. */
  @Override
  public String toString() {
    return target.toString();
  }

  /** What is asked about which service, how and how often: what the builders share. */
  static final class Target {
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(3650);

    private final String serviceName;
    private final String example;
    private HttpUrl endpoint;
    private @Nullable String credentials; // of the endpoint, null for none
    private @Nullable OkHttpClient client;
    private long intervalNanos = TimeUnit.SECONDS.toNanos(60);

    Target(String serviceName, String endpoint) {
      if (serviceName == null || serviceName.trim().isEmpty()) {
        throw new IllegalArgumentException(
            "service name: '" + serviceName + "', must not be null or blank");
      }
      this.serviceName = serviceName;
      this.example = endpoint;
      endpoint(endpoint);
    }

    void endpoint(String endpoint) {
      HttpUrl parsed = endpoint == null ? null : HttpUrl.parse(endpoint);
      if (parsed == null) {
        throw new IllegalArgumentException(
            "endpoint: "
                + Secrets.maskUrl(String.valueOf(endpoint))
                + ", must be an http or https URL such as "
                + example);
      }
      this.endpoint = parsed.newBuilder().username("").password("").fragment(null).build();
      credentials =
          parsed.username().isEmpty()
              ? null
              : Credentials.basic(parsed.username(), parsed.password(), UTF_8);
    }

    void client(OkHttpClient client) {
      this.client = required("client", client);
    }

    void interval(Duration interval) {
      required("refresh interval", interval);
      if (interval.isNegative() || interval.isZero()) {
        throw new IllegalArgumentException("refresh interval: " + interval + ", must be above 0");
      }
      boolean isLong = interval.compareTo(LONGEST_INTERVAL) > 0;
      intervalNanos = (isLong ? LONGEST_INTERVAL : interval).toNanos();
    }

    static <T> T required(String name, @Nullable T value) {
      if (value == null) {
        throw new IllegalArgumentException(name + ": null, must be given");
      }
      return value;
    }

    /** A client whose calls end, and lead nowhere else: credentials are for the endpoint alone. */
    private OkHttpClient.Builder safeClient() {
      OkHttpClient.Builder safe = client == null ? new OkHttpClient.Builder() : client.newBuilder();
      if (client == null || client.callTimeoutMillis() == 0) {
        safe.callTimeout(10, TimeUnit.SECONDS);
      }
      return safe.followRedirects(false).followSslRedirects(false);
    }

    private Request.Builder authenticated(Request.Builder request) {
      request.header("Accept", "application/json");
      return credentials == null ? request : request.header("Authorization", credentials);
    }

    /** Servers insist on exactly one parameter of that name. */
    private HttpUrl url() {
      return endpoint.newBuilder().setQueryParameter("service", serviceName).build();
    }

    /** The address that agents of the first years knew alone. */
    private @Nullable HttpUrl spareUrl() {
      return endpoint.encodedPath().equals("/sampling")
          ? url().newBuilder().encodedPath("/").build()
          : null;
    }

    @Override
    public String toString() {
      return endpoint.newBuilder().query(null).build().toString();
    }
  }
}
