/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentracing.Tracer;
import io.opentracing.contrib.grpc.TracingClientInterceptor;
import io.opentracing.tag.Tags;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Calls the driver service, traced by opentracing-contrib for gRPC. Safe for any thread. */
final class DriverClient implements AutoCloseable {
  /** The classic demo gives it one, but the first call of a JVM on a busy machine takes longer. */
  private static final long DEADLINE_SECONDS = 5;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Threads.named("driver-client"));
  private final ManagedChannel connection;
  private final Channel channel;

  DriverClient(String host, int port, Tracer tracer) {
    TracingClientInterceptor tracing =
        TracingClientInterceptor.newBuilder()
            .withTracer(tracer)
            .withOperationName(DriverApi.NAMED_AS_CALLED)
            .withClientCloseDecorator(
                (span, status, trailers) -> {
                  if (!status.isOk()) {
                    Tags.ERROR.set(span, true);
                  }
                })
            .build();
    connection =
        OkHttpChannelBuilder.forAddress(host, port, InsecureChannelCredentials.create())
            .executor(threads)
            .build();
    connection.getState(true); // Connects now, rather than at the first call.
    channel = ClientInterceptors.intercept(connection, tracing);
  }

  /**
   * Returns the drivers near a place.
   *
   * @throws io.grpc.StatusRuntimeException if the service cannot be asked, fails, or takes too long
   */
  List<DriverApi.Driver> findNearest(String location) {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    return ClientCalls.blockingUnaryCall(channel, DriverApi.FIND_NEAREST, options, location);
  }

  @Override
  public void close() {
    connection.shutdownNow();
    try {
      connection.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
