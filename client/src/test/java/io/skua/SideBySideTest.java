/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Log;
import io.jaegertracing.thriftjava.Span;
import io.jaegertracing.thriftjava.SpanRef;
import io.jaegertracing.thriftjava.Tag;
import io.jaegertracing.thriftjava.TagType;
import io.opentracing.References;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same spans, made through jaeger-client 1.8.1 and through Skua, arrive the same. What differs
 * on purpose has a test of its own below; together those are the whole list. The order of tags
 * differs too: the old client's is that of a hash table.
 */
class SideBySideTest {
  private static final long START = 1_700_000_000_000_000L;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What a service does, by the OpenTracing API alone. */
  enum Scenario {
    STRING_TAGS(
        tracer ->
            root(tracer)
                .withTag("k", "v")
                .withTag("empty", "")
                .withTag("", "empty key")
                .withTag("unicode", "Zoë 😀 \u0000")
                .withTag("null", (String) null)
                .start()
                .finish(START + 5)),
    NUMBER_TAGS(
        tracer ->
            root(tracer)
                .withTag("int", 1)
                .withTag("long", Long.MIN_VALUE)
                .withTag("short", Short.MAX_VALUE)
                .withTag("byte", Byte.MIN_VALUE)
                .withTag("double", -0.0)
                .withTag("float", 1.1f)
                .withTag("denormal", Double.MIN_VALUE)
                .withTag("bigInteger", BigInteger.ONE.shiftLeft(70))
                .withTag("bigDecimal", new BigDecimal("1.10"))
                .withTag("atomic", new AtomicLong(7))
                .withTag("null", (Number) null)
                .start()
                .finish(START + 5)),
    OTHER_TAGS(
        tracer -> {
          io.opentracing.Span span = root(tracer).withTag("yes", true).withTag("no", false).start();
          span.setTag(tag("list"), List.of(1, "two"));
          span.setTag(tag("enum"), java.util.concurrent.TimeUnit.SECONDS);
          Tags.ERROR.set(span, true);
          Tags.SPAN_KIND.set(span, Tags.SPAN_KIND_CLIENT);
          span.finish(START);
        }),
    TAGS_SET_TWICE(
        tracer ->
            root(tracer)
                .withTag("k", "first")
                .withTag("k", 2)
                .withTag("sampler.type", "mine")
                .start()
                .setTag("k", "last")
                .finish(START + 1)),
    RENAMED(tracer -> root(tracer).start().setOperationName("renamed").finish(START + 1)),
    LONG_DURATION(tracer -> root(tracer).start().finish(START + Integer.MAX_VALUE * 1000L)),
    CHILD(
        tracer -> {
          io.opentracing.Span parent = root(tracer).start();
          child(tracer).asChildOf(parent).start().finish(START + 3);
          parent.finish(START + 4);
        }),
    CHILD_OF_ACTIVE(
        tracer -> {
          io.opentracing.Span parent = root(tracer).start();
          try (var scope = tracer.activateSpan(parent)) {
            child(tracer).start().finish(START + 3);
            child(tracer).ignoreActiveSpan().start().finish(START + 3);
          }
          parent.finish(START + 4);
        }),
    FOLLOWS_FROM(
        tracer -> {
          io.opentracing.Span first = root(tracer).start();
          child(tracer)
              .addReference(References.FOLLOWS_FROM, first.context())
              .start()
              .finish(START + 3);
          first.finish(START + 4);
        }),
    SEVERAL_REFERENCES(
        tracer -> {
          SpanContext one = extract(tracer, "1:2:0:1");
          SpanContext other = extract(tracer, "abcdef0123456789abcdef0123456789:3:0:1");
          child(tracer)
              .addReference(References.FOLLOWS_FROM, one)
              .addReference(References.CHILD_OF, other)
              .addReference(References.CHILD_OF, one)
              .addReference("unknown", one)
              .start()
              .finish(START + 3);
        }),
    JOINED(tracer -> child(tracer).asChildOf(extract(tracer, "a:b:c:1")).start().finish(START + 1)),
    JOINED_WITH_OTHER_FLAGS(
        tracer -> child(tracer).asChildOf(extract(tracer, "a:b:0:9")).start().finish(START + 1)),
    JOINED_NOT_SAMPLED(
        tracer -> child(tracer).asChildOf(extract(tracer, "a:b:0:0")).start().finish(START + 1)),
    JOINED_128_BITS(
        tracer ->
            child(tracer)
                .asChildOf(extract(tracer, "fedcba98765432100123456789abcdef:b:0:1"))
                .start()
                .finish(START + 1)),
    LOGS(
        tracer -> {
          io.opentracing.Span span = root(tracer).start();
          span.log(START + 1, "event");
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("event", "retry");
          fields.put("n", 3);
          fields.put("ratio", 0.5);
          fields.put("ok", false);
          fields.put("null", null);
          fields.put("list", List.of(1, 2));
          span.log(START + 2, fields);
          span.log(START + 3, new HashMap<>());
          span.log(START + 4, Map.of("error.object", new IllegalStateException("boom")));
          span.log(START + 5, (String) null);
          span.log(START + 5, (Map<String, ?>) null);
          span.finish(START + 6);
        }),
    BAGGAGE(
        tracer -> {
          io.opentracing.Span span = root(tracer).start();
          span.setBaggageItem("k", "v");
          span.setBaggageItem("k", "w");
          span.setBaggageItem("long", "x".repeat(3000));
          span.setBaggageItem("k", null);
          span.finish(START + 5);
        }),
    DEBUG_ID(
        tracer ->
            child(tracer)
                .asChildOf(
                    tracer.extract(
                        Format.Builtin.HTTP_HEADERS,
                        new TextMapAdapter(new HashMap<>(Map.of("jaeger-debug-id", "bug-1")))))
                .start()
                .finish(START + 1)),
    PRIORITY_RAISED(
        tracer -> {
          io.opentracing.Span span =
              child(tracer).asChildOf(extract(tracer, "a:b:0:0")).withTag("lost", 1).start();
          span.setTag("sampling.priority", 1);
          span.setTag("kept", 1);
          span.finish(START + 2);
        }),
    PRIORITY_LOWERED(
        tracer -> {
          root(tracer).withTag("sampling.priority", 0).start().finish(START + 1);
          root(tracer).start().setTag("sampling.priority", 0).finish(START + 1);
          root(tracer).withTag("sampling.priority", "0").start().finish(START + 1);
        }),
    FINISHED_TWICE(
        tracer -> {
          io.opentracing.Span span = root(tracer).start();
          span.finish(START + 1);
          span.finish(START + 2);
        });

