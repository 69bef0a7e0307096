/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentracing.Tracer;
import io.opentracing.contrib.grpc.TracingServerInterceptor;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Finds the drivers near a place. A gRPC service, traced by opentracing-contrib for gRPC. */
final class DriverService implements AutoCloseable {
  private static final int MAX_ATTEMPTS = 3;

  private final AppLog log;
  private final Redis redis;
  private final ExecutorService threads = Executors.newFixedThreadPool(32, Threads.named("driver"));
  private final Server server;

  private DriverService(Settings settings, Tracers tracers) {
    Tracer tracer = tracers.open("driver");
    log = new AppLog("driver", tracers.scopes());
    redis = new Redis(tracers);
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(DriverApi.SERVICE)
            .addMethod(DriverApi.FIND_NEAREST, ServerCalls.asyncUnaryCall(this::findNearest))
            .build();
    TracingServerInterceptor tracing =
        TracingServerInterceptor.newBuilder()
            .withTracer(tracer)
            .withOperationName(DriverApi.NAMED_AS_CALLED)
            .withServerCloseDecorator(
                (span, status, trailers) -> {
                  if (!status.isOk()) {
                    Tags.ERROR.set(span, true);
                  }
                })
            .build();
    server =
        OkHttpServerBuilder.forPort(
                settings.address(Service.DRIVER), InsecureServerCredentials.create())
            .executor(threads)
            .addService(ServerInterceptors.intercept(service, tracing))
            .build();
  }

  static DriverService start(Settings settings, Tracers tracers) {
    DriverService service = new DriverService(settings, tracers);
    InetSocketAddress at = settings.address(Service.DRIVER);
    try {
      service.server.start();
    } catch (IOException taken) {
      service.close();
      throw HttpService.cannotListen(Service.DRIVER, at, taken);
    }
    return service;
  }

  int port() {
    return server.getPort();
  }

  private void findNearest(String location, StreamObserver<List<DriverApi.Driver>> answer) {
    try {
      answer.onNext(find(location));
      answer.onCompleted();
    } catch (Redis.TimeoutException failed) {
      log.error("Failed to get driver after several attempts", "error", failed.getMessage());
      answer.onError(Status.UNAVAILABLE.withDescription(failed.getMessage()).asException());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      answer.onError(Status.CANCELLED.withDescription("stopped").asException());
    }
  }

  private List<DriverApi.Driver> find(String location)
      throws Redis.TimeoutException, InterruptedException {
    log.info("Searching for nearby drivers", "location", location);
    List<DriverApi.Driver> drivers = new ArrayList<>();
    for (String id : redis.findDriverIds(location)) {
      drivers.add(getDriver(id));
    }
    log.info("Search successful", "num_drivers", drivers.size());
    return drivers;
  }

  private DriverApi.Driver getDriver(String id)
      throws Redis.TimeoutException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return redis.getDriver(id);
      } catch (Redis.TimeoutException failed) {
        if (attempt == MAX_ATTEMPTS) {
          throw failed;
        }
        log.error(
            "Retrying GetDriver after error", "retry_no", attempt, "error", failed.getMessage());
      }
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    threads.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
