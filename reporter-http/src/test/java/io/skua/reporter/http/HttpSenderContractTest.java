/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.reporter.Sender;
import io.skua.reporter.SenderContract;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;

class HttpSenderContractTest extends SenderContract {
  private final Collector collector = new Collector();
  private final CountDownLatch over = new CountDownLatch(1);

  HttpSenderContractTest() throws Exception {}

  HttpSender.Builder builder(String endpoint) {
    return HttpSender.builder(endpoint);
  }

  @Override
  protected void startBackend() throws Exception {
    collector.start();
  }

  @Override
  protected void stopBackend() {
    over.countDown();
    collector.stop();
  }

  @Override
  protected byte[] received() throws Exception {
    return collector.received().body();
  }

  @Override
  protected Sender newSender(String secret) {
    String endpoint = collector.url("/api/traces?key=" + secret);
    return builder(endpoint.replace("://", "://user:" + secret + "@"))
        .basicAuth("user", secret)
        .bearerToken(secret)
        .build();
  }

  @Override
  protected Sender newHangingSender(Runnable underWay) throws Exception {
    collector.start();
    collector.answering(
        exchange -> {
          underWay.run();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Duration longer = PROMPTLY.multipliedBy(10);
    OkHttpClient patient =
        new OkHttpClient.Builder().callTimeout(longer).readTimeout(longer).build();
    return builder(collector.url()).client(patient).build();
  }
}
