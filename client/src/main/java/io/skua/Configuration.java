/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static io.skua.Settings.wrong;

import io.opentracing.propagation.Binary;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.skua.internal.SafeLog;
import io.skua.propagation.B3Codec;
import io.skua.propagation.BinaryCodec;
import io.skua.propagation.JaegerCodec;
import io.skua.propagation.W3cCodec;
import io.skua.reporter.BatchReporter;
import io.skua.reporter.Sender;
import io.skua.tracer.Codec;
import io.skua.tracer.CompositeReporter;
import io.skua.tracer.LoggingReporter;
import io.skua.tracer.Metrics;
import io.skua.tracer.Reporter;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tracer from the settings {@code JAEGER_*}, from code, or from both. It has every public
 * member of {@code io.jaegertracing.Configuration} under the same name: to migrate, change the
 * import.
 *
 * <pre>{@code
 * // JAEGER_SERVICE_NAME=orders JAEGER_AGENT_HOST=jaeger JAEGER_SAMPLER_TYPE=const JAEGER_SAMPLER_PARAM=1
 * SkuaTracer tracer = Configuration.fromEnv().getTracer();
 * GlobalTracer.registerIfAbsent(tracer);
 * }</pre>
 *
 * <p>A setting is a system property, or otherwise an environment variable, of its name. {@code
 * docs/configuration.md} lists them all. Those of the tracer as a whole, such as {@value
 * #JAEGER_DISABLED}, hold for {@link #fromEnv()} alone; {@code fromEnv()} of the parts reads those
 * of the parts. What cannot be parsed is a warning and the default; what makes no sense is an
 * {@link IllegalArgumentException} from {@link #getTracer()} that names the setting, its value and
 * what is allowed.
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

  /** URL of a collector, for example {@code http://jaeger:14268/api/traces}. */
  public static final String JAEGER_ENDPOINT = JAEGER_PREFIX + "ENDPOINT";

  /** Bearer token for the collector. */
  public static final String JAEGER_AUTH_TOKEN = JAEGER_PREFIX + "AUTH_TOKEN";

  /**
   * Path of a file with such a token, reloaded when it changes; takes precedence over the token.
   */
  public static final String JAEGER_AUTH_TOKEN_FILE = JAEGER_PREFIX + "AUTH_TOKEN_FILE";

  /** PEM file of the authorities that HTTP calls trust, default the JVM's. */
  public static final String JAEGER_TLS_CA = JAEGER_PREFIX + "TLS_CA";

  /** PEM file of the certificate that HTTP calls show, default none. */
  public static final String JAEGER_TLS_CERT = JAEGER_PREFIX + "TLS_CERT";

  /** PEM file of the certificate's private key. */
  public static final String JAEGER_TLS_KEY = JAEGER_PREFIX + "TLS_KEY";

  /** User for the collector; takes precedence over the token. */
  public static final String JAEGER_USER = JAEGER_PREFIX + "USER";

  /** Password for the collector. */
  public static final String JAEGER_PASSWORD = JAEGER_PREFIX + "PASSWORD";

  /** Host of the agent, default {@code localhost}. */
  public static final String JAEGER_AGENT_HOST = JAEGER_PREFIX + "AGENT_HOST";

  /** UDP port of the agent, default 6831. */
  public static final String JAEGER_AGENT_PORT = JAEGER_PREFIX + "AGENT_PORT";

  /** Whether each span is logged too, default false. */
  public static final String JAEGER_REPORTER_LOG_SPANS = JAEGER_PREFIX + "REPORTER_LOG_SPANS";

  /** How many spans may wait, default 16384. */
  public static final String JAEGER_REPORTER_MAX_QUEUE_SIZE =
      JAEGER_PREFIX + "REPORTER_MAX_QUEUE_SIZE";

  /** How long a span waits at most, default 1000 ms. */
  public static final String JAEGER_REPORTER_FLUSH_INTERVAL =
      JAEGER_PREFIX + "REPORTER_FLUSH_INTERVAL";

  /** {@code const}, {@code probabilistic}, {@code ratelimiting} or {@code remote}, the default. */
  public static final String JAEGER_SAMPLER_TYPE = JAEGER_PREFIX + "SAMPLER_TYPE";

  /** Parameter of the sampler, default 0.001. */
  public static final String JAEGER_SAMPLER_PARAM = JAEGER_PREFIX + "SAMPLER_PARAM";

  /** Where the remote sampler asks, {@code host:port}. */
  public static final String JAEGER_SAMPLER_MANAGER_HOST_PORT =
      JAEGER_PREFIX + "SAMPLER_MANAGER_HOST_PORT";

  /** Where the remote sampler asks, as a URL; takes precedence over host and port. */
  public static final String JAEGER_SAMPLING_ENDPOINT = JAEGER_PREFIX + "SAMPLING_ENDPOINT";

  /** How often the remote sampler asks, default 60 s. */
  public static final String JAEGER_SAMPLER_REFRESH_INTERVAL =
      JAEGER_PREFIX + "SAMPLER_REFRESH_INTERVAL";

  /** How many operations have a sampling rate of their own, default 2000. */
  public static final String JAEGER_SAMPLER_MAX_OPERATIONS =
      JAEGER_PREFIX + "SAMPLER_MAX_OPERATIONS";

  /** Whether a root span is sampled when its operation name is final, default false. */
  public static final String JAEGER_SAMPLER_DELAYED = JAEGER_PREFIX + "SAMPLER_DELAYED";

  /** How many traces a second a debug id may force, default 10. */
  public static final String JAEGER_DEBUG_TRACES_PER_SECOND =
      JAEGER_PREFIX + "DEBUG_TRACES_PER_SECOND";

  /** Baggage that may be set, {@code key,key:longest}; default any. */
  public static final String JAEGER_BAGGAGE_ALLOWED = JAEGER_PREFIX + "BAGGAGE_ALLOWED";

  /** URL of an agent that lists the baggage that may be set; default none. */
  public static final String JAEGER_BAGGAGE_RESTRICTIONS_ENDPOINT =
      JAEGER_PREFIX + "BAGGAGE_RESTRICTIONS_ENDPOINT";

  /** Name of the service; required by {@link #fromEnv()}. */
  public static final String JAEGER_SERVICE_NAME = JAEGER_PREFIX + "SERVICE_NAME";

  /** Tags of the process: {@code key=value,key=${VARIABLE:fallback}}. */
  public static final String JAEGER_TAGS = JAEGER_PREFIX + "TAGS";

  /**
   * Formats of the context, in order: {@code jaeger}, {@code b3}, {@code b3single}, {@code w3c}.
   */
  public static final String JAEGER_PROPAGATION = JAEGER_PREFIX + "PROPAGATION";

  /** Formats that are read, if other than those that are written. */
  public static final String JAEGER_PROPAGATION_EXTRACT = JAEGER_PREFIX + "PROPAGATION_EXTRACT";

  /** Formats that are written, if other than those that are read. */
  public static final String JAEGER_PROPAGATION_INJECT = JAEGER_PREFIX + "PROPAGATION_INJECT";

  /** Kept for those who name it. There is nothing to choose: see {@link #JAEGER_SENDER}. */
  public static final String JAEGER_SENDER_FACTORY = JAEGER_PREFIX + "SENDER_FACTORY";

  /** Whether new traces get 128-bit ids, default false. */
  public static final String JAEGER_TRACEID_128BIT = JAEGER_PREFIX + "TRACEID_128BIT";

  /** Whether the tracer only propagates, default false. */
  public static final String JAEGER_DISABLED = JAEGER_PREFIX + "DISABLED";

  /** Whether trace ids are put into the logging context, default false. */
  public static final String JAEGER_MDC = JAEGER_PREFIX + "MDC";

  /** Bound of closing the tracer, default 10 s. */
  public static final String JAEGER_REPORTER_CLOSE_TIMEOUT =
      JAEGER_PREFIX + "REPORTER_CLOSE_TIMEOUT";

  /** Whether the tracer is closed when the JVM exits, default true. */
  public static final String JAEGER_REPORTER_SHUTDOWN_HOOK =
      JAEGER_PREFIX + "REPORTER_SHUTDOWN_HOOK";

  /** Estimated bytes of the spans that may wait, default 16777216. */
  public static final String JAEGER_REPORTER_QUEUE_BYTES = JAEGER_PREFIX + "REPORTER_QUEUE_BYTES";

  /** When too many wait: {@code drop}, the default, or {@code block:<time>}. */
  public static final String JAEGER_REPORTER_ON_FULL = JAEGER_PREFIX + "REPORTER_ON_FULL";

  /** Whether batches in Thrift tell the agent how many spans were lost, default false. */
  public static final String JAEGER_SENDER_STATS = JAEGER_PREFIX + "SENDER_STATS";

  /** When to give up on a batch that the backend did not take, default 60 s. */
  public static final String JAEGER_SENDER_RETRY_DEADLINE = JAEGER_PREFIX + "SENDER_RETRY_DEADLINE";

  /** How long a backend may ask to be left alone ({@code Retry-After}), default 30 s. */
  public static final String JAEGER_SENDER_MAX_RETRY_AFTER =
      JAEGER_PREFIX + "SENDER_MAX_RETRY_AFTER";

  /** Bytes of encoded batches that may wait for the backend, default 16777216. */
  public static final String JAEGER_SENDER_BUFFER_BYTES = JAEGER_PREFIX + "SENDER_BUFFER_BYTES";

  /** Which batch to drop when too many wait: {@code oldest}, the default, or {@code newest}. */
  public static final String JAEGER_SENDER_ON_BUFFER_FULL = JAEGER_PREFIX + "SENDER_ON_BUFFER_FULL";

  /** Directory in which batches wait on disk; default none. */
  public static final String JAEGER_SENDER_SPOOL_DIR = JAEGER_PREFIX + "SENDER_SPOOL_DIR";

  /** Bytes that may wait there, default 268435456. */
  public static final String JAEGER_SENDER_SPOOL_BYTES = JAEGER_PREFIX + "SENDER_SPOOL_BYTES";

  /**
   * {@code udp}, {@code udp-binary}, {@code http} or {@code otlp}; default by the other settings.
   */
  public static final String JAEGER_SENDER = JAEGER_PREFIX + "SENDER";

  /** Largest datagram or request body in bytes; default 65000 and 1048576. */
  public static final String JAEGER_SENDER_MAX_PACKET_SIZE =
      JAEGER_PREFIX + "SENDER_MAX_PACKET_SIZE";

  /** Bytes of the agent's receive buffer, default 212992, which is that of Linux. */
  public static final String JAEGER_SENDER_RECEIVE_BUFFER = JAEGER_PREFIX + "SENDER_RECEIVE_BUFFER";

  /** After how long the agent's name is looked up again, default 30 s. */
  public static final String JAEGER_SENDER_RESOLVE_INTERVAL =
      JAEGER_PREFIX + "SENDER_RESOLVE_INTERVAL";

  /** Bound of one HTTP call, default 10 s. */
  public static final String JAEGER_SENDER_TIMEOUT = JAEGER_PREFIX + "SENDER_TIMEOUT";

  /** More headers of each HTTP call: {@code name=value,name=value}, percent-encoded. */
  public static final String JAEGER_SENDER_HEADERS = JAEGER_PREFIX + "SENDER_HEADERS";

  /** {@code none} or {@code gzip}; default none for Thrift, gzip for OTLP. */
  public static final String JAEGER_SENDER_COMPRESSION = JAEGER_PREFIX + "SENDER_COMPRESSION";

  /** HTTP proxy, {@code host:port}; default the JVM's. */
  public static final String JAEGER_SENDER_PROXY = JAEGER_PREFIX + "SENDER_PROXY";

  /** Whether spans sampled late keep their true start, default true. */
  public static final String JAEGER_SAMPLER_LATE = JAEGER_PREFIX + "SAMPLER_LATE";

  /** Longest value of a baggage item, default 2048 characters. */
  public static final String JAEGER_BAGGAGE_MAX_VALUE_LENGTH =
      JAEGER_PREFIX + "BAGGAGE_MAX_VALUE_LENGTH";

  /** Most tags of a span, default 1024 by UDP and 32000 by HTTP. */
  public static final String JAEGER_LIMIT_TAGS = JAEGER_PREFIX + "LIMIT_TAGS";

  /** Most logs of a span, default 1024 by UDP and 32000 by HTTP. */
  public static final String JAEGER_LIMIT_LOGS = JAEGER_PREFIX + "LIMIT_LOGS";

  /** Longest value of a tag or log field, default 65536 characters by UDP and a body by HTTP. */
  public static final String JAEGER_LIMIT_VALUE_LENGTH = JAEGER_PREFIX + "LIMIT_VALUE_LENGTH";

  private static final SafeLog LOG = SafeLog.of(Configuration.class);

  private String serviceName;
  private @Nullable SamplerConfiguration samplerConfig;
  private @Nullable ReporterConfiguration reporterConfig;
  private @Nullable CodecConfiguration codecConfig;
  private @Nullable Metrics metrics;
  private @Nullable Map<String, String> tracerTags;
  private @Nullable Boolean traceId128Bit; // null: if a W3C header is written

  /** Settings that have no method in this class. */
  private Settings settings = Settings.NONE;

  private HttpSettings http = new HttpSettings(Settings.NONE);

  private @Nullable SkuaTracer tracer; // guarded by this

  /**
   * Starts from defaults; reads no setting.
   *
   * @param serviceName under which the backend files the spans
   * @throws IllegalArgumentException if it is null or blank
   */
  public Configuration(String serviceName) {
    this.serviceName = checkedServiceName(serviceName);
  }

  private static String checkedServiceName(@Nullable String serviceName) {
    if (serviceName == null || serviceName.trim().isEmpty()) {
      throw wrong(JAEGER_SERVICE_NAME, serviceName, "the name of the service, not blank");
    }
    return serviceName;
  }

  /**
   * Reads all settings.
   *
   * @throws IllegalArgumentException if {@value #JAEGER_SERVICE_NAME} is not set
   */
  public static Configuration fromEnv() {
    return from(Settings.SYSTEM, Settings.SYSTEM.text(JAEGER_SERVICE_NAME));
  }

  /**
   * Reads all settings but the name of the service.
   *
   * @throws IllegalArgumentException if it is null or blank
   */
  public static Configuration fromEnv(String serviceName) {
    return from(Settings.SYSTEM, serviceName);
  }

  /**
   * Reads all settings but the name of the service, from somewhere else: a framework's
   * configuration, for example. The environment and system properties are not read, unless the
   * source does. Unlike there, a value that cannot be parsed is refused.
   *
   * <pre>{@code
   * Map<String, String> settings = Map.of("JAEGER_AGENT_HOST", "jaeger");
   * SkuaTracer tracer = Configuration.from(settings::get, "orders").getTracer();
   * }</pre>
   *
   * @param source gives the value of a setting by its name, null if it is not set; asked on the
   *     thread that builds the tracer
   * @param serviceName under which the backend files the spans
   * @throws IllegalArgumentException if the name of the service is null or blank, or a value makes
   *     no sense; the message names the setting, the value and what is allowed
   */
  public static Configuration from(Function<String, @Nullable String> source, String serviceName) {
    return from(Settings.strict(source::apply), serviceName);
  }

  static Configuration from(Settings settings, @Nullable String serviceName) {
    Configuration configuration =
        new Configuration(checkedServiceName(serviceName))
            .withTracerTags(settings.pairs(JAEGER_TAGS));
    ReporterConfiguration reporter = ReporterConfiguration.from(settings);
    configuration
        .withReporter(reporter)
        .withSampler(SamplerConfiguration.from(settings))
        .withCodec(CodecConfiguration.from(settings));
    configuration.traceId128Bit = settings.flag(JAEGER_TRACEID_128BIT);
    configuration.settings = settings;
    configuration.http = reporter.senderConfiguration.http();
    return configuration;
  }

  /**
   * Makes a builder with everything that is configured, for those who add to it. Each call makes a
   * new sampler and reporter.
   *
   * @throws IllegalArgumentException if a setting makes no sense, or if the class path lacks what
   *     the settings need; the message then has the versions that were found and are needed
   */
  public SkuaTracer.Builder getTracerBuilder() {
    try {
      return wiredBuilder();
    } catch (LinkageError missing) {
      throw Libraries.problem(missing);
    }
  }

  private SkuaTracer.Builder wiredBuilder() {
    reporterConfig = reporterConfig == null ? new ReporterConfiguration() : reporterConfig;
    samplerConfig = samplerConfig == null ? new SamplerConfiguration() : samplerConfig;
    codecConfig = codecConfig == null ? new CodecConfiguration() : codecConfig;
    metrics = metrics == null ? Metrics.NOOP : metrics;
    SkuaTracer.Builder builder =
        createTracerBuilder(serviceName)
            .metrics(metrics)
            .traceId128Bit(traceId128Bit == null ? codecConfig.writesW3c() : traceId128Bit)
            .tags(tracerTags);
    return new TracerWiring(this, settings, http).wire(builder);
  }

  /** Makes the builder that {@link #getTracerBuilder()} fills; for subclasses. */
  protected SkuaTracer.Builder createTracerBuilder(String serviceName) {
    return SkuaTracer.builder(serviceName);
  }

  /**
   * Returns the tracer; the first call builds it and logs the effective settings at INFO.
   *
   * @throws IllegalArgumentException as {@link #getTracerBuilder()}
   */
  public synchronized SkuaTracer getTracer() {
    if (tracer == null) {
      tracer = getTracerBuilder().build();
      LOG.info("Created {}", tracer);
    }
    return tracer;
  }

  /** Closes the tracer, if there is one. {@link #getTracer()} goes on to return it. */
  public synchronized void closeTracer() {
    if (tracer != null) {
      tracer.close();
    }
  }

  /** Counts here; null for nowhere, the default. */
  public Configuration withMetricsFactory(@Nullable Metrics metrics) {
    this.metrics = metrics;
    return this;
  }

  /**
   * Names the service.
   *
   * @throws IllegalArgumentException if it is null or blank
   */
  public Configuration withServiceName(String serviceName) {
    this.serviceName = checkedServiceName(serviceName);
    return this;
  }

  /** Replaces the reporter's configuration; null for the defaults. */
  public Configuration withReporter(@Nullable ReporterConfiguration reporterConfig) {
    this.reporterConfig = reporterConfig;
    return this;
  }

  /** Replaces the sampler's configuration; null for the defaults. */
  public Configuration withSampler(@Nullable SamplerConfiguration samplerConfig) {
    this.samplerConfig = samplerConfig;
    return this;
  }

  /** Replaces the codecs' configuration; null for the defaults. */
  public Configuration withCodec(@Nullable CodecConfiguration codecConfig) {
    this.codecConfig = codecConfig;
    return this;
  }

  /** Whether new traces get 128-bit ids; default false. */
  public Configuration withTraceId128Bit(boolean useTraceId128Bit) {
    this.traceId128Bit = useTraceId128Bit;
    return this;
  }

  /** Replaces the tags of the process by a copy of these; null changes nothing. */
  public Configuration withTracerTags(@Nullable Map<String, String> tracerTags) {
    if (tracerTags != null) {
      this.tracerTags = new LinkedHashMap<>(tracerTags);
    }
    return this;
  }

  /** Returns the name of the service. */
  public String getServiceName() {
    return serviceName;
  }

  /** Returns the reporter's configuration, or null if none was given or needed yet. */
  public @Nullable ReporterConfiguration getReporter() {
    return reporterConfig;
  }

  /** Returns the sampler's configuration, or null if none was given or needed yet. */
  public @Nullable SamplerConfiguration getSampler() {
    return samplerConfig;
  }

  /** Returns the codecs' configuration, or null if none was given or needed yet. */
  public @Nullable CodecConfiguration getCodec() {
    return codecConfig;
  }

  /** Returns where is counted, or null if nowhere was named yet. */
  public @Nullable Metrics getMetricsFactory() {
    return metrics;
  }

  /** Returns the tags of the process, unmodifiable, or null if there are none. */
  public @Nullable Map<String, String> getTracerTags() {
    return tracerTags == null ? null : Collections.unmodifiableMap(tracerTags);
  }

  /** Which new traces are recorded. */
  public static class SamplerConfiguration {
    private @Nullable String type;
    private @Nullable Number param;
    private @Nullable String managerHostPort;
    private @Nullable SamplerSettings settings; // null for those of the whole

    /** Type remote with 0.001. */
    public SamplerConfiguration() {}

    /** Reads {@code JAEGER_SAMPLER_*}. */
    public static SamplerConfiguration fromEnv() {
      return from(Settings.SYSTEM);
    }

    static SamplerConfiguration from(Settings settings) {
      SamplerConfiguration configuration =
          new SamplerConfiguration()
              .withType(settings.text(JAEGER_SAMPLER_TYPE))
              .withParam(settings.number(JAEGER_SAMPLER_PARAM))
              .withManagerHostPort(settings.text(JAEGER_SAMPLER_MANAGER_HOST_PORT));
      configuration.settings = new SamplerSettings(settings);
      return configuration;
    }

    /** Settings that have no method here; those of the whole unless these were read, too. */
    SamplerSettings settings(SamplerSettings ofTheWhole) {
      return settings == null ? ofTheWhole : settings;
    }

    /** Returns the type, or null for remote. */
    public @Nullable String getType() {
      return type;
    }

    /** Returns the parameter, or null for the default. */
    public @Nullable Number getParam() {
      return param;
    }

    /** Returns where the remote sampler asks, or null for the default. */
    public @Nullable String getManagerHostPort() {
      return managerHostPort;
    }

    /** {@code const}, {@code probabilistic}, {@code ratelimiting} or {@code remote}. */
    public SamplerConfiguration withType(@Nullable String type) {
      this.type = type;
      return this;
    }

    /**
     * For const 0 or 1, for probabilistic and remote a probability, for ratelimiting traces per
     * second.
     */
    public SamplerConfiguration withParam(@Nullable Number param) {
      this.param = param;
      return this;
    }

    /** Where the remote sampler asks, {@code host:port}. */
    public SamplerConfiguration withManagerHostPort(@Nullable String managerHostPort) {
      this.managerHostPort = managerHostPort;
      return this;
    }
  }

  /** Formats of the context. */
  public enum Propagation {
    /** {@code uber-trace-id}. */
    JAEGER,
    /** {@code X-B3-TraceId} and others; the single header {@code b3} is read too. */
    B3,
    /** {@code traceparent}, {@code tracestate} and {@code baggage}. */
    W3C
  }

  /** How the context crosses process borders. */
  public static class CodecConfiguration {
    private final Map<Format<?>, List<Codec<TextMap>>> codecs = new LinkedHashMap<>();
    private final Map<Format<?>, List<Codec<Binary>>> binaryCodecs = new LinkedHashMap<>();
    private @Nullable CodecConfiguration reading; // null if what is read is what is written

    /** Jaeger's headers. */
    public CodecConfiguration() {}

    /** Reads {@value Configuration#JAEGER_PROPAGATION}. */
    public static CodecConfiguration fromEnv() {
      return from(Settings.SYSTEM);
    }

    static CodecConfiguration from(Settings settings) {
      String write = CodecSettings.setOr(JAEGER_PROPAGATION_INJECT, settings);
      String read = CodecSettings.setOr(JAEGER_PROPAGATION_EXTRACT, settings);
      CodecConfiguration configuration = CodecSettings.parse(write, settings.text(write));
      if (!read.equals(write)) {
        configuration.reading = CodecSettings.parse(read, settings.text(read));
      }
      return configuration;
    }

    /**
     * Reads a list of formats.
     *
     * @param propagation {@code jaeger}, {@code b3}, {@code b3single}, {@code w3c}, in the order in
     *     which they are tried; in any case, spaces allowed; null for the default. What is not
     *     known is logged and left out
     */
    public static CodecConfiguration fromString(@Nullable String propagation) {
      return CodecSettings.parse(JAEGER_PROPAGATION, propagation);
    }

    /** Adds a format, after those that were added before. */
    public CodecConfiguration withPropagation(Propagation propagation) {
      switch (propagation) {
        case JAEGER:
          withCodec(Format.Builtin.HTTP_HEADERS, JaegerCodec.httpHeaders());
          withCodec(Format.Builtin.TEXT_MAP, JaegerCodec.textMap());
          return withBinaryCodec(Format.Builtin.BINARY, new BinaryCodec());
        case B3:
          return withText(B3Codec.multiHeader());
        case W3C:
          return withText(new W3cCodec());
      }
      throw new AssertionError(propagation);
    }

    CodecConfiguration withText(Codec<TextMap> codec) {
      return withCodec(Format.Builtin.HTTP_HEADERS, codec)
          .withCodec(Format.Builtin.TEXT_MAP, codec);
    }

    /** Whether new trace ids are better long. */
    boolean writesW3c() {
      return codecs.getOrDefault(Format.Builtin.HTTP_HEADERS, Collections.emptyList()).stream()
          .anyMatch(W3cCodec.class::isInstance);
    }

    /** Adds a codec of your own, after those that were added for the same format. */
    public CodecConfiguration withCodec(Format<?> format, Codec<TextMap> codec) {
      codecs.computeIfAbsent(format, f -> new ArrayList<>()).add(codec);
      if (reading != null) {
        reading.withCodec(format, codec);
      }
      return this;
    }

    /** Adds a codec of your own, after those that were added for the same format. */
    public CodecConfiguration withBinaryCodec(Format<?> format, Codec<Binary> codec) {
      binaryCodecs.computeIfAbsent(format, f -> new ArrayList<>()).add(codec);
      if (reading != null) {
        reading.withBinaryCodec(format, codec);
      }
      return this;
    }

    /** Returns the codecs that were added. */
    public Map<Format<?>, List<Codec<TextMap>>> getCodecs() {
      return codecs;
    }

    /** Returns the binary codecs that were added. */
    public Map<Format<?>, List<Codec<Binary>>> getBinaryCodecs() {
      return binaryCodecs;
    }

    /** Gives the codecs to a builder; formats for which none was added get Jaeger's. */
    public void apply(SkuaTracer.Builder builder) {
      CodecConfiguration read = reading == null ? this : reading;
      CodecSettings.apply(builder, this, read);
    }
  }

  /** What happens to finished spans. */
  public static class ReporterConfiguration {
    private @Nullable Boolean logSpans;
    private @Nullable Integer flushIntervalMs;
    private @Nullable Integer maxQueueSize;
    private SenderConfiguration senderConfiguration = new SenderConfiguration();
    private Duration closeTimeout = Duration.ofSeconds(10);

    /** What has no method here. */
    private ReporterSettings settings = new ReporterSettings(Settings.NONE);

    /** Sends to an agent on this machine. */
    public ReporterConfiguration() {}

    /** Reads {@code JAEGER_REPORTER_*} and what the sender reads. */
    public static ReporterConfiguration fromEnv() {
      return from(Settings.SYSTEM);
    }

    static ReporterConfiguration from(Settings settings) {
      ReporterConfiguration configuration =
          new ReporterConfiguration()
              .withLogSpans(settings.flag(JAEGER_REPORTER_LOG_SPANS, false))
              .withFlushInterval(millis(settings.duration(JAEGER_REPORTER_FLUSH_INTERVAL)))
              .withMaxQueueSize(settings.integer(JAEGER_REPORTER_MAX_QUEUE_SIZE))
              .withSender(SenderConfiguration.from(settings));
      configuration.closeTimeout =
          settings.duration(JAEGER_REPORTER_CLOSE_TIMEOUT, configuration.closeTimeout);
      configuration.settings = new ReporterSettings(settings);
      return configuration;
    }

    private static @Nullable Integer millis(@Nullable Duration duration) {
      return duration == null ? null : (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
    }

    Reporter create(Metrics metrics) {
      BatchReporter.Builder builder =
          senderConfiguration
              .reporter(settings)
              .metrics(metrics)
              .flushInterval(checkedFlushInterval())
              .closeTimeout(checkedCloseTimeout());
      if (maxQueueSize != null) {
        builder.queueCapacity(checkedQueueSize(maxQueueSize));
      }
      settings.applyQueue(builder);
      BatchReporter reporter = settings.build(builder);
      return Boolean.TRUE.equals(logSpans)
          ? new CompositeReporter(reporter, new LoggingReporter())
          : reporter;
    }

    private Duration checkedFlushInterval() {
      int millis = flushIntervalMs == null ? 1000 : flushIntervalMs;
      if (millis < 1) {
        throw wrong(JAEGER_REPORTER_FLUSH_INTERVAL, millis, "1 ms or more");
      }
      return Duration.ofMillis(millis);
    }

    private Duration checkedCloseTimeout() {
      if (closeTimeout.isNegative()) {
        throw wrong(JAEGER_REPORTER_CLOSE_TIMEOUT, closeTimeout.toMillis(), "0 ms or more");
      }
      return closeTimeout;
    }

    private static int checkedQueueSize(int maxQueueSize) {
      if (maxQueueSize < 1 || maxQueueSize > 1 << 24) {
        throw wrong(JAEGER_REPORTER_MAX_QUEUE_SIZE, maxQueueSize, "from 1 to " + (1 << 24));
      }
      return maxQueueSize;
    }

    /** Whether each span is logged at INFO too; null for not. */
    public ReporterConfiguration withLogSpans(@Nullable Boolean logSpans) {
      this.logSpans = logSpans;
      return this;
    }

    /** How long a span waits at most, in milliseconds; null for the default. */
    public ReporterConfiguration withFlushInterval(@Nullable Integer flushIntervalMs) {
      this.flushIntervalMs = flushIntervalMs;
      return this;
    }

    /** How many spans may wait; null for the default. */
    public ReporterConfiguration withMaxQueueSize(@Nullable Integer maxQueueSize) {
      this.maxQueueSize = maxQueueSize;
      return this;
    }

    /** Where they go; null for the default. */
    public ReporterConfiguration withSender(@Nullable SenderConfiguration senderConfiguration) {
      this.senderConfiguration =
          senderConfiguration == null ? new SenderConfiguration() : senderConfiguration;
      return this;
    }

    /** Returns whether each span is logged too, or null for the default. */
    public @Nullable Boolean getLogSpans() {
      return logSpans;
    }

    /** Returns how long a span waits at most in milliseconds, or null for the default. */
    public @Nullable Integer getFlushIntervalMs() {
      return flushIntervalMs;
    }

    /** Returns how many spans may wait, or null for the default. */
    public @Nullable Integer getMaxQueueSize() {
      return maxQueueSize;
    }

    /** Returns where they go, never null. */
    public SenderConfiguration getSenderConfiguration() {
      return senderConfiguration;
    }
  }

  /** Where batches of spans go: to a collector if there is an endpoint, otherwise to an agent. */
  public static class SenderConfiguration {
    private @Nullable String agentHost;
    private @Nullable Integer agentPort;
    private @Nullable String endpoint;
    private @Nullable String authToken;
    private @Nullable String authUsername;
    private @Nullable String authPassword;

    /** What has no method here. */
    private SenderSettings settings = new SenderSettings(Settings.NONE);

    /** To an agent on this machine. */
    public SenderConfiguration() {}

    /**
     * Reads the settings of agent, endpoint, authentication, TLS and {@code JAEGER_SENDER*}, and if
     * the sender is {@code otlp} also {@code OTEL_EXPORTER_OTLP_*}.
     */
    public static SenderConfiguration fromEnv() {
      return from(Settings.SYSTEM);
    }

    static SenderConfiguration from(Settings settings) {
      SenderConfiguration configuration =
          new SenderConfiguration()
              .withAgentHost(settings.text(JAEGER_AGENT_HOST))
              .withAgentPort(settings.integer(JAEGER_AGENT_PORT))
              .withEndpoint(settings.text(JAEGER_ENDPOINT))
              .withAuthToken(settings.text(JAEGER_AUTH_TOKEN))
              .withAuthUsername(settings.text(JAEGER_USER))
              .withAuthPassword(settings.verbatim(JAEGER_PASSWORD));
      configuration.settings = new SenderSettings(settings);
      return configuration;
    }

    /** Begins a reporter with an encoder and a sender that go together. */
    BatchReporter.Builder reporter(ReporterSettings bounds) {
      return settings.reporter(this, bounds);
    }

    /**
     * Makes a sender; each call makes a new one.
     *
     * @throws IllegalArgumentException if a setting makes no sense
     */
    public Sender getSender() {
      return settings.sender(this);
    }

    /**
     * Begins a reporter that sends this way, with the encoder that belongs to the sender; for those
     * who build their tracer by hand. Each call begins a new one.
     *
     * @throws IllegalArgumentException as {@link Configuration#getTracerBuilder()}
     */
    public BatchReporter.Builder getReporterBuilder() {
      try {
        return settings.reporter(this);
      } catch (LinkageError missing) {
        throw Libraries.problem(missing);
      }
    }

    HttpSettings http() {
      return settings.http();
    }

    Transport transport() {
      return settings.transport(this);
    }

    int packetSize() {
      return settings.packetSize(transport());
    }

    boolean tellsLosses() {
      return settings.tellsLosses();
    }

    /** Gives the header that authenticates, also to the sampling endpoint; null for none. */
    @Nullable Supplier<String> authorization() {
      return settings.authorization(this);
    }

    /** Host of the agent; null for {@code localhost}. */
    public SenderConfiguration withAgentHost(@Nullable String agentHost) {
      this.agentHost = agentHost;
      return this;
    }

    /** UDP port of the agent; null or 0 for 6831. */
    public SenderConfiguration withAgentPort(@Nullable Integer agentPort) {
      this.agentPort = agentPort;
      return this;
    }

    /** URL of a collector; takes precedence over the agent. */
    public SenderConfiguration withEndpoint(@Nullable String endpoint) {
      this.endpoint = endpoint;
      return this;
    }

    /** Bearer token for the collector. */
    public SenderConfiguration withAuthToken(@Nullable String authToken) {
      this.authToken = authToken;
      return this;
    }

    /** User for the collector; with a password, takes precedence over the token. */
    public SenderConfiguration withAuthUsername(@Nullable String username) {
      this.authUsername = username;
      return this;
    }

    /** Password for the collector. */
    public SenderConfiguration withAuthPassword(@Nullable String password) {
      this.authPassword = password;
      return this;
    }

    /** Returns the host of the agent, or null for the default. */
    public @Nullable String getAgentHost() {
      return agentHost;
    }

    /** Returns the UDP port of the agent, or null for the default. */
    public @Nullable Integer getAgentPort() {
      return agentPort;
    }

    /** Returns the URL of the collector, or null for none. */
    public @Nullable String getEndpoint() {
      return endpoint;
    }

    /** Returns the bearer token, or null for none. */
    public @Nullable String getAuthToken() {
      return authToken;
    }

    /** Returns the user, or null for none. */
    public @Nullable String getAuthUsername() {
      return authUsername;
    }

    /** Returns the password, or null for none. */
    public @Nullable String getAuthPassword() {
      return authPassword;
    }
  }
}
