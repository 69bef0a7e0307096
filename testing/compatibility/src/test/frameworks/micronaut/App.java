/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.client.annotation.Client;
import io.micronaut.runtime.Micronaut;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.scheduling.TaskExecutors;

@Controller(produces = MediaType.TEXT_PLAIN)
@ExecuteOn(TaskExecutors.BLOCKING)
public class App {
  private final Prices prices;

  public App(Prices prices) {
    this.prices = prices;
  }

  public static void main(String[] args) {
    EmbeddedServer server = Micronaut.run(App.class, args).getBean(EmbeddedServer.class);
    System.out.println("port " + server.getPort());
  }

  @Get("/checkout")
  public String checkout() {
    return prices.price();
  }

  @Get("/price")
  public String price(@Header("uber-trace-id") String context) {
    return context;
  }

  @Client("/")
  public interface Prices {
    @Get(value = "/price", consumes = MediaType.TEXT_PLAIN)
    String price();
  }
}
