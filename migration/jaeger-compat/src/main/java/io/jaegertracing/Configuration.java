/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing;

import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.metrics.Metrics;
import io.jaegertracing.internal.metrics.NoopMetricsFactory;
import io.jaegertracing.spi.Codec;
import io.jaegertracing.spi.MetricsFactory;
import io.jaegertracing.spi.Sender;
import io.opentracing.propagation.Binary;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.skua.internal.SafeLog;
import io.skua.jaegercompat.AdaptedCodec;
import io.skua.jaegercompat.OldClient;
import io.skua.jaegercompat.OldClientCheck;
import io.skua.jaegercompat.ReportingSender;
import io.skua.reporter.BatchReporter;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The face of a {@link io.skua.Configuration}, which reads the same settings, and those that are
 * Skua's own.
 *
 * <p>The configuration is for one thread; {@link #getTracer()} and {@link #closeTracer()} are safe
 * for any.
 */
/*
 * Longer than most: its members are given by the class it stands in for.
 */
public class Configuration {
  /** What all names begin with. */
  public static final String JAEGER_PREFIX = "JAEGER_";

  /** URL of a collector. */
  public static final String JAEGER_ENDPOINT = JAEGER_PREFIX + "ENDPOINT";

  /** Bearer token for the collector. */
  public static final String JAEGER_AUTH_TOKEN = JAEGER_PREFIX + "AUTH_TOKEN";

  /** User for the collector. */
  public static final String JAEGER_USER = JAEGER_PREFIX + "USER";

  /** Password for the collector. */
  public static final String JAEGER_PASSWORD = JAEGER_PREFIX + "PASSWORD";

  /** Host of the agent. */
  public static final String JAEGER_AGENT_HOST = JAEGER_PREFIX + "AGENT_HOST";

  /** UDP port of the agent. */
  public static final String JAEGER_AGENT_PORT = JAEGER_PREFIX + "AGENT_PORT";

  /** Whether each span is logged too. */
  public static final String JAEGER_REPORTER_LOG_SPANS = JAEGER_PREFIX + "REPORTER_LOG_SPANS";

  /** How many spans may wait. */
  public static final String JAEGER_REPORTER_MAX_QUEUE_SIZE =
      JAEGER_PREFIX + "REPORTER_MAX_QUEUE_SIZE";

  /** How long a span waits at most. */
  public static final String JAEGER_REPORTER_FLUSH_INTERVAL =
      JAEGER_PREFIX + "REPORTER_FLUSH_INTERVAL";

  /** Type of the sampler. */
  public static final String JAEGER_SAMPLER_TYPE = JAEGER_PREFIX + "SAMPLER_TYPE";

  /** Parameter of the sampler. */
  public static final String JAEGER_SAMPLER_PARAM = JAEGER_PREFIX + "SAMPLER_PARAM";

  /** Where the remote sampler asks. */
  public static final String JAEGER_SAMPLER_MANAGER_HOST_PORT =
      JAEGER_PREFIX + "SAMPLER_MANAGER_HOST_PORT";

  /** Name of the service. */
  public static final String JAEGER_SERVICE_NAME = JAEGER_PREFIX + "SERVICE_NAME";

  /** Tags of the process. */
  public static final String JAEGER_TAGS = JAEGER_PREFIX + "TAGS";

  /** Formats of the context. */
  public static final String JAEGER_PROPAGATION = JAEGER_PREFIX + "PROPAGATION";

  /** Is not read: {@code JAEGER_SENDER} selects the transport. */
  public static final String JAEGER_SENDER_FACTORY = JAEGER_PREFIX + "SENDER_FACTORY";

  /** Whether new traces get 128-bit ids. */
  public static final String JAEGER_TRACEID_128BIT = JAEGER_PREFIX + "TRACEID_128BIT";

  private static final SafeLog LOG = SafeLog.of(Configuration.class);

  private final io.skua.Configuration skua;
  private SamplerConfiguration sampler; // null if none was given or needed yet, as the next ones
  private ReporterConfiguration reporter;
  private CodecConfiguration codec;
  private MetricsFactory metricsFactory;
  private JaegerTracer tracer; // guarded by this

  /**
   * Starts from defaults; reads no setting.
   *
   * @throws IllegalArgumentException if the name of the service is null or blank
   */
  public Configuration(String serviceName) {
    this(new io.skua.Configuration(serviceName));
  }

  private Configuration(io.skua.Configuration skua) {
    this.skua = skua;
    sampler = skua.getSampler() == null ? null : new SamplerConfiguration(skua.getSampler());
    reporter = skua.getReporter() == null ? null : new ReporterConfiguration(skua.getReporter());
    codec = skua.getCodec() == null ? null : new CodecConfiguration(skua.getCodec());
  }

  /**
   * Reads all settings.
   *
   * @throws IllegalArgumentException if {@value #JAEGER_SERVICE_NAME} is not set
   */
  public static Configuration fromEnv() {
    return new Configuration(io.skua.Configuration.fromEnv());
  }

  /**
   * Reads all settings but the name of the service.
   *
   * @throws IllegalArgumentException if it is null or blank
   */
  public static Configuration fromEnv(String serviceName) {
    return new Configuration(io.skua.Configuration.fromEnv(serviceName));
  }

  /**
   * Makes a builder with everything that is configured. Each call makes a new sampler and reporter.
   *
   * @throws IllegalArgumentException if a setting makes no sense, or if the class path lacks what
   *     the settings need, or has the old client
   */
  public JaegerTracer.Builder getTracerBuilder() {
    OldClient.refuse();
    withReporter(reporter == null ? new ReporterConfiguration() : reporter);
    withSampler(sampler == null ? new SamplerConfiguration() : sampler);
    withCodec(codec == null ? new CodecConfiguration() : codec);
    metricsFactory = metricsFactory == null ? loadMetricsFactory() : metricsFactory;
    Metrics metrics = new Metrics(metricsFactory);
    skua.withMetricsFactory(metrics.unwrap());
    return createTracerBuilder(skua.getServiceName())
        .wiredBy(skua.getTracerBuilder())
        .withMetrics(metrics);
  }

  /** The first that the class path has, such as that of jaeger-micrometer. */
  private static MetricsFactory loadMetricsFactory() {
    for (MetricsFactory found : ServiceLoader.load(MetricsFactory.class)) {
      if (!(found instanceof OldClientCheck)) {
        return found;
      }
    }
    return new NoopMetricsFactory();
  }

  /** Makes the builder that {@link #getTracerBuilder()} fills; for subclasses. */
  protected JaegerTracer.Builder createTracerBuilder(String serviceName) {
    return new JaegerTracer.Builder(serviceName);
  }

  /**
   * Returns the tracer; the first call builds it and logs the effective settings at INFO.
   *
   * @throws IllegalArgumentException as {@link #getTracerBuilder()}
   */
  public synchronized JaegerTracer getTracer() {
    if (tracer == null) {
      tracer = getTracerBuilder().build();
      LOG.info("Made {}", tracer);
    }
    return tracer;
  }

  /** Closes the tracer, if there is one. {@link #getTracer()} goes on to return it. */
  public synchronized void closeTracer() {
    if (tracer != null) {
      tracer.close();
    }
  }

  /** Counts in these series; null for the first factory that the class path has, or nowhere. */
  public Configuration withMetricsFactory(MetricsFactory metricsFactory) {
    this.metricsFactory = metricsFactory;
    return this;
  }

  /**
   * Names the service.
   *
   * @throws IllegalArgumentException if it is null or blank
   */
  public Configuration withServiceName(String serviceName) {
    skua.withServiceName(serviceName);
    return this;
  }

  /** Replaces the reporter's configuration; null for the defaults. */
  public Configuration withReporter(ReporterConfiguration reporterConfig) {
    reporter = reporterConfig;
    skua.withReporter(reporterConfig == null ? null : reporterConfig.skua);
    return this;
  }

  /** Replaces the sampler's configuration; null for the defaults. */
  public Configuration withSampler(SamplerConfiguration samplerConfig) {
    sampler = samplerConfig;
    skua.withSampler(samplerConfig == null ? null : samplerConfig.skua);
    return this;
  }

  /** Replaces the codecs' configuration; null for the defaults. */
  public Configuration withCodec(CodecConfiguration codecConfig) {
    codec = codecConfig;
    skua.withCodec(codecConfig == null ? null : codecConfig.skua);
    return this;
  }

  /** Whether new traces get 128-bit ids; default false. */
  public Configuration withTraceId128Bit(boolean useTraceId128Bit) {
    skua.withTraceId128Bit(useTraceId128Bit);
    return this;
  }

  /** Replaces the tags of the process by a copy of these; null changes nothing. */
  public Configuration withTracerTags(Map<String, String> tracerTags) {
    skua.withTracerTags(tracerTags);
    return this;
  }

  /** Returns the name of the service. */
  public String getServiceName() {
    return skua.getServiceName();
  }

  /** Returns the reporter's configuration, or null if none was given or needed yet. */
  public ReporterConfiguration getReporter() {
    return reporter;
  }

  /** Returns the sampler's configuration, or null if none was given or needed yet. */
  public SamplerConfiguration getSampler() {
    return sampler;
  }

  /** Returns the codecs' configuration, or null if none was given or needed yet. */
  public CodecConfiguration getCodec() {
    return codec;
  }

  /** Returns what makes the series, or null if none was given or needed yet. */
  public MetricsFactory getMetricsFactory() {
    return metricsFactory;
  }

  /** Returns the tags of the process, unmodifiable, or null if there are none. */
  public Map<String, String> getTracerTags() {
    return skua.getTracerTags();
  }

  /** Which new traces are recorded. */
  public static class SamplerConfiguration {
    private final io.skua.Configuration.SamplerConfiguration skua;

    /** Type remote with 0.001. */
    public SamplerConfiguration() {
      this(new io.skua.Configuration.SamplerConfiguration());
    }

    private SamplerConfiguration(io.skua.Configuration.SamplerConfiguration skua) {
      this.skua = skua;
    }

    /** Reads {@code JAEGER_SAMPLER_*}. */
    public static SamplerConfiguration fromEnv() {
      return new SamplerConfiguration(io.skua.Configuration.SamplerConfiguration.fromEnv());
    }

    /** {@code const}, {@code probabilistic}, {@code ratelimiting} or {@code remote}. */
    public SamplerConfiguration withType(String type) {
      skua.withType(type);
      return this;
    }

    /** For const 0 or 1, for probabilistic and remote a probability, or traces per second. */
    public SamplerConfiguration withParam(Number param) {
      skua.withParam(param);
      return this;
    }

    /** Where the remote sampler asks, {@code host:port}. */
    public SamplerConfiguration withManagerHostPort(String managerHostPort) {
      skua.withManagerHostPort(managerHostPort);
      return this;
    }

    /** Returns the type, or null for remote. */
    public String getType() {
      return skua.getType();
    }

    /** Returns the parameter, or null for the default. */
    public Number getParam() {
      return skua.getParam();
    }

    /** Returns where the remote sampler asks, or null for the default. */
    public String getManagerHostPort() {
      return skua.getManagerHostPort();
    }
  }

  /** Formats of the context. */
  public enum Propagation {
    /** {@code uber-trace-id}. */
    JAEGER,
    /** {@code X-B3-TraceId} and others. */
    B3,
    /** {@code traceparent}, {@code tracestate} and {@code baggage}. */
    W3C
  }

  /** How the context crosses process borders. */
  public static class CodecConfiguration {
    private final io.skua.Configuration.CodecConfiguration skua;

    /** Jaeger's headers. */
    public CodecConfiguration() {
      this(new io.skua.Configuration.CodecConfiguration());
    }

    private CodecConfiguration(io.skua.Configuration.CodecConfiguration skua) {
      this.skua = skua;
    }

    /** Reads {@value Configuration#JAEGER_PROPAGATION}. */
    public static CodecConfiguration fromEnv() {
      return new CodecConfiguration(io.skua.Configuration.CodecConfiguration.fromEnv());
    }

    /** Reads a list of formats, {@code jaeger,b3,w3c}; null for the default. */
    public static CodecConfiguration fromString(String propagation) {
      return new CodecConfiguration(
          io.skua.Configuration.CodecConfiguration.fromString(propagation));
    }

    /** Adds a format, after those that were added before. */
    public CodecConfiguration withPropagation(Propagation propagation) {
      skua.withPropagation(io.skua.Configuration.Propagation.valueOf(propagation.name()));
      return this;
    }

    /** Adds a codec, after those that were added for the same format. */
    public CodecConfiguration withCodec(Format<?> format, Codec<TextMap> codec) {
      skua.withCodec(format, AdaptedCodec.of(codec, codec));
      return this;
    }

    /** Adds a codec, after those that were added for the same format. */
    public CodecConfiguration withBinaryCodec(Format<?> format, Codec<Binary> codec) {
      skua.withBinaryCodec(format, AdaptedCodec.of(codec, codec));
      return this;
    }
  }

  /** What happens to finished spans. */
  public static class ReporterConfiguration {
    private final io.skua.Configuration.ReporterConfiguration skua;
    private SenderConfiguration sender;

    /** Sends to an agent on this machine. */
    public ReporterConfiguration() {
      this(new io.skua.Configuration.ReporterConfiguration());
    }

    private ReporterConfiguration(io.skua.Configuration.ReporterConfiguration skua) {
      this.skua = skua;
      sender = new SenderConfiguration(skua.getSenderConfiguration());
    }

    /** Reads {@code JAEGER_REPORTER_*} and what the sender reads. */
    public static ReporterConfiguration fromEnv() {
      return new ReporterConfiguration(io.skua.Configuration.ReporterConfiguration.fromEnv());
    }

    /** Whether each span is logged at INFO too; null for not. */
    public ReporterConfiguration withLogSpans(Boolean logSpans) {
      skua.withLogSpans(logSpans);
      return this;
    }

    /** How long a span waits at most, in milliseconds; null for the default. */
    public ReporterConfiguration withFlushInterval(Integer flushIntervalMs) {
      skua.withFlushInterval(flushIntervalMs);
      return this;
    }

    /** How many spans may wait; null for the default. */
    public ReporterConfiguration withMaxQueueSize(Integer maxQueueSize) {
      skua.withMaxQueueSize(maxQueueSize);
      return this;
    }

    /** Where they go; null for the default. */
    public ReporterConfiguration withSender(SenderConfiguration senderConfiguration) {
      sender = senderConfiguration == null ? new SenderConfiguration() : senderConfiguration;
      skua.withSender(sender.skua);
      return this;
    }

    /** Returns whether each span is logged too, or null for the default. */
    public Boolean getLogSpans() {
      return skua.getLogSpans();
    }

    /** Returns how long a span waits at most in milliseconds, or null for the default. */
    public Integer getFlushIntervalMs() {
      return skua.getFlushIntervalMs();
    }

    /** Returns how many spans may wait, or null for the default. */
    public Integer getMaxQueueSize() {
      return skua.getMaxQueueSize();
    }

    /** Returns where they go, never null. */
    public SenderConfiguration getSenderConfiguration() {
      return sender;
    }
  }

  /** Where batches of spans go: to a collector if there is an endpoint, otherwise to an agent. */
  public static class SenderConfiguration {
    private final io.skua.Configuration.SenderConfiguration skua;

    /** To an agent on this machine. */
    public SenderConfiguration() {
      this(new io.skua.Configuration.SenderConfiguration());
    }

    private SenderConfiguration(io.skua.Configuration.SenderConfiguration skua) {
      this.skua = skua;
    }

    /** Reads the settings of agent, endpoint, authentication, TLS and {@code JAEGER_SENDER*}. */
    public static SenderConfiguration fromEnv() {
      return new SenderConfiguration(io.skua.Configuration.SenderConfiguration.fromEnv());
    }

    /**
     * Makes a sender; each call makes a new one.
     *
     * @throws IllegalArgumentException if a setting makes no sense
     */
    public Sender getSender() {
      return new ConfiguredSender(skua);
    }

    /** Host of the agent; null for {@code localhost}. */
    public SenderConfiguration withAgentHost(String agentHost) {
      skua.withAgentHost(agentHost);
      return this;
    }

    /** UDP port of the agent; null or 0 for 6831. */
    public SenderConfiguration withAgentPort(Integer agentPort) {
      skua.withAgentPort(agentPort);
      return this;
    }

    /** URL of a collector; takes precedence over the agent. */
    public SenderConfiguration withEndpoint(String endpoint) {
      skua.withEndpoint(endpoint);
      return this;
    }

    /** Bearer token for the collector. */
    public SenderConfiguration withAuthToken(String authToken) {
      skua.withAuthToken(authToken);
      return this;
    }

    /** User for the collector; with a password, takes precedence over the token. */
    public SenderConfiguration withAuthUsername(String username) {
      skua.withAuthUsername(username);
      return this;
    }

    /** Password for the collector. */
    public SenderConfiguration withAuthPassword(String password) {
      skua.withAuthPassword(password);
      return this;
    }

    /** Returns the host of the agent, or null for the default. */
    public String getAgentHost() {
      return skua.getAgentHost();
    }

    /** Returns the UDP port of the agent, or null for the default. */
    public Integer getAgentPort() {
      return skua.getAgentPort();
    }

    /** Returns the URL of the collector, or null for none. */
    public String getEndpoint() {
      return skua.getEndpoint();
    }

    /** Returns the bearer token, or null for none. */
    public String getAuthToken() {
      return skua.getAuthToken();
    }

    /** Returns the user, or null for none. */
    public String getAuthUsername() {
      return skua.getAuthUsername();
    }

    /** Returns the password, or null for none. */
    public String getAuthPassword() {
      return skua.getAuthPassword();
    }
  }

  /** What a configuration of senders makes. */
  private static final class ConfiguredSender extends ReportingSender {
    private final io.skua.Configuration.SenderConfiguration skua;

    ConfiguredSender(io.skua.Configuration.SenderConfiguration skua) {
      this.skua = skua;
      skua.getReporterBuilder(); // What makes no sense fails now.
    }

    @Override
    public BatchReporter.Builder unwrap() {
      return skua.getReporterBuilder();
    }
  }
}
