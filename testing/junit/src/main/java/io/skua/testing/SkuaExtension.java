/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.opentracing.Tracer;
import io.opentracing.util.GlobalTracer;
import io.skua.tracer.Sampler;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a tracer that samples and records everything, and makes it the {@code
 * GlobalTracer} for as long as the test runs. It is the tracer that services have, {@link
 * SkuaTracer}, with a {@link RecordingReporter}; so are its spans, ids and headers. For JUnit 5.9
 * and later, JUnit 6 included.
 *
 * <pre>{@code
 * class ShopTest {
 *   @RegisterExtension static final SkuaExtension skua = SkuaExtension.create();
 *
 *   private final Shop shop = new Shop(skua.tracer());
 *
 *   @Test
 *   void checkout_always_asksTheStock() {
 *     shop.checkout();
 *
 *     assertThatTraces(skua).hasOneTraceThat().hasRoot("checkout").withChild("reserve");
 *   }
 * }
 * }</pre>
 *
 * <p>With {@code @ExtendWith(SkuaExtension.class)} in place of a field, a test has it as a
 * parameter: a {@code SkuaExtension}, {@code Tracer}, {@link SkuaTracer} or {@link
 * RecordingReporter}.
 *
 * <p>No test sees spans of another: each has a tracer of its own, and a span that finishes after
 * its test is recorded there. Since there is one {@code GlobalTracer} in a JVM, tests that run in
 * parallel take turns here; those of an extension {@link #withoutGlobalTracer()} do not, unless
 * they share the extension by a static field. A test that fails, for whatever reason, has the
 * traces that were recorded in its report, as a suppressed exception.
 *
 * <p>Safe for any thread.
 */
public final class SkuaExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SkuaExtension.class);

  /** Registered once, since that is how often a tracer can be: it stays, and does nothing. */
  private static final ForwardingTracer GLOBAL = new ForwardingTracer();

  private static final Turn GLOBAL_TURN = new Turn();

  private final Consumer<SkuaTracer.Builder> settings;
  private final boolean isGlobal;
  private final Turn turn;
  private final ForwardingTracer tracer = new ForwardingTracer();
  private volatile RecordingReporter reporter = new RecordingReporter();

  /** For {@code @ExtendWith}. */
  private SkuaExtension() {
    this(builder -> {}, true);
  }

  private SkuaExtension(Consumer<SkuaTracer.Builder> settings, boolean isGlobal) {
    this.settings = settings;
    this.isGlobal = isGlobal;
    turn = isGlobal ? GLOBAL_TURN : new Turn();
  }

  /** Makes one whose service is {@code test}. */
  public static SkuaExtension create() {
    return new SkuaExtension();
  }

  /**
   * Makes one whose tracers are set up in some other way: codecs, sampler, tags, limits.
   *
   * @param settings is given the builder of each test's tracer; the reporter that it sets is not
   *     used
   */
  public static SkuaExtension create(Consumer<SkuaTracer.Builder> settings) {
    return new SkuaExtension(settings, true);
  }

  /**
   * Returns another extension like this, whose tracers are not the {@code GlobalTracer}: for code
   * that is given its tracer, for tests that run in parallel, and for a second tracer in a test.
   */
  public SkuaExtension withoutGlobalTracer() {
    return new SkuaExtension(settings, false);
  }

  /**
   * Returns a tracer for the code under test, which may keep it for longer than a test: it is the
   * same in all tests, and hands each call to the tracer of the test that runs. Between tests it
   * does nothing.
   */
  public Tracer tracer() {
    return tracer;
  }

  /**
   * Returns what records the spans of the test that runs, or of the last one. A second tracer that
   * reports to it has its spans in the same traces.
   */
  public RecordingReporter reporter() {
    return reporter;
  }

  /** Returns the spans of the test that finished so far, in that order. A snapshot. */
  public List<SkuaSpan> spans() {
    return reporter.spans();
  }

  /** Called by JUnit. Registers early, so that what the application registers comes second. */
  @Override
  public void beforeAll(ExtensionContext context) {
    if (isGlobal) {
      register();
    }
  }

  /** Called by JUnit. */
  @Override
  public void beforeEach(ExtensionContext context) throws InterruptedException {
    turn.take(
        "A test has two extensions that are its GlobalTracer, or one of them twice: "
            + "create the second by SkuaExtension.create().withoutGlobalTracer()");
    RecordingReporter recorded = new RecordingReporter();
    SkuaTracer real;
    try {
      if (isGlobal) {
        register();
      }
      real = build(recorded);
    } catch (RuntimeException | Error failed) {
      turn.giveBack();
      throw failed;
    }
    reporter = recorded;
    tracer.forwardTo(real);
    if (isGlobal) {
      GLOBAL.forwardTo(real);
    }
    store(context).put(this, real);
  }

  @SuppressWarnings("deprecation") // registerIfAbsent does not tell who it is that is registered.
  private static void register() {
    try {
      GlobalTracer.register(GLOBAL);
    } catch (IllegalStateException another) {
      throw new IllegalStateException(
          "GlobalTracer: the application has registered its own, which stays until the JVM ends. "
              + "Run this test before that or in another JVM, or give the code its tracer "
              + "and use SkuaExtension.create().withoutGlobalTracer()",
          another);
    }
  }

  private SkuaTracer build(RecordingReporter recorded) {
    SkuaTracer.Builder builder =
        SkuaTracer.builder("test").sampler(new EveryTrace()).shutdownHook(false);
    settings.accept(builder);
    return builder.reporter(recorded).build();
  }

  /** Called by JUnit, also if the test did not get as far as to begin. */
  @Override
  public void afterEach(ExtensionContext context) {
    SkuaTracer real = store(context).remove(this, SkuaTracer.class);
    if (real == null) {
      return;
    }
    try {
      context.getExecutionException().ifPresent(this::note);
      real.close();
    } finally {
      tracer.forwardToNone();
      if (isGlobal) {
        GLOBAL.forwardToNone();
      }
      turn.giveBack();
    }
  }

  private void note(Throwable failure) {
    String traces = TraceText.of(reporter.traces());
    String message = failure.getMessage();
    if (message == null || !message.contains(traces)) {
      failure.addSuppressed(new RecordedNote(traces));
    }
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Tracer.class
        || type == SkuaTracer.class
        || type == RecordingReporter.class
        || type == SkuaExtension.class;
  }

  /**
   * Called by JUnit.
   *
   * @throws ParameterResolutionException for what a test has of its own, outside of a test
   */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (type == SkuaExtension.class) {
      return this;
    }
    if (type == Tracer.class) {
      return tracer;
    }
    @Nullable SkuaTracer real = store(context).get(this, SkuaTracer.class);
    if (real == null) {
      throw new ParameterResolutionException(
          type.getSimpleName() + " is of one test: not a parameter of " + place(parameter));
    }
    return type == SkuaTracer.class ? real : reporter;
  }

  private static String place(ParameterContext parameter) {
    return parameter.getDeclaringExecutable()
        + ", which runs before; a Tracer or a SkuaExtension is";
  }

  /** Decides as {@code const} does in a service, which is in a module with more libraries. */
  private static final class EveryTrace implements Sampler {
    private static final SamplingDecision YES = SamplingDecision.yes("const", true);

    @Override
    public SamplingDecision sample(String operation, long traceIdLow) {
      return YES;
    }

    @Override
    public String toString() {
      return "every trace";
    }
  }
}
