/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.opentracing.Tracer;
import io.opentracing.contrib.concurrent.TracedExecutorService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import okhttp3.HttpUrl;

/** Finds out who can be with a customer first: asks three services. Safe for any thread. */
final class BestRide implements AutoCloseable {
  private final AppLog log;
  private final Tracer tracer;
  private final Fixes fixes;
  private final HttpUrl customers;
  private final HttpUrl routes;
  private final HttpCaller http;
  private final DriverClient drivers;
  private final RouteWorkers pool;
  private final ExecutorService workers;

  /** The answer; the time is nanoseconds. */
  record Ride(String driver, long eta) {
    @Override
    public String toString() {
      return driver + " in " + Duration.ofNanos(eta).toMinutes() + "min";
    }
  }

  /**
   * Knows where to ask.
   *
   * @param ports where the other services are, on the same host
   */
  BestRide(String host, Map<Service, Integer> ports, Tracer tracer, AppLog log, Fixes fixes) {
    this.log = log;
    this.tracer = tracer;
    this.fixes = fixes;
    HttpUrl base = new HttpUrl.Builder().scheme("http").host(host).build();
    customers =
        base.newBuilder().port(ports.get(Service.CUSTOMER)).addPathSegment("customer").build();
    routes = base.newBuilder().port(ports.get(Service.ROUTE)).addPathSegment("route").build();
    http = new HttpCaller(tracer);
    drivers = new DriverClient(host, ports.get(Service.DRIVER), tracer);
    pool = new RouteWorkers(fixes.now().routeWorkerPoolSize());
    workers = new TracedExecutorService(pool, tracer);
  }

  /**
   * Finds it.
   *
   * @throws HttpError 404 for a customer that nobody knows
   */
  Ride find(String customerId) throws Exception {
    Customer customer = customer(customerId);
    tracer.activeSpan().setBaggageItem("customer", customer.name());
    log.info("Finding nearest drivers", "location", customer.location());
    List<DriverApi.Driver> near = drivers.findNearest(customer.location());
    log.info("Found drivers", "drivers", near);
    Ride best =
        rides(near, customer).stream()
            .min(Comparator.comparingLong(Ride::eta))
            .orElseThrow(() -> new HttpError(500, "no driver is near"));
    log.info("Dispatch successful", "driver", best.driver(), "eta", best.eta());
    return best;
  }

  private Customer customer(String id) throws Exception {
    log.info("Getting customer", "customer_id", id);
    HttpUrl url = customers.newBuilder().addQueryParameter("customer", id).build();
    Customer customer = http.get(url, Customer.class);
    log.info("Found customer", "customer", Endpoint.JSON.writeValueAsString(customer));
    return customer;
  }

  private List<Ride> rides(List<DriverApi.Driver> near, Customer customer) throws Exception {
    pool.resize(fixes.now().routeWorkerPoolSize());
    List<Future<Ride>> asked = new ArrayList<>();
    for (DriverApi.Driver driver : near) {
      asked.add(workers.submit(() -> ride(driver, customer)));
    }
    List<Ride> rides = new ArrayList<>();
    for (Future<Ride> ride : asked) {
      rides.add(result(ride));
    }
    log.info("Found routes", "routes", rides);
    return rides;
  }

  private Ride ride(DriverApi.Driver driver, Customer customer) throws Exception {
    log.info("Finding route", "pickup", driver.location(), "dropoff", customer.location());
    HttpUrl url =
        routes
            .newBuilder()
            .addQueryParameter("pickup", driver.location())
            .addQueryParameter("dropoff", customer.location())
            .build();
    return new Ride(driver.id(), http.get(url, RouteService.Route.class).eta());
  }

  private static Ride result(Future<Ride> ride) throws Exception {
    try {
      return ride.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    http.close();
    drivers.close();
  }
}
