/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.newSetFromMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentracing.References;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.propagation.Binary;
import io.opentracing.propagation.BinaryAdapters;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.propagation.TextMapExtractAdapter;
import io.opentracing.propagation.TextMapInjectAdapter;
import io.opentracing.tag.Tags;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkuaTracerTest {
  private static final SkuaSpanContext CONTEXT = Fixtures.remote(1, 2, 1);

  private final InMemoryReporter reporter = new InMemoryReporter();
  private final InMemoryMetrics metrics = new InMemoryMetrics();

  private SkuaTracer.Builder builder() {
    return Fixtures.builder(reporter).metrics(metrics);
  }

  /** Writes the text form under one key. */
  private static final class TextCodec implements Codec<TextMap> {
    @Override
    public int inject(SkuaSpanContext context, TextMap carrier) {
      carrier.put("context", context.toString());
      return 0;
    }

    @Override
    public SkuaSpanContext extract(TextMap carrier) {
      for (Map.Entry<String, String> entry : carrier) {
        if (entry.getKey().equals("context")) {
          return CONTEXT;
        }
      }
      return null;
    }
  }

  /** Writes the text form as bytes. */
  private static final class BytesCodec implements Codec<Binary> {
    @Override
    public int inject(SkuaSpanContext context, Binary carrier) {
      byte[] text = context.toString().getBytes(UTF_8);
      carrier.injectionBuffer(text.length).put(text);
      return 0;
    }

    @Override
    public SkuaSpanContext extract(Binary carrier) {
      ByteBuffer buffer = carrier.extractionBuffer();
      byte[] text = new byte[buffer.remaining()];
      buffer.get(text);
      return new String(text, UTF_8).equals(CONTEXT.toString()) ? CONTEXT : null;
    }
  }

  /** Reads the same whatever the carrier. */
  private static Codec<Object> reading(SkuaSpanContext read) {
    return new Codec<>() {
      @Override
      public int inject(SkuaSpanContext context, Object carrier) {
        return 0;
      }

      @Override
      public SkuaSpanContext extract(Object carrier) {
        return read;
      }
    };
  }

  private static final Codec<Object> THROWING =
      new Codec<>() {
        @Override
        public int inject(SkuaSpanContext context, Object carrier) {
          throw new IllegalStateException("cannot inject");
        }

        @Override
        public SkuaSpanContext extract(Object carrier) {
          throw new IllegalStateException("cannot extract");
        }
      };

  private static final class CustomFormat implements Format<StringBuilder> {}

  /** An exception that throws when it is looked at. */
  private static final class EvilException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      throw this;
    }
  }

  private static TextMap headers() {
    return new TextMapAdapter(new HashMap<>(Map.of("context", "x")));
  }

  @Nested
  class Carriers {
    private final SkuaTracer tracer =
        builder()
            .codec(Format.Builtin.TEXT_MAP, new TextCodec())
            .codec(Format.Builtin.BINARY, new BytesCodec())
            .codec(new CustomFormat(), reading(CONTEXT))
            .build();

    @Test
    void textMapCodec_onItsForms_injects() {
      Map<String, String> both = new HashMap<>();
      Map<String, String> oneWay = new HashMap<>();
      tracer.inject(CONTEXT, Format.Builtin.TEXT_MAP, new TextMapAdapter(both));
      tracer.inject(CONTEXT, Format.Builtin.TEXT_MAP_INJECT, new TextMapInjectAdapter(oneWay));

      assertThat(both).containsEntry("context", CONTEXT.toString()).hasSize(1);
      assertThat(oneWay).isEqualTo(both);
    }

    @Test
    void textMapCodec_onItsForms_extracts() {
      Map<String, String> map = Map.of("context", "x");

      assertThat(tracer.extract(Format.Builtin.TEXT_MAP, new TextMapAdapter(new HashMap<>(map))))
          .isSameAs(CONTEXT);
      assertThat(tracer.extract(Format.Builtin.TEXT_MAP_EXTRACT, new TextMapExtractAdapter(map)))
          .isSameAs(CONTEXT);
    }

    @Test
    void binaryCodec_onItsForms_injectsAndExtracts() {
      ByteBuffer injected = ByteBuffer.allocate(64);
      tracer.inject(
          CONTEXT, Format.Builtin.BINARY_INJECT, BinaryAdapters.injectionCarrier(injected));
      injected.flip();

      assertThat(
              tracer.extract(
                  Format.Builtin.BINARY_EXTRACT,
                  BinaryAdapters.extractionCarrier(injected.duplicate())))
          .isSameAs(CONTEXT);
      assertThat(tracer.extract(Format.Builtin.BINARY, bytes(injected))).isSameAs(CONTEXT);
    }

    private Binary bytes(ByteBuffer buffer) {
      return new Binary() {
        @Override
        public ByteBuffer injectionBuffer(int length) {
          return buffer;
        }

        @Override
        public ByteBuffer extractionBuffer() {
          return buffer;
        }
      };
    }

    @Test
    void oneWayForms_usedTheOtherWay_doNothing() {
      Map<String, String> map = new HashMap<>(Map.of("context", "x"));
      tracer.inject(CONTEXT, Format.Builtin.TEXT_MAP_EXTRACT, new TextMapExtractAdapter(map));
      tracer.inject(
          CONTEXT,
          Format.Builtin.BINARY_EXTRACT,
          BinaryAdapters.extractionCarrier(ByteBuffer.allocate(64)));

      assertThat(map).containsOnlyKeys("context");
      assertThat(tracer.extract(Format.Builtin.TEXT_MAP_INJECT, new TextMapInjectAdapter(map)))
          .isNull();
      assertThat(
              tracer.extract(
                  Format.Builtin.BINARY_INJECT,
                  BinaryAdapters.injectionCarrier(ByteBuffer.allocate(64))))
          .isNull();
    }

    @Test
    void oneWayCarriers_usedTheOtherWayByACodec_refuse() {
      Codec<TextMap> reader =
          new Codec<>() {
            @Override
            public int inject(SkuaSpanContext context, TextMap carrier) {
              carrier.iterator();
              return 0;
            }

            @Override
            public SkuaSpanContext extract(TextMap carrier) {
              carrier.put("a", "b");
              return CONTEXT;
            }
          };
      Codec<Binary> binary =
          new Codec<>() {
            @Override
            public int inject(SkuaSpanContext context, Binary carrier) {
              carrier.extractionBuffer();
              return 0;
            }

            @Override
            public SkuaSpanContext extract(Binary carrier) {
              carrier.injectionBuffer(1);
              return CONTEXT;
            }
          };
      SkuaTracer confused =
          builder()
              .codec(Format.Builtin.TEXT_MAP, reader)
              .codec(Format.Builtin.BINARY, binary)
              .build();
      Map<String, String> map = new HashMap<>();
      ByteBuffer buffer = ByteBuffer.allocate(8);

      try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
        confused.inject(CONTEXT, Format.Builtin.TEXT_MAP_INJECT, new TextMapInjectAdapter(map));
        confused.inject(
            CONTEXT, Format.Builtin.BINARY_INJECT, BinaryAdapters.injectionCarrier(buffer));
        assertThat(log.lines("WARN")).singleElement().asString().contains("inject only");
      }
      assertThat(confused.extract(Format.Builtin.TEXT_MAP_EXTRACT, new TextMapExtractAdapter(map)))
          .isNull();
      assertThat(
              confused.extract(
                  Format.Builtin.BINARY_EXTRACT, BinaryAdapters.extractionCarrier(buffer)))
          .isNull();
      assertThat(map).isEmpty();
    }

    @Test
    void codec_forAFormatOfTheUsers_isUsed() {
      CustomFormat format = new CustomFormat();
      SkuaTracer custom = builder().codec(format, reading(CONTEXT)).build();

      assertThat(custom.extract(format, new StringBuilder())).isSameAs(CONTEXT);
    }

    @Test
    void codec_givenTwice_isTheLast() {
      SkuaTracer replaced =
          builder()
              .codec(Format.Builtin.HTTP_HEADERS, reading(null))
              .codec(Format.Builtin.HTTP_HEADERS, reading(CONTEXT))
              .build();

      assertThat(replaced.extract(Format.Builtin.HTTP_HEADERS, headers())).isSameAs(CONTEXT);
    }

    @Test
    void sampler_replacedAndFailingByAnError_isNotHeard() {
      Sampler failing =
          new Sampler() {
            @Override
            public SamplingDecision sample(String operation, long traceIdLow) {
              return SamplingDecision.NO;
            }

            @Override
            public void close() {
              throw new NoClassDefFoundError("half undeployed");
            }
          };

      assertThatCode(() -> builder().sampler(failing).sampler(Fixtures.ALL))
          .doesNotThrowAnyException();
    }

    @Test
    void unknownFormat_ofInjectAndExtract_isSaidOnce() {
      CustomFormat unknown = new CustomFormat();
      try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
        tracer.inject(CONTEXT, unknown, new StringBuilder());
        tracer.inject(CONTEXT, null, new StringBuilder());
        assertThat(tracer.extract(unknown, new StringBuilder())).isNull();
        assertThat(tracer.extract(null, new StringBuilder())).isNull();
        assertThat(log.lines()).singleElement().asString().startsWith("WARN").contains("format");
      }
    }

    @Test
    void nullCarrierOrContext_ofInjectAndExtract_isSaidOnce() {
      try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
        tracer.inject(CONTEXT, Format.Builtin.TEXT_MAP, null);
        tracer.inject(null, Format.Builtin.TEXT_MAP, headers());
        assertThat(tracer.extract(Format.Builtin.TEXT_MAP, null)).isNull();
        assertThat(log.lines()).singleElement().asString().startsWith("WARN").contains("null");
      }
      assertThat(decodingErrors()).isZero();
    }

    @Test
    void foreignContext_ofInject_isSaidOnce() {
      Map<String, String> map = new HashMap<>();
      try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
        for (int i = 0; i < 3; i++) {
          tracer.inject(
              new Fixtures.ForeignContext(), Format.Builtin.TEXT_MAP, new TextMapAdapter(map));
        }
        assertThat(log.lines()).singleElement().asString().contains("ForeignContext");
      }
      assertThat(map).isEmpty();
    }

    @Test
    void hostileFormat_ofInjectAndExtract_doesNotThrow() {
      Format<Object> hostile =
          new Format<>() {
            @Override
            public int hashCode() {
              throw new IllegalStateException("hostile");
            }

            @Override
            public boolean equals(Object other) {
              throw new IllegalStateException("hostile");
            }

            @Override
            public String toString() {
              throw new IllegalStateException("hostile");
            }
          };

      tracer.inject(CONTEXT, hostile, "carrier");
      assertThat(tracer.extract(hostile, "carrier")).isNull();
    }
  }

  private long decodingErrors() {
    return metrics.value("jaeger_tracer_span_context_decoding_errors");
  }

  @Nested
  class Extraction {
    private SkuaSpanContext extract(Codec<Object> codec) {
      SkuaTracer tracer = builder().codec(Format.Builtin.HTTP_HEADERS, codec).build();
      return tracer.extract(Format.Builtin.HTTP_HEADERS, headers());
    }

    @Test
    void extract_ofAThrowingCodec_isNullAndCounted() {
      assertThat(extract(THROWING)).isNull();
      assertThat(decodingErrors()).isEqualTo(1);
    }

    @Test
    void extract_ofNothing_isNullAndNotCounted() {
      assertThat(extract(reading(null))).isNull();
      assertThat(extract(reading(SkuaSpanContext.of(0, 0, 0, 0, 1, null, null)))).isNull();
      assertThat(decodingErrors()).isZero();
    }

    @Test
    void extract_ofAMalformedContext_isCountedAndKeepsTheRest() {
      SkuaSpanContext baggageLeft =
          SkuaSpanContext.of(0, 0, 0, 0, SkuaSpanContext.MALFORMED, Map.of("k", "v"), null);

      assertThat(extract(reading(baggageLeft))).isSameAs(baggageLeft);
      assertThat(decodingErrors()).isEqualTo(1);
    }

    @Test
    void extract_ofAMalformedEmptyContext_isCountedAndNull() {
      assertThat(
              extract(
                  reading(SkuaSpanContext.of(0, 0, 0, 0, SkuaSpanContext.MALFORMED, null, null))))
          .isNull();
      assertThat(decodingErrors()).isEqualTo(1);
    }

    @Test
    void extract_ofADebugIdOnly_isAContext() {
      assertThat(extract(reading(Fixtures.debugOnly("why"))).debugId()).isEqualTo("why");
    }
  }

  /** Everything that a user can plug in, throwing whatever is asked of it. */
  @Nested
  class Broken {
    private final SkuaTracer broken =
        SkuaTracer.builder("broken")
            .shutdownHook(false)
            .sampler(
                new Sampler() {
                  @Override
                  public SamplingDecision sample(String operation, long traceIdLow) {
                    throw new EvilException();
                  }

                  @Override
                  public void close() {
                    throw new EvilException();
                  }
                })
            .reporter(
                new Reporter() {
                  @Override
                  public void report(SkuaSpan span) {
                    throw new EvilException();
                  }

                  @Override
                  public boolean flush(Duration timeout) {
                    throw new StackOverflowError();
                  }

                  @Override
                  public void close() {
                    throw new EvilException();
                  }
                })
            .scopeManager(
                new ScopeManager() {
                  @Override
                  public Scope activate(Span span) {
                    throw new EvilException();
                  }

                  @Override
                  public Span activeSpan() {
                    throw new EvilException();
                  }
                })
            .observer(
                new SpanObserver() {
                  @Override
                  public void started(SkuaSpan span) {
                    throw new EvilException();
                  }

                  @Override
                  public void finished(SkuaSpan span) {
                    throw new StackOverflowError();
                  }
                })
            .metrics(
                new Metrics() {
                  @Override
                  public Counter counter(String name, Map<String, String> tags) {
                    return delta -> {
                      throw new EvilException();
                    };
                  }

                  @Override
                  public Gauge gauge(String name, Map<String, String> tags) {
                    return value -> {
                      throw new EvilException();
                    };
                  }
                })
            .idSource(
                () -> {
                  throw new EvilException();
                })
            .codec(Format.Builtin.HTTP_HEADERS, THROWING)
            .codec(Format.Builtin.TEXT_MAP, reading(CONTEXT))
            .build();

    @Test
    void build_whenThereAreNoSeries_countsNothing() {
      Metrics none =
          new Metrics() {
            @Override
            public Counter counter(String name, Map<String, String> tags) {
              throw new EvilException();
            }

            @Override
            public Gauge gauge(String name, Map<String, String> tags) {
              throw new EvilException();
            }
          };
      SkuaTracer tracer = Fixtures.builder(reporter).metrics(none).build();
      tracer.buildSpan("counted nowhere").start().setBaggageItem("a", "b").finish();
      new SafeMetrics(none).gauge("queue_length").update(1);

      assertThat(reporter.spans()).hasSize(1);
    }

    @Test
    void anyCall_whenEverythingPluggedInThrows_doesNotThrow() {
      Span root = broken.buildSpan("root").withTag("sampling.priority", 1).start();
      try (Scope scope = broken.activateSpan(root)) {
        assertThat(broken.activeSpan()).isNull();
        Span child = broken.buildSpan("child").addReference(References.CHILD_OF, CONTEXT).start();
        child.setBaggageItem("a", "b").finish();
        broken.inject(child.context(), Format.Builtin.HTTP_HEADERS, headers());
      }
      root.finish();

      assertThat(broken.extract(Format.Builtin.HTTP_HEADERS, headers())).isNull();
      assertThat(broken.flush(Duration.ofSeconds(1))).isFalse();
      assertThatCode(broken::close).doesNotThrowAnyException();
    }

    @Test
    void activateSpan_whenTheScopeManagerThrows_isAScopeThatDoesNothing() {
      Scope scope = broken.activateSpan(null);

      assertThatCode(scope::close).doesNotThrowAnyException();
    }

    @Test
    void anyCall_whenEverythingPluggedInThrows_isLoggedWithoutAStackTrace() {
      try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
        broken.buildSpan("root").start().finish();

        assertThat(log.lines("WARN")).hasSize(1);
        assertThat(log.hasStackTrace()).isFalse();
      }
    }

    @Test
    void finish_whenTheReporterThrows_isCountedAsDropped() {
      Reporter throwing =
          span -> {
            throw new IllegalStateException("broken");
          };
      Fixtures.builder(throwing).metrics(metrics).build().buildSpan("a").start().finish();

      assertThat(metrics.value("jaeger_tracer_finished_spans")).isEqualTo(1);
      assertThat(metrics.value("jaeger_tracer_reporter_spans", "result", "dropped")).isEqualTo(1);
      assertThat(metrics.value("jaeger_tracer_reporter_dropped_spans", "reason", "reporter"))
          .isEqualTo(1);
    }

    @Test
    void close_whenTheReporterThrows_stillClosesTheSampler() {
      AtomicInteger closed = new AtomicInteger();
      Reporter throwing =
          new Reporter() {
            @Override
            public void report(SkuaSpan span) {}

            @Override
            public void close() {
              throw new IllegalStateException("broken");
            }
          };
      Sampler sampler =
          new Sampler() {
            @Override
            public SamplingDecision sample(String operation, long traceIdLow) {
              return SamplingDecision.NO;
            }

            @Override
            public void close() {
              closed.incrementAndGet();
            }
          };

      SkuaTracer tracer = Fixtures.builder(throwing).sampler(sampler).build();
      tracer.close();
      tracer.close();

      assertThat(closed).hasValue(1);
    }
  }

  @Nested
  class ProcessTags {
    private Map<String, Object> tags(SkuaTracer.Builder builder) {
      SkuaProcess process = builder.build().process();
      Map<String, Object> tags = new LinkedHashMap<>();
      for (int i = 0; i < process.tagCount(); i++) {
        tags.put(process.tagKey(i), process.tagValue(i));
      }
      return tags;
    }

    @Test
    void process_ofATracer_namesServiceHostAndVersion() {
      assertThat(builder().build().process().serviceName()).isEqualTo("test");
      assertThat(tags(builder()))
          .containsEntry("jaeger.version", "Java-" + Version.NUMBER)
          .containsEntry("telemetry.sdk.name", "skua")
          .containsEntry("telemetry.sdk.language", "java")
          .containsEntry("telemetry.sdk.version", Version.NUMBER)
          .containsKey("hostname");
      assertThat(Version.NUMBER).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void process_withGivenTags_keepsThemTyped() {
      Map<String, String> more = new HashMap<>();
      more.put("more", "text");
      more.put("null", null);
      more.put(null, "null");
      assertThat(
              tags(
                  builder()
                      .tag("float", 388.66)
                      .tag("boolean", true)
                      .tag("text", "a")
                      .tag("long", 1L)
                      .tag(null, "a")
                      .tag("nothing", (String) null)
                      .tag("nothing", (Number) null)
                      .tags(more)
                      .tags(null)))
          .containsEntry("float", 388.66)
          .containsEntry("boolean", true)
          .containsEntry("text", "a")
          .containsEntry("long", 1L)
          .containsEntry("more", "text")
          .doesNotContainKeys("nothing", "null", null);
    }

    @Test
    void process_withGivenHostAndVersion_keepsTheHostAndForcesTheVersion() {
      assertThat(
              tags(
                  builder()
                      .tag("hostname", "mine")
                      .tag("ip", "10.0.0.1")
                      .tag("jaeger.version", "Java-1.8.1")
                      .tag("telemetry.sdk.name", "own")))
          .containsEntry("hostname", "mine")
          .containsEntry("ip", "10.0.0.1")
          .containsEntry("jaeger.version", SkuaTracer.VERSION)
          .containsEntry("telemetry.sdk.name", "own")
          .hasSize(6);
    }

    @Test
    void build_andToString_lookUpNoHost() {
      SkuaTracer tracer = builder().tag("a", "b").build();

      assertThat(tracer.toString()).contains("test", "a=b", SkuaTracer.VERSION, "InMemoryReporter");
      assertThat(tracer.toString()).doesNotContain("hostname");
      tracer.process().tagCount();
      assertThat(tracer.process()).hasToString("test{a=b}");
    }

    @Test
    void process_readByManyThreads_isTheSameForAll() throws Exception {
      for (int round = 0; round < 20; round++) {
        SkuaProcess process = builder().build().process();
        Set<Object> addresses = Collections.synchronizedSet(newSetFromMap(new IdentityHashMap<>()));
        Stress.run(4, thread -> addresses.add(process.tagValue(process.tagCount() - 1)));

        assertThat(addresses).hasSize(1);
      }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void lookUp_withoutTime_knowsTheNameAllTheSame() {
      assertThat(LocalHost.lookUp(0).name).isNotBlank();
    }

    @Test
    void lookUp_whenInterrupted_keepsTheInterrupt() {
      Thread.currentThread().interrupt();
      LocalHost host = LocalHost.lookUp(1_000);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(host).isNotNull();
    }
  }

  @Nested
  class Building {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void builder_withABlankService_refuses(String service) {
      assertThatThrownBy(() -> SkuaTracer.builder(service))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("service name");
    }

    @Test
    void builder_withoutAService_refuses() {
      assertThatThrownBy(() -> SkuaTracer.builder(null))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void build_withoutASampler_refuses() {
      assertThatThrownBy(() -> SkuaTracer.builder("test").reporter(reporter).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sampler");
    }

    @Test
    void build_withoutAReporter_refuses() {
      assertThatThrownBy(() -> SkuaTracer.builder("test").sampler(Fixtures.ALL).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("reporter");
    }

    @Test
    void limits_outOfRange_areRefusedWithWhatIsAllowed() {
      assertThatThrownBy(() -> builder().limits(0, 1, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0")
          .hasMessageContaining("32000");
      assertThatThrownBy(() -> builder().limits(1, -1, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> builder().limits(1, 32_001, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> builder().limits(1, 1, 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> builder().baggageRestrictions(null))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void baggageRestrictions_ofATracer_cutThere() {
      SkuaTracer tracer = builder().baggageRestrictions(key -> 3).build();

      assertThat(tracer.buildSpan("a").start().setBaggageItem("k", "1234").getBaggageItem("k"))
          .isEqualTo("123");
    }

    @Test
    void parts_givenAsNull_areRefused() {
      assertThatThrownBy(() -> builder().metrics(null))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> builder().scopeManager(null))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> builder().codec(Format.Builtin.TEXT_MAP, null))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> builder().codec(null, reading(null)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void activateSpan_ofATracer_isActiveUntilClosed() {
      SkuaTracer tracer = builder().build();
      Span span = tracer.buildSpan("a").start();
      try (Scope scope = tracer.activateSpan(span)) {
        assertThat(tracer.activeSpan()).isSameAs(span);
        assertThat(tracer.scopeManager().activeSpan()).isSameAs(span);
      }
      assertThat(tracer.activeSpan()).isNull();
    }

    @Test
    void flush_ofAReporterThatHoldsNothing_isTrue() {
      assertThat(builder().build().flush(Duration.ZERO)).isTrue();
    }
  }

  @Nested
  class Hooks {
    private SkuaTracer hooked() {
      return builder().shutdownHook(true).build();
    }

    private Thread hookOf(SkuaTracer tracer) throws ReflectiveOperationException {
      var field = SkuaTracer.class.getDeclaredField("shutdownHook");
      field.setAccessible(true);
      ShutdownHook hook = (ShutdownHook) field.get(tracer);
      return hook == null ? null : hook.thread();
    }

    /** Whether a tracer's hook is registered, asked without keeping either. */
    private boolean isHooked(SkuaTracer tracer) throws ReflectiveOperationException {
      Thread hook = hookOf(tracer);
      boolean registered = hook != null && Runtime.getRuntime().removeShutdownHook(hook);
      if (registered) {
        Runtime.getRuntime().addShutdownHook(hook);
      }
      return registered;
    }

    @Test
    void build_byDefault_registersAHook() throws Exception {
      SkuaTracer tracer = hooked();

      assertThat(isHooked(tracer)).isTrue();
      tracer.close();
      assertThat(isHooked(tracer)).isFalse();
    }

    @Test
    void build_declined_registersNoHook() throws Exception {
      assertThat(isHooked(builder().shutdownHook(false).build())).isFalse();
    }

    @Test
    void tracer_droppedWithoutClose_isCollected() {
      WeakReference<SkuaTracer> dropped = new WeakReference<>(hooked());

      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                System.gc();
                return dropped.get() == null;
              });
    }

    @Test
    void hook_ofACollectedTracer_doesNothing() {
      Thread hook = new ShutdownHook(null).thread();

      assertThatCode(hook::run).doesNotThrowAnyException();
      assertThat(hook.getContextClassLoader()).isNull();
    }

    @Test
    void hook_always_keepsNothingOfTheThreadThatBuilt() throws Exception {
      InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
      inheritable.set("of a request");
      AtomicReference<String> kept = new AtomicReference<>();
      try {
        SkuaTracer tracer =
            SkuaTracer.builder("test")
                .sampler(Fixtures.ALL)
                .reporter(
                    new Reporter() {
                      @Override
                      public void report(SkuaSpan span) {}

                      @Override
                      public void close() {
                        kept.set(String.valueOf(inheritable.get()));
                      }
                    })
                .build();
        Thread hook = hookOf(tracer);
        Runtime.getRuntime().removeShutdownHook(hook);
        hook.start();
        hook.join(20_000);
      } finally {
        inheritable.remove();
      }
      assertThat(kept).hasValue("null");
    }
  }

  @Nested
  class Series {
    private final SkuaTracer tracer = builder().build();

    private long value(String name, String... tags) {
      return metrics.value("jaeger_tracer_" + name, tags);
    }

    @Test
    void started_ofRootsAndChildren_countsSpansAndTraces() {
      Span root = tracer.buildSpan("root").start();
      tracer.buildSpan("child").asChildOf(root).start();

      assertThat(value("started_spans", "sampled", "y")).isEqualTo(2);
      assertThat(value("traces", "state", "started", "sampled", "y")).isEqualTo(1);
      assertThat(value("traces", "state", "joined", "sampled", "y")).isZero();
      assertThat(value("finished_spans")).isZero();
    }

    @Test
    void joined_byAServer_countsBySampled() {
      for (int flags = 0; flags < 2; flags++) {
        tracer
            .buildSpan("server")
            .asChildOf(Fixtures.remote(1, 2, flags))
            .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_SERVER)
            .start();
      }

      assertThat(value("traces", "state", "joined", "sampled", "y")).isEqualTo(1);
      assertThat(value("traces", "state", "joined", "sampled", "n")).isEqualTo(1);
      assertThat(value("started_spans", "sampled", "y")).isEqualTo(1);
      assertThat(value("started_spans", "sampled", "n")).isEqualTo(1);
    }

    @Test
    void joined_byAClient_isNotCounted() {
      tracer
          .buildSpan("client")
          .asChildOf(CONTEXT)
          .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_CLIENT)
          .start();

      assertThat(value("traces", "state", "joined", "sampled", "y")).isZero();
    }

    @Test
    void describe_always_hasWhatIsInForce() {
      assertThat(tracer.describe())
          .containsOnlyKeys("service", "sampler", "codecs", "baggage", "reporter")
          .containsEntry("service", tracer.process().serviceName());
      assertThat(builder().disabled(true).build().describe()).containsEntry("sampler", "disabled");
    }

    @Test
    void describe_ofAReporterThatFailed_hasItsLastError() {
      class Broken implements Reporter {
        private final RuntimeException thrown;

        Broken(RuntimeException thrown) {
          this.thrown = thrown;
        }

        @Override
        public void report(SkuaSpan span) {}

        @Override
        public String lastError() {
          if (thrown != null) {
            throw thrown;
          }
          return "refused";
        }
      }

      Reporter worse = new Broken(new IllegalStateException());
      Reporter all = new CompositeReporter(reporter, worse, new Broken(null));
      assertThat(builder().reporter(all).build().describe()).containsEntry("lastError", "refused");
      assertThat(builder().reporter(worse).build().describe()).doesNotContainKey("lastError");
    }

    @Test
    void started_withAPriority_countsWhatBecameOfIt() {
      tracer.buildSpan("root").withTag(Tags.SAMPLING_PRIORITY, 0).start();

      assertThat(value("started_spans", "sampled", "n")).isEqualTo(1);
      assertThat(value("traces", "state", "started", "sampled", "n")).isEqualTo(1);
      assertThat(value("started_spans", "sampled", "y")).isZero();
    }
  }
}