    final Consumer<Tracer> work;

    Scenario(Consumer<Tracer> work) {
      this.work = work;
    }
  }

  private static io.opentracing.tag.Tag<Object> tag(String key) {
    return new io.opentracing.tag.Tag<>() {
      @Override
      public String getKey() {
        return key;
      }

      @Override
      public void set(io.opentracing.Span span, Object value) {
        span.setTag(this, value);
      }
    };
  }

  private static Tracer.SpanBuilder root(Tracer tracer) {
    return tracer.buildSpan("root").withStartTimestamp(START);
  }

  private static Tracer.SpanBuilder child(Tracer tracer) {
    return tracer.buildSpan("child").withStartTimestamp(START + 1);
  }

  private static SpanContext extract(Tracer tracer, String context) {
    return tracer.extract(
        Format.Builtin.HTTP_HEADERS,
        new TextMapAdapter(new HashMap<>(Map.of("uber-trace-id", context))));
  }

  /** How the two tracers are configured alike. */
  record Setup(String samplerType, Number samplerParam, boolean traceId128Bit) {}

  private static final Setup EVERYTHING = new Setup("const", 1, false);

  private static List<Batch> byOldClient(Setup setup, Consumer<Tracer> work) throws Exception {
    try (OldAgent agent = OldAgent.start()) {
      Tracer tracer =
          new io.jaegertracing.Configuration("shop")
              .withTraceId128Bit(setup.traceId128Bit())
              .withTracerTags(Map.of("zone", "a"))
              .withSampler(
                  new io.jaegertracing.Configuration.SamplerConfiguration()
                      .withType(setup.samplerType())
                      .withParam(setup.samplerParam()))
              .withReporter(
                  new io.jaegertracing.Configuration.ReporterConfiguration()
                      .withSender(
                          new io.jaegertracing.Configuration.SenderConfiguration()
                              .withAgentHost("127.0.0.1")
                              .withAgentPort(agent.port())))
              .getTracer();
      return run(tracer, agent, work);
    }
  }

