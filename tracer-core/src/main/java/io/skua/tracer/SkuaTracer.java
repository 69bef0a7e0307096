/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.skua.internal.DaemonThread;
import io.skua.internal.RateLimitedLog;
import io.skua.internal.SafeLog;
import io.skua.internal.TagValue;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An OpenTracing 0.33 tracer. Safe for any thread; no method throws into the application or blocks
 * it, except {@link #flush} and {@link #close}, which wait for a bounded time.
 *
 * <p>Most services get theirs from {@code io.skua.Configuration}. By hand:
 *
 * <pre>{@code
 * SkuaTracer tracer =
 *     SkuaTracer.builder("orders")
 *         .sampler(new ConstSampler(true))
 *         .reporter(new InMemoryReporter())
 *         .build();
 *
 * Span span = tracer.buildSpan("place order").withTag("customer", 42).start();
 * try (Scope scope = tracer.activateSpan(span)) {
 *   placeOrder();
 * } catch (RuntimeException e) {
 *   Tags.ERROR.set(span, true);
 *   throw e;
 * } finally {
 *   span.finish();
 * }
 * }</pre>
 */
/*
 * Longer than most for the Javadoc of its builder.
 */
public final class SkuaTracer implements Tracer {
  /** What the process tag {@code jaeger.version} says: {@code Java-} and the version of Skua. */
  public static final String VERSION = "Java-" + Version.NUMBER;

  private static final SafeLog LOG = SafeLog.of(SkuaTracer.class);

  final Clock clock;
  final Ids ids;
  final Limits limits;
  final TracerMetrics metrics;
  final boolean lateSampling;
  final boolean expandExceptionLogs;
  final boolean delayedSampling;

  /** Bits that every context of this tracer carries, above those of the wire. */
  final int localState;

  private final SkuaProcess process;
  private final Sampler sampler;
  private final @Nullable Sampler debugTraces; // null for no limit
  private final BaggageRestrictions baggageRestrictions;
  private final Reporter reporter;
  private final @Nullable SpanObserver observer; // null for none
  private final ScopeManager scopeManager;
  private final CodecRegistry codecs;
  private final @Nullable ShutdownHook shutdownHook; // null if declined
  private final AtomicBoolean closed = new AtomicBoolean();

  private final RateLimitedLog lateCalls = new RateLimitedLog(LOG);
  private final RateLimitedLog foreigners = new RateLimitedLog(LOG);
  private final RateLimitedLog failures = new RateLimitedLog(LOG);
  private final RateLimitedLog formats = new RateLimitedLog(LOG);
  private final RateLimitedLog nulls = new RateLimitedLog(LOG);
  private final RateLimitedLog decoding = new RateLimitedLog(LOG);

  private SkuaTracer(Builder builder, Sampler sampler, Reporter reporter) {
    clock = new Clock();
    ids = new Ids(builder.idSource, builder.traceId128Bit);
    limits = new Limits(builder.maxTags, builder.maxLogs, builder.maxValueLength);
    metrics = new TracerMetrics(builder.metrics);
    lateSampling = builder.lateSampling;
    expandExceptionLogs = builder.expandExceptionLogs;
    delayedSampling = builder.delayedSampling;
    baggageRestrictions = builder.baggageRestrictions;
    debugTraces = builder.debugTraces;
    localState = builder.disabled ? SkuaSpanContext.MUTED : 0;
    process = new SkuaProcess(builder.serviceName, new LinkedHashMap<>(builder.tags));
    this.sampler = sampler;
    this.reporter = reporter;
    observer = builder.observer;
    scopeManager =
        observer == null
            ? builder.scopeManager
            : observed(observer, builder.scopeManager, failures);
    codecs = new CodecRegistry(builder.codecs);
    shutdownHook = builder.shutdownHook ? new ShutdownHook(this) : null;
  }

  /**
   * Starts to build a tracer.
   *
   * @param serviceName under which the backend files the spans
   * @throws IllegalArgumentException if it is null or blank
   */
  public static Builder builder(String serviceName) {
    return new Builder(serviceName);
  }

  @Override
  public ScopeManager scopeManager() {
    return scopeManager;
  }

  @Override
  public @Nullable Span activeSpan() {
    try {
      return scopeManager.activeSpan();
    } catch (Throwable thrown) {
      failures.warn("The scope manager failed", thrown);
      return null;
    }
  }

  @Override
  public Scope activateSpan(@Nullable Span span) {
    try {
      return scopeManager.activate(span);
    } catch (Throwable thrown) {
      failures.warn("The scope manager failed", thrown);
      return new SpanScope(() -> {}, span, false);
    }
  }

  /** For callers of OpenTracing 0.32. */
  Scope activate(@Nullable Span span, boolean finishOnClose) {
    if (!(scopeManager instanceof FinishingScopeManager)) {
      return new SpanScope(activateSpan(span), span, finishOnClose);
    }
    try {
      return ((FinishingScopeManager) scopeManager).activate(span, finishOnClose);
    } catch (Throwable thrown) {
      failures.warn("The scope manager failed", thrown);
      return new SpanScope(() -> {}, span, finishOnClose);
    }
  }

  @Override
  public SpanBuilder buildSpan(@Nullable String operationName) {
    return new SkuaSpanBuilder(this, operationName);
  }

  /**
   * Starts a span of which only its name and parent are known; what is active does not matter. For
   * APIs that say the rest after the start. It does what {@link #buildSpan} does with the same, but
   * a span that is not sampled reads no clock: if {@code sampling.priority} samples it later, its
   * start is that moment.
   *
   * @param operationName {@code unnamed} if null or empty
   * @param parent null for a root
   */
  public SkuaSpan startSpan(@Nullable String operationName, @Nullable Span parent) {
    return SkuaSpanBuilder.start(this, operationName, parent);
  }

  /** {@inheritDoc} A foreign context, a null or a format without a codec is logged and ignored. */
  @Override
  public <C> void inject(
      @Nullable SpanContext spanContext, @Nullable Format<C> format, @Nullable C carrier) {
    try {
      Codec<? super C> codec = codecFor(format);
      if (codec == null) {
        return;
      }
      if (spanContext == null || carrier == null) {
        nulls.warn(
            "Injected nothing: the " + (carrier == null ? "carrier" : "context") + " is null");
        return;
      }
      SkuaSpanContext context = SkuaSpanContext.unwrap(spanContext);
      if (context == null) {
        foreigners.warn("Did not inject a context of another tracer: " + spanContext.getClass());
        return;
      }
      context.decideNow();
      int leftOut = codec.inject(context, carrier);
      if (leftOut > 0) {
        metrics.baggageNotInjected.inc(leftOut);
      }
    } catch (Throwable thrown) {
      failures.warn("Could not inject a context", thrown);
    }
  }

  /** Null, and said, if there is none. */
  private <C> @Nullable Codec<? super C> codecFor(@Nullable Format<C> format) {
    try {
      Codec<? super C> codec = codecs.get(format);
      if (codec == null) {
        formats.warn("No codec for the format " + format);
      }
      return codec;
    } catch (Throwable thrown) {
      failures.warn("Could not look up a format", thrown); // It is someone else's.
      return null;
    }
  }

  /**
   * {@inheritDoc} What cannot be read is counted as {@code span_context_decoding_errors} and left
   * out.
   *
   * @return the context, or null if the carrier held nothing of use
   */
  @Override
  public <C> @Nullable SkuaSpanContext extract(@Nullable Format<C> format, @Nullable C carrier) {
    Codec<? super C> codec = codecFor(format);
    if (codec == null || carrier == null) {
      if (codec != null) {
        nulls.warn("Extracted nothing: the carrier is null");
      }
      return null;
    }
    try {
      SkuaSpanContext context = codec.extract(carrier);
      if (context != null && context.isMalformed()) {
        metrics.decodingErrors.inc(1);
      }
      return context == null || context.isEmpty() ? null : context;
    } catch (Throwable thrown) {
      metrics.decodingErrors.inc(1);
      decoding.debug("Could not extract a context", thrown);
      return null;
    }
  }

  /**
   * Waits until the spans finished so far are sent. For functions and command-line tools, which may
   * be frozen or gone before the next batch would leave.
   *
   * @param timeout the longest wait
   * @return whether every span that finished since the last flush was sent in time
   */
  public boolean flush(Duration timeout) {
    try {
      countDropped();
      return reporter.flush(timeout);
    } catch (Throwable thrown) {
      failures.warn("The reporter failed to flush", thrown);
      return false;
    }
  }

  /**
   * Sends what is left, within the reporter's bound, and ends all threads. Spans that finish later
   * are counted as dropped. Idempotent; may be called from a shutdown hook.
   */
  @Override
  public void close() {
    // A second caller, perhaps the JVM's exit, waits for the first: the reporter sees to that.
    closeQuietly(reporter, "reporter");
    closeQuietly(this::countDropped, "count of lost spans");
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    closeQuietly(sampler, "sampler");
    closeQuietly(baggageRestrictions, "baggage restrictions");
    if (shutdownHook != null) {
      shutdownHook.deregister();
    }
  }

  private void closeQuietly(AutoCloseable part, String name) {
    try {
      part.close();
    } catch (Throwable thrown) {
      failures.warn("The " + name + " failed to close", thrown);
    }
  }

  /** Returns the service name and tags that go with the spans of this tracer. */
  public SkuaProcess process() {
    return process;
  }

  SamplingDecision sample(String operation, long traceIdLow) {
    if (localState != 0) {
      return SamplingDecision.NO; // Disabled: others must not record what we left out.
    }
    try {
      SamplingDecision decision = sampler.sample(operation, traceIdLow);
      boolean isYes = decision != null && decision.isSampled();
      return isYes && !DaemonThread.isCurrent() ? decision : SamplingDecision.NO;
    } catch (Throwable thrown) {
      failures.warn("The sampler failed; the trace is not sampled", thrown);
      return SamplingDecision.NO;
    }
  }

  /** Whether to ask the sampler only when the name of the operation is final. */
  boolean waitsForName() {
    try {
      return delayedSampling && localState == 0 && sampler.dependsOnOperation();
    } catch (Throwable thrown) {
      failures.warn("The sampler failed", thrown);
      return false;
    }
  }

  /** Whether a debug id may force one more trace now. */
  boolean allowsDebug(String operation, long traceIdLow) {
    try {
      if (debugTraces == null || debugTraces.sample(operation, traceIdLow).isSampled()) {
        return true;
      }
    } catch (Throwable thrown) {
      failures.warn("The limit of debug traces failed", thrown);
    }
    metrics.throttledDebug.inc(1);
    return false;
  }

  int maxBaggageValueLength(String key) {
    try {
      return baggageRestrictions.maxValueLength(key);
    } catch (Throwable thrown) {
      failures.warn("The baggage restrictions failed; an item is refused", thrown);
      return BaggageRestrictions.FORBIDDEN;
    }
  }

  private static ScopeManager observed(
      SpanObserver observer, ScopeManager manager, RateLimitedLog failures) {
    try {
      return Objects.requireNonNull(observer.observe(manager));
    } catch (Throwable thrown) {
      failures.warn("The observer failed; it does not see scopes", thrown);
      return manager;
    }
  }

  /** Called once for each span, when it starts. */
  void observe(SkuaSpan span) {
    if (observer != null && span.context().isRecording()) {
      try {
        observer.started(span);
      } catch (Throwable thrown) {
        failures.warn("The observer failed", thrown);
      }
    }
  }

  /** Called once for each span; for an undecided one when it is decided. */
  void started(SkuaSpanContext context, boolean isServer) {
    if (!metrics.isOn || context.isUndecided()) {
      return;
    }
    boolean sampled = context.isRecording();
    (sampled ? metrics.startedSampled : metrics.startedNotSampled).inc(1);
    if (context.parentSpanId() == 0) {
      (sampled ? metrics.tracesStartedSampled : metrics.tracesStartedNotSampled).inc(1);
    } else if (isServer) {
      (sampled ? metrics.tracesJoinedSampled : metrics.tracesJoinedNotSampled).inc(1);
    }
  }

  /**
   * Called once for each span that records, frozen by now.
   *
   * @throws StackOverflowError if the thread has no stack to count it: then it counts as not ended
   */
  void finished(SkuaSpan span) {
    metrics.finished.inc(1);
    if (observer != null) {
      observeEnd(observer, span);
    }
    try {
      reporter.report(span);
    } catch (Throwable thrown) {
      synchronized (metrics.dropped) { // Not one call: there may be no stack for it.
        metrics.dropped.spans++;
      }
      synchronized (metrics.droppedReporter) {
        metrics.droppedReporter.spans++;
      }
      try {
        countDropped();
        failures.warn("The reporter failed; a span is lost", thrown);
      } catch (Throwable later) {
        // It is counted with the next that is lost, or by the next flush or close.
      }
    }
  }

  private void observeEnd(SpanObserver observer, SkuaSpan span) {
    try {
      observer.finished(span);
    } catch (Throwable thrown) {
      failures.warn("The observer failed", thrown);
    }
  }

  private void countDropped() {
    metrics.dropped.count();
    metrics.droppedReporter.count();
  }

  void baggageSet(boolean refused, boolean truncated) {
    (refused ? metrics.baggageRefused : metrics.baggageUpdated).inc(1);
    if (truncated) {
      metrics.baggageTruncated.inc(1);
    }
  }

  void calledLate(String call, SkuaSpan span) {
    lateCalls.warn(call + " on a span that was finished before: " + span);
  }

  void foreign(String problem) {
    foreigners.warn(problem);
  }

  void foreign(String problem, Throwable cause) {
    foreigners.warn(problem, cause);
  }

  /**
   * Returns what is in force now, without secrets, for a page that shows it: {@code service},
   * {@code sampler}, {@code codecs}, {@code baggage}, {@code reporter}, and if something went wrong
   * on the way to the backend, {@code lastError}. A snapshot; the texts are for people.
   */
  public Map<String, String> describe() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("service", process.serviceName());
    parts.put("sampler", localState == 0 ? String.valueOf(TagValue.of(sampler)) : "disabled");
    parts.put("codecs", codecs.toString());
    parts.put("baggage", String.valueOf(TagValue.of(baggageRestrictions)));
    parts.put("reporter", String.valueOf(TagValue.of(reporter)));
    try {
      String lastError = reporter.lastError();
      if (lastError != null) {
        parts.put("lastError", lastError);
      }
    } catch (Throwable thrown) {
      failures.warn("The reporter failed to name its last error", thrown);
    }
    return parts;
  }

  /** Returns the effective settings, without secrets; asks no resolver. */
  @Override
  public String toString() {
    return "SkuaTracer{version="
        + VERSION
        + ", process="
        + process
        + (localState == 0 ? "" : ", disabled")
        + ", sampler="
        + sampler
        + (delayedSampling ? ", delayedSampling" : "")
        + (debugTraces == null ? "" : ", debugTraces=" + debugTraces)
        + ", baggage="
        + baggageRestrictions
        + (lateSampling ? "" : ", no lateSampling")
        + ", "
        + ids
        + ", codecs="
        + codecs
        + ", "
        + limits
        + ", scopeManager="
        + scopeManager.getClass().getSimpleName()
        + (observer == null ? "" : ", observer=" + observer.getClass().getSimpleName())
        + (shutdownHook == null ? ", no shutdownHook" : "")
        + ", reporter="
        + reporter
        + '}';
  }

  /**
   * Builds a {@link SkuaTracer}. A sampler and a reporter must be given; everything else has a
   * default. For one thread.
   */
  public static final class Builder {
    private static final int MAX_BAGGAGE_VALUE_LENGTH = 2048;

    private final String serviceName;
    private final Map<String, Object> tags = new LinkedHashMap<>();
    private final CodecRegistry codecs = new CodecRegistry();
    private @Nullable Sampler sampler;
    private @Nullable Reporter reporter;
    private Metrics metrics = Metrics.NOOP;
    private ScopeManager scopeManager = new PerThreadScopeManager();
    private @Nullable SpanObserver observer;
    private @Nullable LongSupplier idSource;
    private boolean traceId128Bit;
    private boolean expandExceptionLogs;
    private boolean lateSampling = true;
    private boolean shutdownHook = true;
    private boolean disabled;
    private int maxTags = 1024;
    private int maxLogs = 1024;
    private int maxValueLength = 64 * 1024;
    private boolean delayedSampling;
    private @Nullable Sampler debugTraces;
    private BaggageRestrictions baggageRestrictions =
        BaggageRestrictions.ofLength(MAX_BAGGAGE_VALUE_LENGTH);

    private Builder(String serviceName) {
      this.serviceName = serviceName;
      if (serviceName == null || serviceName.trim().isEmpty()) {
        throw new IllegalArgumentException(
            "service name: '" + serviceName + "', must not be null or blank");
      }
    }

    /** Decides about new traces. Required; the tracer closes it, and this one that it replaces. */
    public Builder sampler(Sampler sampler) {
      closeReplaced(this.sampler, sampler);
      this.sampler = sampler;
      return this;
    }

    /** Takes finished spans. Required; the tracer closes it. */
    public Builder reporter(Reporter reporter) {
      this.reporter = reporter;
      return this;
    }

    /**
     * Adds a codec, or replaces the one of that format. Default for {@code HTTP_HEADERS}, {@code
     * TEXT_MAP} and {@code BINARY}: Jaeger's, if the module {@code propagation} is there. A codec
     * for {@code TEXT_MAP} or {@code BINARY} also serves the one-way forms {@code *_INJECT} and
     * {@code *_EXTRACT}.
     */
    public <C> Builder codec(Format<C> format, Codec<? super C> codec) {
      codecs.put(required("format", format), required("codec", codec));
      return this;
    }

    /** Counts here. Default: nowhere. */
    public Builder metrics(Metrics metrics) {
      this.metrics = required("metrics", metrics);
      return this;
    }

    /** Keeps the active span. Default: one for each thread. */
    public Builder scopeManager(ScopeManager scopeManager) {
      this.scopeManager = required("scope manager", scopeManager);
      return this;
    }

    /** Sees spans start and finish, and may watch the scope manager. Default: null, nobody. */
    public Builder observer(@Nullable SpanObserver observer) {
      this.observer = observer;
      return this;
    }

    /** Adds a tag of the process, sent with each batch. Null keys and values are ignored. */
    public Builder tag(@Nullable String key, @Nullable String value) {
      return putTag(key, value);
    }

    /** Adds a tag of the process, sent with each batch. A null key is ignored. */
    public Builder tag(@Nullable String key, boolean value) {
      return putTag(key, value);
    }

    /** Adds a tag of the process, sent with each batch. Null keys and values are ignored. */
    public Builder tag(@Nullable String key, @Nullable Number value) {
      return putTag(key, value);
    }

    /**
     * Adds tags of the process, sent with each batch. Null, or null keys or values, are ignored.
     */
    public Builder tags(@Nullable Map<String, String> tags) {
      (tags == null ? Collections.<String, String>emptyMap() : tags).forEach(this::putTag);
      return this;
    }

    private Builder putTag(@Nullable String key, @Nullable Object value) {
      if (key != null && value != null) {
        tags.put(key, TagValue.of(value));
      }
      return this;
    }

    /** Whether new traces get 128-bit ids. Default: false, 64 bits as jaeger-client. */
    public Builder traceId128Bit(boolean traceId128Bit) {
      this.traceId128Bit = traceId128Bit;
      return this;
    }

    /**
     * Where ids come from; for JVMs restored from a snapshot, which would all draw the same. It
     * must be safe for any thread; a 0 is replaced by a random number. Default: null, the built-in
     * random source.
     */
    public Builder idSource(@Nullable LongSupplier idSource) {
      this.idSource = idSource;
      return this;
    }

    /**
     * Whether a log with an {@code error.object} gets its kind, message and stack as fields of
     * their own. Default: false.
     */
    public Builder expandExceptionLogs(boolean expandExceptionLogs) {
      this.expandExceptionLogs = expandExceptionLogs;
      return this;
    }

    /**
     * Whether spans that are not sampled read the clock at their start, so that one which is
     * sampled later by {@code sampling.priority} keeps its true start. Default: true.
     */
    public Builder lateSampling(boolean lateSampling) {
      this.lateSampling = lateSampling;
      return this;
    }

    /** Whether the tracer is closed when the JVM exits. Default: true. */
    public Builder shutdownHook(boolean shutdownHook) {
      this.shutdownHook = shutdownHook;
      return this;
    }

    /**
     * Whether spans only propagate: nothing is recorded or reported, and no trace is sampled here.
     * Default: false.
     */
    public Builder disabled(boolean disabled) {
      this.disabled = disabled;
      return this;
    }

    /**
     * Bounds each span; what is cut is counted in tags of the span ({@link SkuaSpan#DROPPED_TAGS},
     * {@link SkuaSpan#DROPPED_LOGS}, {@link SkuaSpan#TRUNCATED_VALUES}).
     *
     * @param tags of a span, and fields of a log; 1 to 32,000, default 1,024
     * @param logs of a span; 0 to 32,000, default 1,024
     * @param valueLength of a value in characters, or bytes if binary; 1 or more, default 65,536
     * @throws IllegalArgumentException if one is out of its range
     */
    public Builder limits(int tags, int logs, int valueLength) {
      this.maxTags = inRange("limit of tags", tags, 1, Limits.MAX);
      this.maxLogs = inRange("limit of logs", logs, 0, Limits.MAX);
      this.maxValueLength = inRange("limit of value length", valueLength, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Says which baggage may be set; the tracer closes it. Default: any, with values of up to 2,048
     * characters.
     */
    public Builder baggageRestrictions(BaggageRestrictions baggageRestrictions) {
      required("baggage restrictions", baggageRestrictions);
      closeReplaced(this.baggageRestrictions, baggageRestrictions);
      this.baggageRestrictions = baggageRestrictions;
      return this;
    }

    /**
     * Limits the traces that a debug id may force, by a sampler that is asked for each. Beyond it,
     * the debug id is ignored. Default: null, no limit.
     */
    public Builder debugTraces(@Nullable Sampler limit) {
      this.debugTraces = limit;
      return this;
    }

    /**
     * Whether a root span is sampled by its last name, not by its first: with a sampler that {@link
     * Sampler#dependsOnOperation}, the decision waits until the context is injected, a child is
     * started, the span finishes or {@code sampling.priority} is set. Until then the span records;
     * if the answer is no, what it recorded is let go. Default: false.
     */
    public Builder delayedSampling(boolean delayedSampling) {
      this.delayedSampling = delayedSampling;
      return this;
    }

    /**
     * Builds the tracer. Starts no thread and asks no resolver.
     *
     * @throws IllegalArgumentException if the sampler or the reporter is missing
     */
    public SkuaTracer build() {
      SkuaTracer tracer =
          new SkuaTracer(this, required("sampler", sampler), required("reporter", reporter));
      if (tracer.shutdownHook != null) {
        tracer.shutdownHook.register();
      }
      return tracer;
    }

    /** What is replaced may run in the background, and nobody else would end it. */
    private static void closeReplaced(@Nullable AutoCloseable replaced, AutoCloseable by) {
      if (replaced != null && replaced != by) {
        try {
          replaced.close();
        } catch (Throwable failed) {
          LOG.warn("{} failed to close: {}", replaced, failed);
        }
      }
    }

    private static <T> T required(String name, @Nullable T value) {
      if (value == null) {
        throw new IllegalArgumentException(name + ": null, must be given");
      }
      return value;
    }

    private static int inRange(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            name + ": " + value + ", must be between " + least + " and " + most);
      }
      return value;
    }
  }
}
