/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal;

import io.jaegertracing.internal.metrics.Metrics;
import io.jaegertracing.internal.metrics.NoopMetricsFactory;
import io.jaegertracing.internal.propagation.BinaryCodec;
import io.jaegertracing.internal.propagation.TextMapCodec;
import io.jaegertracing.internal.reporters.RemoteReporter;
import io.jaegertracing.internal.samplers.RemoteControlledSampler;
import io.jaegertracing.spi.BaggageRestrictionManager;
import io.jaegertracing.spi.Codec;
import io.jaegertracing.spi.Extractor;
import io.jaegertracing.spi.Injector;
import io.jaegertracing.spi.MetricsFactory;
import io.jaegertracing.spi.Reporter;
import io.jaegertracing.spi.Sampler;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.tag.Tag;
import io.skua.internal.SafeLog;
import io.skua.jaegercompat.AdaptedBaggage;
import io.skua.jaegercompat.AdaptedCodec;
import io.skua.jaegercompat.AdaptedReporter;
import io.skua.jaegercompat.AdaptedSampler;
import io.skua.jaegercompat.OldClient;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The face of a {@link SkuaTracer}. Safe for any thread; no method throws into the application or
 * blocks it, except {@link #close}, and the first call of {@link #tags}.
 */
public class JaegerTracer implements Tracer, Closeable {
  private static final SafeLog LOG = SafeLog.of(JaegerTracer.class);

  private final SkuaTracer skua;
  private final Metrics metrics;

  /** Makes what the builder says; for subclasses. */
  protected JaegerTracer(Builder builder) {
    metrics = builder.metrics;
    skua = builder.parts(this).build();
  }

  /** Returns the face of a span of this tracer. It equals others of that span. */
  public JaegerSpan wrap(SkuaSpan span) {
    return new JaegerSpan(this, span, true);
  }

  /** Returns {@code Java-} and the version of Skua. */
  public String getVersion() {
    return SkuaTracer.VERSION;
  }

  /** Returns where it counts. */
  public Metrics getMetrics() {
    return metrics;
  }

  /** Returns the name of the service. */
  public String getServiceName() {
    return skua.process().serviceName();
  }

  /** Returns the tags of the process. The first call may wait for the look-up of the host. */
  public Map<String, ?> tags() {
    SkuaProcess process = skua.process();
    Map<String, Object> tags = new LinkedHashMap<>();
    for (int i = 0; i < process.tagCount(); i++) {
      tags.put(process.tagKey(i), process.tagValue(i));
    }
    return Collections.unmodifiableMap(tags);
  }

  @Override
  public ScopeManager scopeManager() {
    return skua.scopeManager();
  }

  @Override
  public Span activeSpan() {
    return skua.activeSpan();
  }

  @Override
  public Scope activateSpan(Span span) {
    return skua.activateSpan(span);
  }

  @Override
  public SpanBuilder buildSpan(String operationName) {
    return new SpanBuilder(operationName);
  }

  @Override
  public <T> void inject(SpanContext spanContext, Format<T> format, T carrier) {
    skua.inject(spanContext, format, carrier);
  }

  @Override
  public <T> JaegerSpanContext extract(Format<T> format, T carrier) {
    return JaegerSpanContext.of(skua.extract(format, carrier));
  }

  /** Sends what is left, within a bound, and ends all threads. */
  @Override
  public void close() {
    skua.close();
  }

  /** Returns the effective settings, without secrets. */
  @Override
  public String toString() {
    return skua.toString();
  }

  /** Builds one span. For one thread. */
  public class SpanBuilder implements Tracer.SpanBuilder {
    private final Tracer.SpanBuilder builder;

    /** Builds a span of this operation; for subclasses. */
    protected SpanBuilder(String operationName) {
      builder = skua.buildSpan(operationName);
    }

    @Override
    public SpanBuilder asChildOf(SpanContext parent) {
      builder.asChildOf(parent);
      return this;
    }

    @Override
    public SpanBuilder asChildOf(Span parent) {
      builder.asChildOf(parent);
      return this;
    }

    @Override
    public SpanBuilder addReference(String referenceType, SpanContext reference) {
      builder.addReference(referenceType, reference);
      return this;
    }

    @Override
    public SpanBuilder ignoreActiveSpan() {
      builder.ignoreActiveSpan();
      return this;
    }

    @Override
    public SpanBuilder withTag(String key, String value) {
      builder.withTag(key, value);
      return this;
    }

    @Override
    public SpanBuilder withTag(String key, boolean value) {
      builder.withTag(key, value);
      return this;
    }

    @Override
    public SpanBuilder withTag(String key, Number value) {
      builder.withTag(key, value);
      return this;
    }

    @Override
    public <T> Tracer.SpanBuilder withTag(Tag<T> tag, T value) {
      builder.withTag(tag, value);
      return this;
    }

    @Override
    public SpanBuilder withStartTimestamp(long microseconds) {
      builder.withStartTimestamp(microseconds);
      return this;
    }

    @Override
    public JaegerSpan start() {
      return new JaegerSpan(JaegerTracer.this, (SkuaSpan) builder.start(), false);
    }

    /** As {@link #start()}; of OpenTracing 0.32, so it overrides nothing in 0.33. */
    public Span startManual() {
      return start();
    }

    /**
     * Starts the span and makes it active; of OpenTracing 0.32, so it overrides nothing in 0.33.
     */
    public Scope startActive(boolean finishSpanOnClose) {
      Span span = start();
      Scope scope = activateSpan(span);
      return new Scope() {
        @Override
        public void close() {
          scope.close();
          if (finishSpanOnClose) {
            span.finish();
          }
        }

        /** Of 0.32. */
        @SuppressWarnings({"UnusedMethod", "EffectivelyPrivate"})
        public Span span() {
          return span;
        }
      };
    }
  }

  /** Builds a {@link JaegerTracer}. For one thread. */
  public static class Builder {
    private final String serviceName;
    private final List<Consumer<SkuaTracer.Builder>> settings = new ArrayList<>();
    private final Map<Format<?>, Injector<?>> injectors = new LinkedHashMap<>();
    private final Map<Format<?>, Extractor<?>> extractors = new HashMap<>();
    private SkuaTracer.Builder wired; // null: not by a Configuration
    private Sampler sampler;
    private Reporter reporter;
    private Metrics metrics = new Metrics(new NoopMetricsFactory());

    /**
     * Starts to build a tracer.
     *
     * @throws IllegalArgumentException if the name of the service is null or blank
     */
    public Builder(String serviceName) {
      SkuaTracer.builder(serviceName); // It says what is wrong with the name.
      this.serviceName = serviceName;
    }

    /** Begins with what a configuration has set; goes before what was set here until now. */
    public Builder wiredBy(SkuaTracer.Builder configured) {
      wired = configured;
      sampler = null;
      reporter = null;
      return this;
    }

    /** Takes finished spans. Default: sends them as the settings {@code JAEGER_*} say. */
    public Builder withReporter(Reporter reporter) {
      this.reporter = reporter;
      return this;
    }

    /** Decides about new traces. Default: asks on this machine, at port 5778. */
    public Builder withSampler(Sampler sampler) {
      this.sampler = sampler;
      return this;
    }

    /**
     * Writes this format. A format without an extractor is read as by default: the three built-in
     * ones are Jaeger's, others are not read.
     */
    public <T> Builder registerInjector(Format<T> format, Injector<T> injector) {
      injectors.put(format, injector);
      return this;
    }

    /** Reads this format. A format without an injector is written as by default, as above. */
    public <T> Builder registerExtractor(Format<T> format, Extractor<T> extractor) {
      extractors.put(format, extractor);
      return this;
    }

    /** Counts in these series. Default: nowhere. */
    public Builder withMetricsFactory(MetricsFactory metricsFactory) {
      return withMetrics(new Metrics(metricsFactory));
    }

    /** Counts in these series. Default: nowhere. */
    public Builder withMetrics(Metrics metrics) {
      this.metrics = metrics;
      return with(skua -> skua.metrics(metrics.unwrap()));
    }

    /** Keeps the active span there. Default: one for each thread. */
    public Builder withScopeManager(ScopeManager scopeManager) {
      return with(skua -> skua.scopeManager(scopeManager));
    }

    /** Says which baggage may be set. Default: any, with values of up to 2,048 characters. */
    public Builder withBaggageRestrictionManager(
        BaggageRestrictionManager baggageRestrictionManager) {
      return with(
          skua ->
              skua.baggageRestrictions(new AdaptedBaggage(baggageRestrictionManager, serviceName)));
    }

    /** Is there for those who call it: Skua's spans have ids of their own, which the log says. */
    public Builder withZipkinSharedRpcSpan() {
      LOG.warn(
          "withZipkinSharedRpcSpan is not supported: client and server have their own span ids");
      return this;
    }

    /** Gives a log with an {@code error.object} its kind, message and stack as fields. */
    public Builder withExpandExceptionLogs() {
      return with(skua -> skua.expandExceptionLogs(true));
    }

    /** Gives new traces ids of 128 bits. */
    public Builder withTraceId128Bit() {
      return with(skua -> skua.traceId128Bit(true));
    }

    /** Leaves it to the application to close the tracer when the JVM exits. */
    public Builder withManualShutdown() {
      return with(skua -> skua.shutdownHook(false));
    }

    /** Adds a tag of the process. */
    public Builder withTag(String key, String value) {
      return with(skua -> skua.tag(key, value));
    }

    /** Adds a tag of the process. */
    public Builder withTag(String key, boolean value) {
      return with(skua -> skua.tag(key, value));
    }

    /** Adds a tag of the process. */
    public Builder withTag(String key, Number value) {
      return with(skua -> skua.tag(key, value));
    }

    /** Adds tags of the process; null for none. */
    public Builder withTags(Map<String, String> tags) {
      return with(skua -> skua.tags(tags));
    }

    private Builder with(Consumer<SkuaTracer.Builder> setting) {
      settings.add(setting);
      return this;
    }

    /**
     * Builds the tracer.
     *
     * @throws IllegalArgumentException if a setting makes no sense, or the old client is on the
     *     class path too
     */
    public JaegerTracer build() {
      OldClient.refuse();
      return createTracer();
    }

    /** Makes the tracer; for subclasses. */
    protected JaegerTracer createTracer() {
      return new JaegerTracer(this);
    }

    /** Gives everything to Skua's builder. */
    private SkuaTracer.Builder parts(JaegerTracer tracer) {
      SkuaTracer.Builder parts = wired;
      if (parts == null) {
        parts = SkuaTracer.builder(serviceName);
        setDefaults();
      }
      for (Consumer<SkuaTracer.Builder> setting : settings) {
        setting.accept(parts);
      }
      if (reporter != null) {
        parts.reporter(AdaptedReporter.of(reporter, tracer));
      }
      if (sampler != null) {
        parts.sampler(AdaptedSampler.of(sampler));
      }
      Set<Format<?>> formats = new LinkedHashSet<>(injectors.keySet());
      formats.addAll(extractors.keySet());
      for (Format<?> format : formats) {
        register(format, parts);
      }
      return parts;
    }

    private void setDefaults() {
      if (reporter == null) {
        reporter = new RemoteReporter.Builder().withMetrics(metrics).build();
      }
      if (sampler == null) {
        sampler = new RemoteControlledSampler.Builder(serviceName).withMetrics(metrics).build();
      }
      for (Format<?> format : JAEGERS.keySet()) {
        if (!extractors.containsKey(format)) {
          injectors.putIfAbsent(format, JAEGERS.get(format));
        }
      }
    }

    @SuppressWarnings("unchecked") // Both carry what the format does.
    private <T> void register(Format<T> format, SkuaTracer.Builder parts) {
      Codec<?> ifNone = JAEGERS.get(format);
      Injector<T> injector = (Injector<T>) injectors.getOrDefault(format, ifNone);
      Extractor<T> extractor = (Extractor<T>) extractors.getOrDefault(format, ifNone);
      parts.codec(format, AdaptedCodec.of(injector, extractor));
    }
  }

  /** The codecs of formats for which nobody registered another. */
  private static final Map<Format<?>, Codec<?>> JAEGERS = new LinkedHashMap<>();

  static {
    JAEGERS.put(Format.Builtin.HTTP_HEADERS, new TextMapCodec(true));
    JAEGERS.put(Format.Builtin.TEXT_MAP, new TextMapCodec(false));
    JAEGERS.put(Format.Builtin.BINARY, new BinaryCodec());
  }
}