  private static List<Batch> bySkua(Setup setup, Consumer<Tracer> work) throws Exception {
    try (OldAgent agent = OldAgent.start()) {
      Tracer tracer =
          new Configuration("shop")
              .withTraceId128Bit(setup.traceId128Bit())
              .withTracerTags(Map.of("zone", "a"))
              .withSampler(
                  new Configuration.SamplerConfiguration()
                      .withType(setup.samplerType())
                      .withParam(setup.samplerParam()))
              .withReporter(
                  new Configuration.ReporterConfiguration()
                      .withSender(
                          new Configuration.SenderConfiguration()
                              .withAgentHost("127.0.0.1")
                              .withAgentPort(agent.port())))
              .getTracer();
      return run(tracer, agent, work);
    }
  }

  /** A last span tells that all before it have arrived; it is taken off again. */
  private static List<Batch> run(Tracer tracer, OldAgent agent, Consumer<Tracer> work)
      throws Exception {
    work.accept(tracer);
    tracer
        .buildSpan("last")
        .withTag("sampling.priority", 1)
        .withStartTimestamp(START)
        .start()
        .finish(START);
    tracer.close();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<Batch> batches = List.of();
    while (batches.stream().flatMap(b -> b.getSpans().stream()).noneMatch(SideBySideTest::isLast)
        && System.nanoTime() < deadline) {
      batches = agent.await(agent.spanCount() + 1, Duration.ofMillis(50));
    }
    batches.forEach(batch -> batch.getSpans().removeIf(SideBySideTest::isLast));
    return batches;
  }

  private static boolean isLast(Span span) {
    return span.getOperationName().equals("last");
  }

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void sameWork_eitherClient_givesTheSameSpans(Scenario scenario) throws Exception {
    assertThat(comparable(bySkua(EVERYTHING, scenario.work)))
        .isEqualTo(comparable(byOldClient(EVERYTHING, scenario.work)));
  }

  @ParameterizedTest
  @CsvSource({"probabilistic,1.0", "ratelimiting,100", "const,1"})
  void sampledRoot_eitherClient_hasTheSameSamplerTags(String type, double param) throws Exception {
    Setup setup = new Setup(type, param, false);
    assertThat(comparable(bySkua(setup, Scenario.CHILD.work)))
        .isEqualTo(comparable(byOldClient(setup, Scenario.CHILD.work)));
  }

  @Test
  void longTraceIds_eitherClient_haveAHighHalf() throws Exception {
    Setup setup = new Setup("const", 1, true);
    assertThat(comparable(bySkua(setup, Scenario.CHILD.work)))
        .isEqualTo(comparable(byOldClient(setup, Scenario.CHILD.work)));
    assertThat(bySkua(setup, Scenario.CHILD.work).get(0).getSpans())
        .allSatisfy(span -> assertThat(span.getTraceIdHigh()).isNotZero());
  }

  @Test
  void process_eitherClient_isTheSameButForTheVersions() throws Exception {
    Map<String, String> old = processTags(byOldClient(EVERYTHING, Scenario.RENAMED.work));
    Map<String, String> ours = processTags(bySkua(EVERYTHING, Scenario.RENAMED.work));

    assertThat(old.remove("jaeger.version")).isEqualTo("STRING Java-1.8.1");
    assertThat(ours.remove("jaeger.version")).isEqualTo("STRING Java-0.1.0-SNAPSHOT");
    assertThat(ours.remove("telemetry.sdk.name")).isEqualTo("STRING skua");
    assertThat(ours.remove("telemetry.sdk.language")).isEqualTo("STRING java");
    assertThat(ours.remove("telemetry.sdk.version")).isEqualTo("STRING 0.1.0-SNAPSHOT");
    assertThat(ours).isEqualTo(old).containsKeys("hostname", "ip", "zone");
  }

