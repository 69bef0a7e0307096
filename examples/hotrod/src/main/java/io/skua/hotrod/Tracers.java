/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.opentracing.ScopeManager;
import io.skua.Configuration;
import io.skua.Configuration.ReporterConfiguration;
import io.skua.Configuration.SamplerConfiguration;
import io.skua.Configuration.SenderConfiguration;
import io.skua.allinone.AllInOne;
import io.skua.allinone.Port;
import io.skua.tracer.MdcScopeManager;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Opens a tracer for each service. All share one scope manager: where the customer service calls
 * its store, the spans of the store's tracer become children of the service's span. For one thread.
 */
public final class Tracers implements AutoCloseable {
  /** More than a reporter takes; only against hanging. */
  private static final long LONGEST_CLOSE_SECONDS = 60;

  private final Function<String, SkuaTracer.Builder> builders;
  private final ScopeManager scopes = new MdcScopeManager();
  private final List<SkuaTracer> opened = new ArrayList<>();

  /**
   * Opens tracers of one's own making.
   *
   * @param builders makes the builder of a tracer from the name of a service
   */
  public Tracers(Function<String, SkuaTracer.Builder> builders) {
    this.builders = builders;
  }

  /**
   * Opens tracers as the settings {@code JAEGER_*} say; every trace is sampled, and has an id of
   * 128 bits, unless they say otherwise.
   */
  public static Tracers bySettings() {
    return new Tracers(service -> withDefaults(Configuration.fromEnv(service)).getTracerBuilder());
  }

  /** Opens tracers as the settings say, but they report to this backend and are sampled by it. */
  public static Tracers reportingTo(AllInOne backend) {
    SenderConfiguration sender =
        SenderConfiguration.fromEnv().withEndpoint(backend.url(Port.COLLECTOR) + "/api/traces");
    return new Tracers(
        service -> {
          Configuration configuration = withDefaults(Configuration.fromEnv(service));
          if (configuration.getSampler().getManagerHostPort() == null) {
            configuration
                .getSampler()
                .withManagerHostPort(backend.url(Port.SAMPLING).getAuthority());
          }
          return configuration
              .withReporter(ReporterConfiguration.fromEnv().withSender(sender))
              .getTracerBuilder();
        });
  }

  private static Configuration withDefaults(Configuration configuration) {
    SamplerConfiguration sampler = configuration.getSampler();
    if (sampler.getType() == null) {
      sampler.withType("const").withParam(1);
    }
    // As Jaeger's own demo, whose newest page is made for such ids.
    String wide = Configuration.JAEGER_TRACEID_128BIT;
    if (System.getProperty(wide, System.getenv(wide)) == null) {
      configuration.withTraceId128Bit(true);
    }
    return configuration;
  }

  ScopeManager scopes() {
    return scopes;
  }

  SkuaTracer open(String service) {
    SkuaTracer tracer = builders.apply(service).scopeManager(scopes).shutdownHook(false).build();
    opened.add(tracer);
    return tracer;
  }

  /** Sends what was finished up to now, and returns whether all of it could be sent in time. */
  public boolean flush() {
    return opened.stream().allMatch(tracer -> tracer.flush(Duration.ofSeconds(5)));
  }

  /** Sends what is left, and closes them: all at once, as each may wait for the same backend. */
  @Override
  public void close() {
    ExecutorService closing = Executors.newCachedThreadPool(Threads.named("close"));
    opened.forEach(tracer -> closing.execute(tracer::close));
    opened.clear();
    closing.shutdown();
    try {
      closing.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
