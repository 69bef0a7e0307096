/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;

/** A message through a real Kafka: {@code -Dskua.long} runs it. */
@Tag("slow")
@EnabledIfSystemProperty(named = "skua.long", matches = ".*")
class KafkaTest {
  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import(Listener.class)
  static class Messaging {}

  static class Listener {
    final CountDownLatch received = new CountDownLatch(1);
    private final ObservationRegistry observations;

    Listener(ObservationRegistry observations) {
      this.observations = observations;
    }

    @KafkaListener(topics = "orders", groupId = "shop")
    public void order(String ignored) {
      Observation.createNotStarted("pack", observations).observe(received::countDown);
    }
  }

  @Test
  void message_fromTemplateToListener_isOneTrace(@TempDir Path directory) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(directory);
        Backend backend = new Backend();
        ConfigurableApplicationContext application =
            backend.start(
                WebApplicationType.NONE,
                Messaging.class,
                "spring.kafka.bootstrap-servers=" + broker.address(),
                "spring.kafka.template.observation-enabled=true",
                "spring.kafka.listener.observation-enabled=true",
                "spring.kafka.consumer.auto-offset-reset=earliest")) {
      Observation.createNotStarted("order", application.getBean(ObservationRegistry.class))
          .observe(() -> send(application));
      assertThat(application.getBean(Listener.class).received.await(60, TimeUnit.SECONDS)).isTrue();

      boolean isBoot3 = SpringBootVersion.getVersion().startsWith("3.");
      String expected =
          """
          order
            orders send [producer]
              orders %s [consumer]
                pack
          """
              .formatted(isBoot3 ? "receive" : "process"); // Spring Kafka 4 renamed it.
      assertThat(backend.traceOf("order", expected)).isEqualTo(expected);
    }
  }

  @SuppressWarnings("unchecked") // As Boot makes it.
  private static void send(ConfigurableApplicationContext application) {
    application.getBean(KafkaTemplate.class).send("orders", "tea").join();
  }
}