  private static Map<String, String> processTags(List<Batch> batches) {
    assertThat(batches.get(0).getProcess().getServiceName()).isEqualTo("shop");
    return tags(batches.get(0).getProcess().getTags());
  }

  // ---- the differences on purpose ----

  private static Span onlySpan(List<Batch> batches) {
    List<Span> spans = batches.stream().flatMap(b -> b.getSpans().stream()).toList();
    assertThat(spans).hasSize(1);
    return spans.get(0);
  }

  @Test
  void bytes_areBinaryNotTheirAddress() throws Exception {
    byte[] bytes = "bytes".getBytes(StandardCharsets.UTF_8);
    Consumer<Tracer> work =
        tracer -> root(tracer).withTag(tag("b"), bytes).start().finish(START + 1);

    assertThat(tags(onlySpan(byOldClient(EVERYTHING, work)).getTags()).get("b"))
        .startsWith("STRING [B@");
    assertThat(tags(onlySpan(bySkua(EVERYTHING, work)).getTags()).get("b"))
        .isEqualTo("BINARY bytes");
  }

  @Test
  void endBeforeStart_isADurationOfZeroNotNegative() throws Exception {
    Consumer<Tracer> work = tracer -> root(tracer).start().finish(START - 1);

    assertThat(onlySpan(byOldClient(EVERYTHING, work)).getDuration()).isEqualTo(-1);
    assertThat(onlySpan(bySkua(EVERYTHING, work)).getDuration()).isZero();
  }

  @Test
  void highFlagBit_isNotSignExtended() throws Exception {
    Consumer<Tracer> work =
        tracer -> child(tracer).asChildOf(extract(tracer, "a:b:0:81")).start().finish(START + 1);

    assertThat(onlySpan(byOldClient(EVERYTHING, work)).getFlags()).isEqualTo(-127);
    assertThat(onlySpan(bySkua(EVERYTHING, work)).getFlags()).isEqualTo(0x81);
  }

  @Test
  void nullOperationName_isNamedNotLost() throws Exception {
    Consumer<Tracer> work =
        tracer -> tracer.buildSpan(null).withStartTimestamp(START).start().finish(START + 1);

    assertThat(bySkua(EVERYTHING, work).get(0).getSpans().get(0).getOperationName())
        .isEqualTo("unnamed");
    assertThat(byOldClient(EVERYTHING, work).stream().mapToInt(Batch::getSpansSize).sum()).isZero();
  }

