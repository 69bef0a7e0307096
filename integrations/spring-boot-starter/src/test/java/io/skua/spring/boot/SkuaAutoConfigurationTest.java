/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.propagation.Propagator;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopTracerFactory;
import io.opentracing.util.GlobalTracer;
import io.skua.Configuration;
import io.skua.micrometer.tracing.OpenTracingTracer;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.Metrics;
import io.skua.tracer.SkuaTracer;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.TaskDecorator;

/** Which beans there are, and what they do when a context starts, fails and ends. */
class SkuaAutoConfigurationTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SkuaAutoConfiguration.class,
                  SkuaObservationAutoConfiguration.class,
                  SkuaEndpointAutoConfiguration.class))
          .withPropertyValues("spring.application.name=shop");

  @Test
  void context_withNothingSet_hasATracerByBothApis() {
    runner.run(
        context -> {
          assertThat(context).hasSingleBean(SkuaTracer.class).hasSingleBean(Tracer.class);
          assertThat(context)
              .hasSingleBean(OpenTracingTracer.class)
              .hasSingleBean(Propagator.class)
              .hasSingleBean(TaskDecorator.class);
          assertThat(context.getBean(SkuaTracer.class).describe())
              .containsEntry("service", "shop")
              .hasEntrySatisfying("sampler", s -> assertThat(s).contains("ratelimiting(10"));
        });
  }

  @Test
  void context_withSkuaOff_hasNothingOfIt() {
    runner
        .withPropertyValues("skua.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(Tracer.class));
  }

  @Test
  void tracer_ofTheApplication_isUsed() {
    Tracer own = NoopTracerFactory.create();
    runner
        .withBean(Tracer.class, () -> own)
        .run(
            context -> {
              assertThat(context).doesNotHaveBean(SkuaTracer.class);
              assertThat(context.getBean(OpenTracingTracer.class)).asString().contains("Noop");
            });
  }

  @Test
  void tracerOfMicrometer_ofTheApplication_isUsed() {
    runner
        .withBean(io.micrometer.tracing.Tracer.class, () -> io.micrometer.tracing.Tracer.NOOP)
        .run(context -> assertThat(context).doesNotHaveBean(OpenTracingTracer.class));
  }

  @Test
  void configuration_ofTheApplication_isUsed() {
    runner
        .withBean(Configuration.class, () -> new Configuration("warehouse"))
        .run(
            context ->
                assertThat(context.getBean(SkuaTracer.class).describe())
                    .containsEntry("service", "warehouse"));
  }

  @Test
  void customizer_ofTheApplication_hasTheLastWord() {
    InMemoryReporter reporter = new InMemoryReporter();
    runner
        .withBean(SkuaTracerCustomizer.class, () -> builder -> builder.reporter(reporter))
        .run(
            context -> {
              context.getBean(Tracer.class).buildSpan("checkout").start().finish();
              assertThat(reporter.spans()).hasSize(1);
            });
  }

  @Test
  void customizerThatFails_endsTheStartAndLeavesNoThread() {
    runner
        .withPropertyValues("skua.sampler.type=remote")
        .withBean(
            SkuaTracerCustomizer.class,
            () ->
                builder -> {
                  throw new IllegalStateException("no");
                })
        .run(context -> assertThat(context).hasFailed());
    assertNoThreadsOfSkua();
  }

  @Test
  void tags_ofPropertiesAndOfTheSetting_areBothThere() {
    runner
        .withPropertyValues("JAEGER_TAGS=zone=a,team=x", "skua.tags.team=checkout")
        .run(
            context ->
                assertThat(context.getBean(SkuaTracer.class).process())
                    .asString()
                    .contains("zone=a", "team=checkout"));
  }

  @Test
  void metrics_withARegistry_areInItAndInTheEndpoint() {
    runner
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withPropertyValues("management.endpoints.web.exposure.include=skua")
        .run(
            context -> {
              context.getBean(Tracer.class).buildSpan("a").start().finish();
              MeterRegistry registry = context.getBean(MeterRegistry.class);
              assertThat(registry.get("jaeger_tracer_finished_spans").counter().count()).isOne();
              assertThat(spans(context.getBean(SkuaEndpoint.class))).containsEntry("finished", 1L);
            });
  }

  @Test
  void metrics_ofTheApplication_areUsed() {
    InMemoryMetrics own = new InMemoryMetrics();
    runner
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean(Metrics.class, () -> own)
        .run(
            context -> {
              context.getBean(Tracer.class).buildSpan("a").start().finish();
              assertThat(own.value("jaeger_tracer_finished_spans")).isOne();
              assertThat(context.getBean(MeterRegistry.class).getMeters()).isEmpty();
            });
  }

  @SuppressWarnings("unchecked") // So it is made.
  private static Map<String, Object> spans(SkuaEndpoint endpoint) {
    return (Map<String, Object>) endpoint.tracer().get("spans");
  }

  @Test
  void endpoint_thatIsNotExposed_isNotThere() {
    runner.run(context -> assertThat(context).doesNotHaveBean(SkuaEndpoint.class));
  }

  /** By HTTP, a backend that does not answer is noticed; the application started all the same. */
  @Test
  void backendThatFails_isShownByTheEndpointWithoutASecret() {
    runner
        .withPropertyValues(
            "management.endpoints.web.exposure.include=skua",
            "skua.endpoint=http://user:sesame@localhost:1/api/traces",
            "skua.auth-token=opensesame",
            "skua.sender.headers=x-tenant=swordfish",
            "skua.sender.retry-deadline=0",
            "skua.reporter.flush-interval=10ms",
            "skua.reporter.close-timeout=100ms")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              SkuaTracer tracer = context.getBean(SkuaTracer.class);
              tracer.buildSpan("a").start().finish();
              tracer.flush(java.time.Duration.ofSeconds(10));

              Map<String, Object> shown = context.getBean(SkuaEndpoint.class).tracer();
              assertThat(shown)
                  .containsKeys("sampler", "codecs", "reporter", "queue", "version", "lastError");
              assertThat(shown.toString()).doesNotContain("sesame").doesNotContain("swordfish");
              assertThat(spans(context.getBean(SkuaEndpoint.class)).get("failed"))
                  .isEqualTo(Map.of("gave_up", 1L));
            });
  }

  private void assertRefused(String setting, String... said) {
    runner
        .withSystemProperties(setting)
        .run(
            context -> {
              assertThat(context).hasFailed();
              FailureAnalysis analysis =
                  new WrongSettingFailureAnalyzer().analyze(context.getStartupFailure());
              assertThat(analysis.getDescription()).contains(said);
            });
    assertNoThreadsOfSkua();
  }

  @ParameterizedTest
  @ValueSource(strings = {"skua.sampler.param=2", "JAEGER_SAMPLER_PARAM=2"})
  void settingThatMakesNoSense_endsTheStartAndIsNamed(String setting) {
    assertRefused(setting, "skua.sampler.param (JAEGER_SAMPLER_PARAM)", "'2.0'", "0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"skua.sampler.param=maybe", "JAEGER_SAMPLER_PARAM=maybe"})
  void settingThatIsNoNumber_endsTheStartAndIsNamed(String setting) {
    assertRefused(setting, "skua.sampler.param (JAEGER_SAMPLER_PARAM)", "'maybe'", "a number");
  }

  @Test
  void settingOfBootThatMakesNoSense_endsTheStartAndIsNamed() {
    assertRefused(
        "management.tracing.sampling.probability=2",
        "management.tracing.sampling.probability: '2.0', must be 0 to 1");
  }

  @Test
  void registries_several_endNoStart() {
    runner
        .withBean("one", MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean("other", MeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> assertThat(context).hasSingleBean(SkuaTracer.class));
  }

  @Test
  void settingThatIsSecretAndMakesNoSense_isNotShown() {
    runner
        .withPropertyValues("skua.auth-token=open\u00fcsesame", "skua.endpoint=http://localhost:1/")
        .run(
            context -> {
              assertThat(context).hasFailed();
              FailureAnalysis analysis =
                  new WrongSettingFailureAnalyzer().analyze(context.getStartupFailure());
              assertThat(analysis.getDescription())
                  .contains("skua.auth-token (JAEGER_AUTH_TOKEN)")
                  .doesNotContain("sesame");
            });
  }

  @Test
  void contexts_thatRestart_leaveNoThread() {
    for (int i = 0; i < 3; i++) {
      runner
          .withPropertyValues(
              "skua.sampler.type=remote",
              "skua.baggage.restrictions-endpoint=http://localhost:1/",
              "skua.endpoint=http://localhost:1/api/traces",
              "skua.reporter.close-timeout=10ms")
          .run(
              context -> {
                context
                    .getBean(Tracer.class)
                    .buildSpan("a")
                    .withTag("sampling.priority", 1)
                    .start()
                    .finish();
                assertThat(threadsOfSkua()).isNotEmpty();
              });
    }
    assertNoThreadsOfSkua();
  }

  private static Set<String> threadsOfSkua() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("skua-"))
        .collect(Collectors.toSet());
  }

  private static void assertNoThreadsOfSkua() {
    org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(threadsOfSkua()).isEmpty());
  }

  /** One JVM has one, so this is all of it in one test. */
  @Test
  void globalTracer_isRegisteredIfAskedFor_andFollowsTheNewestContext() {
    runner.run(context -> assertThat(GlobalTracer.isRegistered()).isFalse());
    for (String name : new String[] {"first", "second"}) {
      runner
          .withPropertyValues("skua.register-global-tracer=true", "skua.service-name=" + name)
          .run(
              context -> {
                assertThat(GlobalTracer.isRegistered()).isTrue();
                assertThat(GlobalTracer.get().toString()).contains(name);
              });
    }
    GlobalTracer.get().buildSpan("after the last").start().finish();
  }

  /** As a user would write one. */
  static class Customizing {
    @Bean
    SkuaTracerCustomizer team() {
      return builder -> builder.tag("team", "checkout");
    }
  }

  @Test
  void customizer_asABean_isCalled() {
    runner
        .withUserConfiguration(Customizing.class)
        .run(
            context ->
                assertThat(context.getBean(SkuaTracer.class).process())
                    .asString()
                    .contains("team=checkout"));
  }
}
