/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Port;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The embedded backend, applications that report to it by UDP, and what arrived. */
final class Backend implements AutoCloseable {
  private final AllInOne allInOne = AllInOne.start();

  int agentPort() {
    return allInOne.port(Port.AGENT_COMPACT);
  }

  /** Starts an application; each test closes its own. */
  ConfigurableApplicationContext start(
      WebApplicationType type, Class<?> application, String... properties) {
    return new SpringApplicationBuilder(application)
        .web(type)
        .properties(
            Map.of(
                "spring.application.name", "shop",
                "spring.main.banner-mode", "off",
                "server.port", "0",
                "skua.agent.port", agentPort(),
                "skua.reporter.flush-interval", "50ms",
                "skua.sampler.type", "const",
                "skua.sampler.param", "1"))
        .properties(properties)
        .run();
  }

  /** Waits until there is one trace with such a root, and has as many spans as the tree. */
  String traceOf(String root, String tree) {
    long spans = tree.lines().count();
    await()
        .untilAsserted(
            () ->
                assertThat(traces(root)).as(this::shown).anyMatch(t -> t.spans().size() == spans));
    return tree(traces(root).get(0));
  }

  Trace trace(String root) {
    await().untilAsserted(() -> assertThat(traces(root)).as(this::shown).isNotEmpty());
    return traces(root).get(0);
  }

  /** The trace with a span whose parent has this id. */
  Trace traceWith(String parentId) {
    long parent = Long.parseUnsignedLong(parentId, 16);
    Predicate<Trace> has = t -> t.spans().stream().anyMatch(s -> s.parentSpanId() == parent);
    await().untilAsserted(() -> assertThat(traces()).as(this::shown).anyMatch(has));
    return traces().stream().filter(has).findFirst().orElseThrow();
  }

  List<Trace> traces() {
    return allInOne.traces();
  }

  private List<Trace> traces(String root) {
    return allInOne.traces().stream()
        .filter(t -> t.spans().stream().anyMatch(isRoot().and(s -> s.operationName().equals(root))))
        .toList();
  }

  private static Predicate<Span> isRoot() {
    return span -> span.parentSpanId() == 0;
  }

  private String shown() {
    return "what arrived:\n"
        + String.join("\n", allInOne.traces().stream().map(Backend::tree).toList());
  }

  /** A line for each span, below its parent, in the order in which they started. */
  static String tree(Trace trace) {
    List<String> lines = new ArrayList<>();
    trace.spans().stream()
        .filter(span -> trace.spans().stream().noneMatch(p -> p.spanId() == span.parentSpanId()))
        .forEach(span -> add(trace, span, "", lines));
    return String.join("\n", lines) + "\n";
  }

  private static void add(Trace trace, Span span, String indent, List<String> lines) {
    lines.add(
        indent + span.operationName() + (span.kind().isEmpty() ? "" : " [" + span.kind() + "]"));
    trace.spans().stream()
        .filter(child -> child.parentSpanId() == span.spanId())
        .sorted(Comparator.comparing(Span::startMicros))
        .forEach(child -> add(trace, child, indent + "  ", lines));
  }

  @Override
  public void close() {
    allInOne.close();
  }
}