  @Test
  void throwingToString_costsTheValueNotTheSpan() throws Exception {
    Object thrower =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("boom");
          }
        };
    Consumer<Tracer> work =
        tracer -> root(tracer).withTag(tag("t"), thrower).start().finish(START + 1);

    assertThat(tags(onlySpan(bySkua(EVERYTHING, work)).getTags()).get("t"))
        .contains("threw java.lang.IllegalStateException");
    assertThat(byOldClient(EVERYTHING, work).stream().mapToInt(Batch::getSpansSize).sum()).isZero();
  }

  @Test
  void referenceWithoutATrace_doesNotHideAValidOne() throws Exception {
    Consumer<Tracer> work =
        tracer -> {
          SpanContext baggageOnly =
              tracer.extract(
                  Format.Builtin.HTTP_HEADERS,
                  new TextMapAdapter(new HashMap<>(Map.of("uberctx-k", "v"))));
          child(tracer)
              .asChildOf(baggageOnly)
              .asChildOf(extract(tracer, "a:b:0:1"))
              .start()
              .finish(START + 1);
        };

    assertThat(onlySpan(byOldClient(EVERYTHING, work)).getTraceIdLow()).isNotEqualTo(0xa);
    Span ours = onlySpan(bySkua(EVERYTHING, work));
    assertThat(ours.getTraceIdLow()).isEqualTo(0xa);
    assertThat(ours.getParentSpanId()).isEqualTo(0xb);
    assertThat(ours.getReferences()).isEmpty();
  }

  @Test
  void afterFinish_nothingChanges() throws Exception {
    Consumer<Tracer> work =
        tracer -> {
          io.opentracing.Span span = root(tracer).start();
          span.finish(START + 1);
          span.setTag("late", 1).setOperationName("late").log(START + 2, "late");
        };

    Span ours = onlySpan(bySkua(EVERYTHING, work));
    assertThat(ours.getOperationName()).isEqualTo("root");
    assertThat(tags(ours.getTags())).doesNotContainKey("late");
    assertThat(ours.getLogs()).isEmpty();
  }

  @Test
  void mutableValue_isWhatItWasAtTheCall() throws Exception {
    Consumer<Tracer> work =
        tracer -> {
          List<Object> list = new ArrayList<>(List.of(1));
          io.opentracing.Span span = root(tracer).withTag(tag("list"), list).start();
          list.add(2);
          span.finish(START + 1);
        };

    assertThat(tags(onlySpan(bySkua(EVERYTHING, work)).getTags()).get("list"))
        .isEqualTo("STRING [1]");
    assertThat(tags(onlySpan(byOldClient(EVERYTHING, work)).getTags()).get("list"))
        .isEqualTo("STRING [1, 2]");
  }

  // ---- comparison: random ids by the order of their appearance, times of now as such ----

  private static List<Object> comparable(List<Batch> batches) {
    Map<Long, String> ids = new HashMap<>(Map.of(0L, "0"));
    for (long known : new long[] {1, 2, 3, 0xa, 0xb, 0xc}) {
      ids.put(known, "known " + known);
    }
    List<Object> spans = new ArrayList<>();
    for (Batch batch : batches) {
      for (Span span : batch.getSpans()) {
        spans.add(comparable(span, ids));
      }
    }
    return spans;
  }

  private static Map<String, Object> comparable(Span span, Map<Long, String> ids) {
    Map<String, Object> all = new TreeMap<>();
    all.put("traceIdLow", id(span.getTraceIdLow(), ids));
    all.put("traceIdHigh", id(span.getTraceIdHigh(), ids));
    all.put("spanId", id(span.getSpanId(), ids));
    all.put("parentSpanId", id(span.getParentSpanId(), ids));
    all.put("operationName", span.getOperationName());
    List<Object> references = new ArrayList<>();
    for (SpanRef reference : span.getReferences()) {
      references.add(
          reference.getRefType()
              + " "
              + id(reference.getTraceIdHigh(), ids)
              + " "
              + id(reference.getTraceIdLow(), ids)
              + " "
              + id(reference.getSpanId(), ids));
    }
    all.put("references", references);
    all.put("flags", span.getFlags());
    all.put("startTime", span.getStartTime());
    all.put("duration", span.getDuration());
    all.put("tags", tags(span.getTags()));
    List<Object> logs = new ArrayList<>();
    for (Log log : span.getLogs()) {
      boolean isNow = log.getTimestamp() > START + 60_000_000;
      logs.add((isNow ? "now" : log.getTimestamp()) + " " + tags(log.getFields()));
    }
    all.put("logs", logs);
    return all;
  }

  private static String id(long id, Map<Long, String> ids) {
    return ids.computeIfAbsent(id, unknown -> "random " + ids.size());
  }

  /** By key, with type and value; keys are unique. */
  private static Map<String, String> tags(List<Tag> tags) {
    Map<String, String> byKey = new TreeMap<>();
    for (Tag tag : tags) {
      assertThat(byKey.put(tag.getKey(), tag.getVType() + " " + value(tag))).isNull();
    }
    return byKey;
  }

  private static Object value(Tag tag) {
    TagType type = tag.getVType();
    return switch (type) {
      case STRING -> tag.getVStr();
      case DOUBLE -> Long.toHexString(Double.doubleToLongBits(tag.getVDouble()));
      case BOOL -> tag.isVBool();
      case LONG -> tag.getVLong();
      case BINARY -> new String(tag.getVBinary(), StandardCharsets.UTF_8);
    };
  }

  @Test
  void scenarios_always_reportSomething() throws Exception {
    // Else a comparison of nothing with nothing would pass.
    TreeSet<Scenario> silent = new TreeSet<>();
    for (Scenario scenario : Scenario.values()) {
      if (comparable(bySkua(EVERYTHING, scenario.work)).isEmpty()) {
        silent.add(scenario);
      }
    }
    assertThat(silent).containsExactly(Scenario.JOINED_NOT_SAMPLED);
  }
}
