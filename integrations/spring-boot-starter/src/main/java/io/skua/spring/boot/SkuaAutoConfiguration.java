/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.propagation.Propagator;
import io.opentracing.Tracer;
import io.opentracing.util.ThreadLocalScopeManager;
import io.skua.Configuration;
import io.skua.micrometer.MicrometerMetrics;
import io.skua.micrometer.tracing.OpenTracingTracer;
import io.skua.tracer.MdcScopeManager;
import io.skua.tracer.Metrics;
import io.skua.tracer.SkuaTracer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The tracer, by both APIs. It comes before what Boot would use in its place, whose names differ in
 * Boot 3 and 4.
 */
@AutoConfiguration(
    beforeName = {
      "org.springframework.boot.actuate.autoconfigure.tracing.BraveAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.tracing.NoopTracerAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration"
    })
@ConditionalOnProperty(name = "skua.enabled", matchIfMissing = true)
class SkuaAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(SkuaAutoConfiguration.class);
  private static final String BAGGAGE = "management.tracing.baggage.";

  @Bean
  Books skuaBooks() {
    return new Books();
  }

  @Bean
  @ConditionalOnMissingBean
  Configuration skuaConfiguration(Environment environment) {
    SkuaSettings settings = new SkuaSettings(environment);
    return settled(
        () -> {
          Configuration configuration = Configuration.from(settings::get, settings.serviceName());
          addTags(configuration, environment);
          return configuration;
        });
  }

  /** Those of the properties come after, and replace, those of {@code JAEGER_TAGS}. */
  private static void addTags(Configuration configuration, Environment environment) {
    Map<String, String> tags = new LinkedHashMap<>();
    Map<String, String> given = configuration.getTracerTags();
    if (given != null) {
      tags.putAll(given);
    }
    Binder.get(environment)
        .bind("skua.tags", Bindable.mapOf(String.class, String.class))
        .ifBound(tags::putAll);
    configuration.withTracerTags(tags);
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean(Tracer.class)
  SkuaTracer skuaTracer(
      Configuration configuration,
      Books books,
      ObjectProvider<Metrics> metrics,
      ObjectProvider<MeterRegistry> registries,
      ObjectProvider<SkuaTracerCustomizer> customizers,
      Environment environment) {
    if (configuration.getMetricsFactory() == null) {
      configuration.withMetricsFactory(books.beside(metrics(metrics, registries)));
    }
    SkuaTracer.Builder builder = settled(configuration::getTracerBuilder);
    try {
      correlateBaggage(builder, new SkuaSettings(environment));
      customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    } catch (RuntimeException | Error failed) {
      builder.build().close(); // A sampler or a spool may run already.
      throw failed;
    }
    SkuaTracer tracer = builder.build();
    LOG.info("Created {}", tracer);
    if (new SkuaSettings(environment).isSamplingChosen()) {
      LOG.info(
          "Nothing says how to sample, so at most {} new traces a second are recorded. Set"
              + " skua.sampler.type, or management.tracing.sampling.probability",
          SkuaSettings.DEFAULT_TRACES_PER_SECOND);
    }
    return tracer;
  }

  /** Asked for here, not by a condition: Boot 3 configures registries after tracing. */
  private static @Nullable Metrics metrics(
      ObjectProvider<Metrics> metrics, ObjectProvider<MeterRegistry> registries) {
    Metrics own = metrics.getIfUnique();
    MeterRegistry registry = own == null ? registries.getIfUnique() : null;
    return registry == null ? own : new MicrometerMetrics(registry);
  }

  private static void correlateBaggage(SkuaTracer.Builder builder, SkuaSettings settings) {
    List<String> fields = settings.list(BAGGAGE + "correlation.fields");
    boolean isWanted =
        settings.flag(BAGGAGE + "enabled", true)
            && settings.flag(BAGGAGE + "correlation.enabled", true);
    if (isWanted && !fields.isEmpty()) {
      builder.scopeManager(
          new BaggageMdcScopeManager(
              settings.isInLogs() ? new MdcScopeManager() : new ThreadLocalScopeManager(), fields));
    }
  }

  @Bean
  @ConditionalOnMissingBean(io.micrometer.tracing.Tracer.class)
  OpenTracingTracer skuaMicrometerTracer(Tracer tracer, Environment environment) {
    SkuaSettings settings = new SkuaSettings(environment);
    if (!settings.flag(BAGGAGE + "enabled", true)) {
      return OpenTracingTracer.builder(tracer).build();
    }
    if (!settings.list(BAGGAGE + "local-fields").isEmpty()) {
      LOG.warn("{}local-fields: not supported; baggage of Skua travels with the trace", BAGGAGE);
    }
    return OpenTracingTracer.builder(tracer)
        .remoteFields(settings.list(BAGGAGE + "remote-fields"))
        .tagFields(settings.list(BAGGAGE + "tag-fields"))
        .build();
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(OpenTracingTracer.class)
  Propagator skuaPropagator(OpenTracingTracer tracer) {
    return tracer.propagator();
  }

  @Bean
  @ConditionalOnProperty("skua.register-global-tracer")
  GlobalTracerRegistration skuaGlobalTracer(Tracer tracer) {
    return GlobalTracerRegistration.of(tracer);
  }

  /** A message about a setting names the property, too, which the application may have instead. */
  private static <T> T settled(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException wrong) {
      throw new WrongSettingException(SkuaSettings.explained(wrong.getMessage()), wrong);
    }
  }
}
