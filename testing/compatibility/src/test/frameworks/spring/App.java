/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestTemplate;

@SpringBootApplication
@RestController
public class App {
  private final RestTemplate client;
  private int port;

  public App(RestTemplateBuilder builder) {
    client = builder.build();
  }

  public static void main(String[] args) {
    SpringApplication.run(App.class, args);
  }

  @EventListener
  public void started(ServletWebServerInitializedEvent event) {
    port = event.getWebServer().getPort();
    System.out.println("port " + port);
  }

  @GetMapping("/checkout")
  public String checkout() {
    return client.getForObject("http://127.0.0.1:" + port + "/price", String.class);
  }

  @GetMapping("/price")
  public String price(@RequestHeader("uber-trace-id") String context) {
    return context;
  }
}
