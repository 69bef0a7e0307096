/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.quickstart;

import io.skua.Configuration;
import io.skua.Configuration.ReporterConfiguration;
import io.skua.Configuration.SamplerConfiguration;
import io.skua.Configuration.SenderConfiguration;
import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Two services, one request, one trace. With {@code JAEGER_AGENT_HOST} or {@code JAEGER_ENDPOINT}
 * set, the trace goes there; else to a receiver in this process, by a real datagram, and is
 * printed.
 */
public final class Quickstart {
  private Quickstart() {}

  public static void main(String[] args) throws Exception {
    boolean reportsElsewhere = isSet("JAEGER_AGENT_HOST") || isSet("JAEGER_ENDPOINT");
    // Not System.out itself: its charset may know no lines and arrows.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (reportsElsewhere) {
      reportElsewhere(out);
    } else {
      reportHere(out);
    }
  }

  private static boolean isSet(String setting) {
    String value = System.getProperty(setting, System.getenv(setting));
    return value != null && !value.isBlank();
  }

  private static void reportElsewhere(PrintStream out) throws Exception {
    SkuaTracer frontend = tracer("frontend", ReporterConfiguration.fromEnv());
    SkuaTracer warehouse = tracer("warehouse", ReporterConfiguration.fromEnv());
    out.println("Sampler: const 1, every trace. Reporting as JAEGER_* say:");
    out.println("  " + frontend);
    boolean sent = runRequest(frontend, warehouse, out);
    out.println(
        sent
            ? "Sent. Look for the services frontend and warehouse."
            : "Not all of it could be sent: see the warning above.");
  }

  static void reportHere(PrintStream out) throws Exception {
    try (TraceReceiver receiver = TraceReceiver.start()) {
      SenderConfiguration sender =
          new SenderConfiguration().withAgentHost("127.0.0.1").withAgentPort(receiver.port());
      SkuaTracer frontend = tracer("frontend", new ReporterConfiguration().withSender(sender));
      SkuaTracer warehouse = tracer("warehouse", new ReporterConfiguration().withSender(sender));
      out.println("Sampler: const 1, every trace. Reporting to a receiver in this process,");
      out.println("UDP port " + receiver.port() + ", as a Jaeger agent would listen.");
      out.println();
      runRequest(frontend, warehouse, out);
      List<ReceivedSpan> spans = receiver.await(ShopRequest.SPANS, Duration.ofSeconds(5));
      new TracePrinter(out).print(spans, receiver.datagrams());
      out.println();
      out.println("To see it in Jaeger: run this again with JAEGER_AGENT_HOST=<its host>.");
    }
  }

  /** The sampler is set here, so that the one request of this demo is surely seen. */
  private static SkuaTracer tracer(String service, ReporterConfiguration reporter) {
    return Configuration.fromEnv(service)
        .withSampler(new SamplerConfiguration().withType("const").withParam(1))
        .withReporter(reporter)
        .getTracer();
  }

  /** Returns whether all spans were sent. */
  private static boolean runRequest(SkuaTracer frontend, SkuaTracer warehouse, PrintStream out)
      throws IOException, InterruptedException {
    try (Warehouse stock = Warehouse.start(warehouse);
        Frontend shop = Frontend.start(frontend, stock.uri())) {
      out.println(ShopRequest.send(shop.uri()));
      out.println();
    }
    boolean frontendSent = frontend.flush(Duration.ofSeconds(5));
    boolean warehouseSent = warehouse.flush(Duration.ofSeconds(5));
    frontend.close();
    warehouse.close();
    return frontendSent && warehouseSent;
  }

  /** What the user asks for. */
  private static final class ShopRequest {
    /** checkout, and two calls with a span on either side. */
    static final int SPANS = 5;

    static String send(URI shop) throws IOException, InterruptedException {
      URI checkout = shop.resolve("/checkout?customer=Zo%C3%AB&items=tea,moon");
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(checkout).timeout(Duration.ofSeconds(10)).build(),
                  HttpResponse.BodyHandlers.ofString());
      return "GET " + checkout + "\n  " + response.statusCode() + " " + response.body();
    }
  }
}
