/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A service on the reactive stack. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(ReactiveShop.Web.class)
class ReactiveShop {
  @RestController
  static class Web {
    private final WebClient.Builder client;
    private final Environment environment;

    Web(WebClient.Builder client, Environment environment) {
      this.client = client;
      this.environment = environment;
    }

    @GetMapping("/outer")
    Mono<String> outer() {
      return client
          .build()
          .get()
          .uri("http://localhost:" + environment.getProperty("local.server.port") + "/inner")
          .retrieve()
          .bodyToMono(String.class)
          .publishOn(Schedulers.boundedElastic());
    }

    @GetMapping("/inner")
    Mono<String> inner() {
      return Mono.just("inner").publishOn(Schedulers.parallel());
    }
  }
}
