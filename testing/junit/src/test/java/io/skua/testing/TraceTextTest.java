/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.References;
import io.opentracing.SpanContext;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person reads of a trace. */
class TraceTextTest {
  @Test
  void text_ofTree_hasALineForEachSpan() {
    assertThat(Recorded.request().reporter.traces())
        .hasToString(
            "[trace 0000000000000101, 4 spans\n"
                + "\\- GET / 10us {http.status_code=200}\n"
                + "     log event=baggage, key=user, value=alice\n"
                + "   +- select 10us {db.type=sql}\n"
                + "   \\- select 10us {error=true}\n"
                + "      \\- connect 10us\n"
                + "           log event=refused]");
  }

  @Test
  void text_twoRoots_saysWhoseParentIsMissing() {
    Recorded recorded = new Recorded();
    SkuaSpan unfinished = (SkuaSpan) recorded.tracer.buildSpan("GET /").start();
    recorded.span("first", unfinished, 0, span -> span.log(Map.of("event", "x", "n", 1)));
    recorded.span("second", unfinished, 1);

    assertThat(recorded.reporter.traces().get(0))
        .asString()
        .isIn(
            text("log event=x, n=1"), // The order of Map.of is any.
            text("log n=1, event=x"));
  }

  private static String text(String log) {
    return "trace 0000000000000101, 2 spans\n"
        + "+- first 10us, its parent was not recorded\n"
        + "|    "
        + log
        + "\n\\- second 10us, its parent was not recorded";
  }

  @Test
  void text_rootOfAnotherProcess_saysSo() {
    Recorded recorded = new Recorded();
    recorded.span("GET /", 0, builder -> builder.asChildOf(Recorded.remote()), span -> {});

    assertThat(recorded.reporter.traces().get(0))
        .hasToString("trace 0000000000000abc, 1 span\n\\- GET / 10us, its parent was not recorded");
  }

  @Test
  void text_followsFrom_saysFromWhom() {
    Recorded recorded = new Recorded();
    SkuaSpan root = recorded.span("order", null, 0);
    SpanContext context = root.context();
    recorded.span(
        "mail", 5, builder -> builder.addReference(References.FOLLOWS_FROM, context), span -> {});

    assertThat(recorded.reporter.traces().get(0))
        .hasToString(
            "trace 0000000000000101, 2 spans\n"
                + "\\- order 10us\n"
                + "   \\- mail 10us, follows from 0000000000000101");
  }

  @Test
  void text_twoServices_namesThem() {
    Recorded recorded = new Recorded();
    SkuaSpan client = recorded.span("GET", null, 0);
    SkuaTracer stock = recorded.tracer("stock", () -> 7);
    stock
        .buildSpan("GET /")
        .asChildOf(client)
        .withStartTimestamp(Recorded.START)
        .start()
        .finish(Recorded.START);

    assertThat(recorded.reporter.traces().get(0))
        .hasToString(
            "trace 0000000000000101, 2 spans\n"
                + "\\- shop: GET 10us\n"
                + "   \\- stock: GET / 0us");
  }

  @Test
  void text_longOrSeveralLines_isOneShortLine() {
    Recorded recorded = new Recorded();
    recorded.span(
        "a\nb", null, 0, span -> span.setTag("stack", "x\r\n\ty".repeat(100)).setTag("n", 1));

    assertThat(recorded.reporter.traces().get(0))
        .hasToString(
            "trace 0000000000000101, 1 span\n"
                + "\\- a\\nb 10us {stack="
                + "x\\n\ty".repeat(20)
                + "..., n=1}");
  }

  @Test
  void text_manySpans_endsSomewhere() {
    Recorded recorded = new Recorded();
    SkuaSpan root = recorded.span("root", null, 0);
    for (int i = 0; i < 300; i++) {
      recorded.span("child " + i, root, i + 1);
    }

    List<String> lines = recorded.reporter.traces().get(0).toString().lines().toList();

    assertThat(lines).hasSize(202).startsWith("trace 0000000000000101, 301 spans");
    assertThat(lines.subList(200, 202)).containsExactly("   +- child 198 10us", "... and 101 more");
  }

  /** As a test may have them that makes its ids and contexts by itself. */
  @Test
  void tree_spansAboveEachOther_hasAllOfThem() {
    Recorded recorded = new Recorded();
    for (int id = 7; id <= 9; id++) {
      int own = id;
      SkuaTracer tracer = recorded.tracer("shop", () -> own);
      int above = id == 7 ? 9 : id - 1;
      SkuaSpanContext parent = SkuaSpanContext.of(0, 1, above, 0, 1, null, null);
      tracer.buildSpan("span " + id).asChildOf(parent).start().finish();
    }

    RecordedTrace trace = recorded.reporter.traces().get(0);

    assertThat(trace.roots()).hasSize(3);
    assertThat(trace.toString()).contains("span 7", "span 8", "span 9");
  }

  @Test
  void tree_idThatTwoSpansHave_hasBoth() {
    Recorded recorded = new Recorded();
    SkuaTracer tracer = recorded.tracer("shop", () -> 7);
    SkuaSpan root = (SkuaSpan) tracer.buildSpan("root").start();
    tracer.buildSpan("child").asChildOf(root).start().finish();
    root.finish();

    assertThat(recorded.reporter.traces().get(0).toString()).contains("root", "child");
  }

  @Test
  void traces_several_areInTheOrderOfTheirStart() {
    Recorded recorded = new Recorded();
    recorded.span("later", null, 100);
    SkuaSpan earlier = recorded.span("earlier", null, 0);
    recorded.span("child", earlier, 200);

    List<RecordedTrace> traces = recorded.reporter.traces();

    assertThat(traces).extracting(RecordedTrace::traceId).hasSize(2).doesNotHaveDuplicates();
    assertThat(traces.get(0).spans())
        .extracting(SkuaSpan::operationName)
        .containsExactly("earlier", "child");
    assertThat(traces.get(0).children(earlier)).hasSize(1);
    assertThat(traces.get(1).children(earlier)).isEmpty();
  }
}
