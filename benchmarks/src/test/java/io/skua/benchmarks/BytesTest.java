/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.benchmarks.LoadPart.Course;
import io.skua.benchmarks.LoadPart.Pace;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.RunnerException;

/**
 * The bytes of the rows of the report, which measures them here as it always does, only shorter.
 * Where a target is not reached yet, its figure stands beside that of today.
 */
@Tag("slow")
class BytesTest {
  /** Of what the JIT compiler keeps off the heap, one JVM shows less than another. */
  private static final int TRIES = 3;

  private final Options quick = Options.parse(new String[] {"--quick"});

  /** What makes a span takes longer to be compiled. */
  private final Options thorough = Options.parse(new String[] {"--rounds", "1"});

  @BeforeAll
  static void letOthersMeasureToo() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @ParameterizedTest
  @CsvSource({
    "unsampledRoot, SKUA, 120", // The target is 96.
    "unsampledRoot, SKUA_EARLY, 120", // The target is 96.
    "sampledRoot, SKUA, 480", // The target is 400, which a quiet machine shows; a busy one up to
    // 470.
    "child, SKUA, 232",
  })
  void span_ofSkua_allocatesAtMost(String benchmark, Contender skua, double most) throws Exception {
    assertThat(bytes(thorough, benchmark, skua, Map.of(), most)).isBetween(1.0, most);
  }

  @ParameterizedTest
  @CsvSource({"JAEGER, 112", "B3_MULTI, 184", "B3_SINGLE, 112", "W3C, 96", "BINARY, 1"})
  void inject_bySkua_allocatesAtMost(Header header, double most) throws Exception {
    Map<String, String> parameters = Map.of("header", header.name());

    assertThat(bytes(quick, "inject", Contender.SKUA, parameters, most)).isBetween(0.0, most);
  }

  @ParameterizedTest
  @EnumSource
  void extract_bySkua_allocatesTheContextAlone(Header header) throws Exception {
    Map<String, String> parameters = Map.of("header", header.name());

    assertThat(bytes(quick, "extract", Contender.SKUA, parameters, 56)).isBetween(1.0, 56.0);
  }

  /** An array for a text that is longer than most, and its part of what a batch takes. */
  @ParameterizedTest
  @EnumSource(names = {"SKUA_COMPACT", "SKUA_BINARY", "SKUA_OTLP"})
  void encode_aSpan_allocatesAnArrayAndLittleElse(Encoding encoding) throws Exception {
    Map<String, String> parameters = Map.of("encoding", encoding.name());

    assertThat(bytes(quick, "encode", null, parameters, 68)).isBetween(0.0, 68.0);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1000})
  void rootOfManyTags_ofSkua_allocatesNoMoreThanOpenTelemetrysShim(int tags) throws Exception {
    Map<String, String> parameters = Map.of("tags", "" + tags, "tracers", "1");
    double shim = bytes(quick, "taggedRoot", Contender.OTEL_SHIM, parameters, Double.MAX_VALUE);

    assertThat(bytes(quick, "taggedRoot", Contender.SKUA, parameters, shim)).isBetween(1.0, shim);
  }

  /** The least of some tries, to the whole byte. */
  private static double bytes(
      Options options,
      String benchmark,
      Contender contender,
      Map<String, String> parameters,
      double enough)
      throws RunnerException {
    double least = Double.MAX_VALUE;
    for (int i = 0; i == 0 || (i < TRIES && least > enough); i++) {
      JmhRounds jmh = new JmhRounds(options);
      String label = "encoder";
      if (contender == null) {
        jmh.add(new JmhRounds.Trial("", label, benchmark, 1, parameters, Build.CURRENT));
      } else {
        jmh.add("", contender, benchmark, 1, parameters);
        label = contender.label;
      }
      jmh.run();
      least = Math.min(least, Math.rint(jmh.cost("", label).bytes().median()));
    }
    return least;
  }

  @ParameterizedTest
  @CsvSource({
    "UDP, 330", // The target is 300.
    "HTTP, 860", // The target is 650.
    "OTLP, 700", // The target is 550.
  })
  void span_delivered_takesAtMostInAll(Sink sink, double most) throws IOException {
    Course course = new Course(Contender.SKUA, sink);
    Pace pace = Pace.steady(20_000);
    try (Child receiver = new Child(Receiver.class, "128m")) {
      int port = course.port(Child.parse(receiver.greeting));
      try (Child load = new Child(LoadGenerator.class, "128m", Contender.SKUA, sink, port)) {
        load.ask(pace.command(3));
        double before = receiver.ask("count").get("spans");
        double bytes = load.ask(pace.command(2)).get("allBytes");
        double arrived = receiver.ask("count").get("spans") - before;

        assertThat(bytes / arrived).isBetween(100.0, most);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "HTTP", "OTLP"})
  void tracer_withNothingToDo_keepsAtMostTwoMebibytes(Sink sink) throws IOException {
    Course course = new Course(Contender.SKUA, sink);
    try (Child receiver = new Child(Receiver.class, "128m")) {
      int port = course.port(Child.parse(receiver.greeting));
      try (Child idle = IdlePart.child(course, port)) {
        assertThat(idle.ask("heap").get("heap")).isBetween(10_000.0, 2.0 * (1 << 20));
      }
    }
  }
}
