/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** A service on the servlet stack, as a developer would write it. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableAsync
@Import({Shop.Web.class, Shop.Work.class})
class Shop {
  @Service
  static class Work {
    private final ObservationRegistry observations;

    Work(ObservationRegistry observations) {
      this.observations = observations;
    }

    @Async
    public CompletableFuture<String> elsewhere() {
      return CompletableFuture.completedFuture(
          Observation.createNotStarted("work", observations)
              .observe(() -> Thread.currentThread().toString()));
    }
  }

  @RestController
  static class Web {
    private static final Logger LOG = LoggerFactory.getLogger(Web.class);

    private final ApplicationContext context;
    private final RestClient.Builder client;
    private final Work work;
    private final JdbcTemplate database;
    private final Environment environment;

    Web(
        ApplicationContext context,
        RestClient.Builder client,
        Work work,
        JdbcTemplate database,
        Environment environment) {
      this.context = context;
      this.client = client;
      this.work = work;
      this.database = database;
      this.environment = environment;
    }

    private URI inner() {
      return URI.create(
          "http://localhost:" + environment.getProperty("local.server.port") + "/inner");
    }

    @GetMapping("/inner")
    Map<String, String> answer() {
      LOG.info("inner");
      return Map.of();
    }

    @GetMapping("/restclient")
    String restClient() {
      return client.build().get().uri(inner()).retrieve().body(String.class);
    }

    @GetMapping("/resttemplate")
    String restTemplate() {
      return RestTemplates.of(context).getForObject(inner(), String.class);
    }

    @GetMapping("/async")
    String async() {
      return work.elsewhere().join();
    }

    @GetMapping("/stock")
    String stock() {
      return String.valueOf(database.queryForObject("select 42", Integer.class));
    }

    @GetMapping("/logged")
    String logged() {
      return MDC.get("traceId") + " " + MDC.get("spanId") + " " + MDC.get("tenant");
    }
  }
}
