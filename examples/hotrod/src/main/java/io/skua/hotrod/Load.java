/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Customers who never sleep: steady traffic, at a rate. */
final class Load implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("hotrod.load");
  private static final List<String> CUSTOMERS = List.of("123", "392", "731", "567");

  /** As patient customers as there are; more would only queue up. */
  private static final int MAX_WAITING = 32;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Threads.named("load"));
  private final OkHttpClient client;
  private final HttpUrl dispatch;
  private final Future<?> beat;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();

  /**
   * Begins.
   *
   * @param frontend where the page is
   * @param perSecond requests
   */
  Load(URI frontend, double perSecond) {
    Dispatcher dispatcher =
        new Dispatcher(Executors.newFixedThreadPool(MAX_WAITING, Threads.named("load-client")));
    dispatcher.setMaxRequestsPerHost(MAX_WAITING);
    client =
        new OkHttpClient.Builder().dispatcher(dispatcher).readTimeout(60, TimeUnit.SECONDS).build();
    dispatch = HttpUrl.get(frontend).newBuilder().addPathSegment("dispatch").build();
    long period = (long) (1e9 / perSecond);
    beat = clock.scheduleAtFixedRate(this::send, 0, period, TimeUnit.NANOSECONDS);
  }

  private void send() {
    if (client.dispatcher().runningCallsCount() >= MAX_WAITING) {
      sayThatItIsTooMuch();
      return;
    }
    long number = sent.incrementAndGet();
    String customer = CUSTOMERS.get((int) (number % CUSTOMERS.size()));
    Request request =
        new Request.Builder()
            .url(dispatch.newBuilder().addQueryParameter("customer", customer).build())
            .header("jaeger-baggage", "session=load, request=load-" + number)
            .build();
    client.newCall(request).enqueue(Answer.IGNORED);
  }

  private void sayThatItIsTooMuch() {
    if (skipped.getAndIncrement() % 1000 == 0) {
      LOG.warn(
          "{} requests wait for an answer: some are left out. The fixes make it faster.",
          MAX_WAITING);
    }
  }

  @Override
  public void close() {
    beat.cancel(true);
    clock.shutdownNow();
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdownNow();
    client.connectionPool().evictAll();
  }

  private static final class Answer implements Callback {
    static final Answer IGNORED = new Answer();

    @Override
    public void onResponse(Call call, Response response) {
      response.close();
    }

    @Override
    public void onFailure(Call call, IOException failed) {
      LOG.debug("no answer: {}", failed.toString());
    }
  }
}
