/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static io.skua.testing.SkuaAssertions.assertThatSpan;
import static io.skua.testing.SkuaAssertions.assertThatTrace;
import static io.skua.testing.SkuaAssertions.assertThatTraces;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.tag.Tags;
import io.skua.tracer.SkuaSpan;
import java.math.BigDecimal;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each assertion as it holds, and what it says when it fails: all of it, the tree included. */
class AssertionsTest {
  private static final String TREE =
      "trace 0000000000000101, 4 spans\n"
          + "\\- GET / 10us {http.status_code=200}\n"
          + "     log event=baggage, key=user, value=alice\n"
          + "   +- select 10us {db.type=sql}\n"
          + "   \\- select 10us {error=true}\n"
          + "      \\- connect 10us\n"
          + "           log event=refused";

  private static final String NOTHING =
      "no span was recorded; one that is not finished, or not sampled, is not";

  private final RecordingReporter request = Recorded.request().reporter;
  private final RecordingReporter none = new RecordingReporter();

  private static void assertFails(ThrowingCallable assertion, String message) {
    assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
  }

  private static RecordingReporter twoTraces() {
    Recorded recorded = new Recorded();
    recorded.span("GET /", null, 0);
    recorded.span("GET /", null, 1);
    return recorded.reporter;
  }

  private static final String TWO_TREES =
      "trace 0000000000000101, 1 span\n\\- GET / 10us\n"
          + "trace 0000000000000102, 1 span\n\\- GET / 10us";

  private TraceAssert trace() {
    return assertThatTraces(request).hasOneTraceThat();
  }

  private SpanAssert root() {
    return trace().hasRoot("GET /");
  }

  @Test
  void isEmpty_notMet_printsTheTree() {
    assertThatTraces(none).isEmpty();
    assertFails(
        () -> assertThatTraces(request).isEmpty(), "Expected no trace, but there is 1:\n" + TREE);
  }

  @Test
  void hasSize_otherNumberOfTraces_printsTheTrees() {
    assertThatTraces(none).hasSize(0);
    assertThatTraces(request).hasSize(1);
    assertFails(
        () -> assertThatTraces(request).hasSize(2), "Expected 2 traces, but there is 1:\n" + TREE);
    assertFails(
        () -> assertThatTraces(none).hasSize(1),
        "Expected 1 trace, but there is none:\n" + NOTHING);
  }

  @Test
  void hasOneTraceThat_notMet_printsTheTree() {
    assertThatTraces(request).hasOneTraceThat().hasSize(4);
    assertFails(
        () -> assertThatTraces(none).hasOneTraceThat(),
        "Expected 1 trace, but there is none:\n" + NOTHING);
    assertFails(
        () -> assertThatTraces(twoTraces()).hasOneTraceThat(),
        "Expected 1 trace, but there are 2:\n" + TWO_TREES);
  }

  @Test
  void hasOneTraceWithRoot_notMet_printsTheTree() {
    Recorded recorded = Recorded.request();
    recorded.span("health", null, 50);
    assertThatTraces(recorded.reporter).hasOneTraceWithRoot("GET /").hasSize(4);
    assertFails(
        () -> assertThatTraces(request).hasOneTraceWithRoot("POST /"),
        "Expected one trace with the root \"POST /\", but there is none:\n" + TREE);
    assertFails(
        () -> assertThatTraces(twoTraces()).hasOneTraceWithRoot("GET /"),
        "Expected one trace with the root \"GET /\", but there are 2:\n" + TWO_TREES);
  }

  @Test
  void hasSize_otherNumberOfSpans_printsTheTree() {
    trace().hasSize(4);
    assertFails(() -> trace().hasSize(1), "Expected 1 span, but there are 4:\n" + TREE);
  }

  @Test
  void hasRoot_notMet_printsTheTree() {
    trace().hasRoot("GET /");
    assertFails(
        () -> trace().hasRoot("POST /"),
        "Expected the root \"POST /\", but its root is \"GET /\":\n" + TREE);
  }

  @Test
  void hasRoot_oneOfTwo_fails() {
    Recorded recorded = new Recorded();
    SkuaSpan unfinished = (SkuaSpan) recorded.tracer.buildSpan("GET /").start();
    recorded.span("first", unfinished, 0);
    recorded.span("second", unfinished, 1);

    assertFails(
        () -> assertThatTraces(recorded.reporter).hasOneTraceThat().hasRoot("first"),
        "Expected the root \"first\", but its roots are \"first\", \"second\":\n"
            + "trace 0000000000000101, 2 spans\n"
            + "+- first 10us, its parent was not recorded\n"
            + "\\- second 10us, its parent was not recorded");
  }

  @Test
  void hasSpan_notMet_printsTheTree() {
    trace().hasSpan("connect").hasLog("refused");
    assertFails(
        () -> trace().hasSpan("update"),
        "Expected one span \"update\", but there is none:\n" + TREE);
    assertFails(
        () -> trace().hasSpan("select"), "Expected one span \"select\", but there are 2:\n" + TREE);
  }

  @Test
  void hasNoSpan_notMet_printsTheTree() {
    trace().hasNoSpan("update");
    assertFails(
        () -> trace().hasNoSpan("connect"),
        "Expected no span \"connect\", but there is one:\n" + TREE);
  }

  private void assertRootFails(Consumer<SpanAssert> assertion, String message) {
    assertFails(() -> assertion.accept(root()), "Expected \"GET /\" to " + message + ":\n" + TREE);
  }

  @Test
  void hasName_notMet_printsTheTree() {
    root().hasName("GET /");
    assertRootFails(span -> span.hasName("GET"), "have the name \"GET\", but it has not");
  }

  @Test
  void hasService_notMet_printsTheTree() {
    root().hasService("shop");
    assertRootFails(
        span -> span.hasService("stock"), "be of the service \"stock\", but it is of \"shop\"");
  }

  @Test
  void hasTag_keyAloneNotThere_printsTheTree() {
    root().hasTag("http.status_code");
    assertRootFails(span -> span.hasTag("x"), "have the tag x, but it has not");
  }

  @Test
  void hasTag_otherValueOrNone_printsTheTree() {
    root().hasTag("http.status_code", 200).hasTag(Tags.HTTP_STATUS, 200);
    assertRootFails(
        span -> span.hasTag("http.status_code", 500),
        "have the tag http.status_code=500, but it is 200");
    assertRootFails(
        span -> span.hasTag(Tags.HTTP_METHOD, "GET"),
        "have the tag http.method=GET, but it has no such tag");
  }

  @Test
  void hasTag_valuesOfAnyType_areComparedAsKept() {
    SkuaSpan span =
        new Recorded()
            .span(
                "op",
                null,
                0,
                s ->
                    s.setTag("int", 1)
                        .setTag("large", Long.MAX_VALUE)
                        .setTag("double", 0.5)
                        .setTag("nan", Double.NaN)
                        .setTag("byte", (byte) 1)
                        .setTag("boolean", true)
                        .setTag("text", "1")
                        .setTag(Recorded.any("bytes"), new byte[] {1, 2})
                        .setTag(Recorded.any("enum"), Thread.State.NEW)
                        .setTag("decimal", new BigDecimal("1.50"))
                        .setTag("null", (String) null));

    assertThatSpan(span)
        .hasTag("int", 1L)
        .hasTag("int", (short) 1)
        .hasTag("int", 1.0)
        .hasTag("large", Long.MAX_VALUE)
        .hasTag("double", 0.5f)
        .hasTag("nan", Double.NaN)
        .hasTag("byte", (byte) 1)
        .hasTag("byte", "1")
        .hasTag("boolean", true)
        .hasTag("text", "1")
        .hasTag("bytes", new byte[] {1, 2})
        .hasTag("enum", Thread.State.NEW)
        .hasTag("enum", "NEW")
        .hasTag("decimal", new BigDecimal("1.50"))
        .hasTag("null", null);
    for (Object other : new Object[] {2, 1.5, "1", true, null}) {
      assertThatThrownBy(() -> assertThatSpan(span).hasTag("int", other))
          .isInstanceOf(AssertionError.class);
    }
    assertThatThrownBy(() -> assertThatSpan(span).hasTag("large", Long.MAX_VALUE - 1))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThatSpan(span).hasTag("text", 1))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThatSpan(span).hasTag("bytes", new byte[] {1}))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void doesNotHaveTag_notMet_printsTheTree() {
    root().doesNotHaveTag("error");
    assertRootFails(
        span -> span.doesNotHaveTag("http.status_code"),
        "have no tag http.status_code, but it has");
  }

  @Test
  void hasError_notMet_printsTheTree() {
    root().withChild("select", SpanAssert::hasError);
    assertRootFails(SpanAssert::hasError, "have an error, but it has none");
  }

  @Test
  void hasNoError_notMet_printsTheTree() {
    root().hasNoError().withChild("select", SpanAssert::hasNoError);
    SkuaSpan failed = new Recorded().span("op", null, 0, span -> span.setTag("error", "true"));
    assertFails(
        () -> assertThatSpan(failed).hasNoError(),
        "Expected \"op\" to have no error, but it has one:\n"
            + "trace 0000000000000101, 1 span\n"
            + "\\- op 10us {error=true}");
  }

  @Test
  void hasLog_notMet_printsTheTree() {
    trace().hasSpan("connect").hasLog("refused").hasLog("event", "refused");
    assertRootFails(
        span -> span.hasLog("refused"), "have a log with event=refused, but it has none");
    assertRootFails(
        span -> span.hasLog("key", "item"), "have a log with key=item, but it has none");
  }

  @Test
  void hasBaggage_notMet_printsTheTree() {
    root().hasBaggage("user", "alice").withChild("select", c -> c.hasBaggage("user", "alice"));
    assertRootFails(
        span -> span.hasBaggage("user", "bob"), "have the baggage user=bob, but it is alice");
    assertRootFails(
        span -> span.hasBaggage("tenant", "x"),
        "have the baggage tenant=x, but it has no such item");
  }

  @Test
  void hasParent_notMet_printsTheTree() {
    trace().hasSpan("connect").hasParent("select");
    assertFails(
        () -> trace().hasSpan("connect").hasParent("GET /"),
        "Expected \"connect\" to have the parent \"GET /\", but it is \"select\":\n" + TREE);
    assertRootFails(
        span -> span.hasParent("select"), "have the parent \"select\", but there is none");
  }

  @Test
  void hasNoParent_notMet_printsTheTree() {
    root().hasNoParent();
    assertFails(
        () -> trace().hasSpan("connect").hasNoParent(),
        "Expected \"connect\" to have no parent, but it has one:\n" + TREE);
  }

  @Test
  void hasRemoteParent_notMet_printsTheTree() {
    Recorded recorded = new Recorded();
    SkuaSpan server =
        recorded.span("GET /", 0, builder -> builder.asChildOf(Recorded.remote()), span -> {});
    assertThatTraces(recorded.reporter).hasOneTraceThat().hasRoot("GET /").hasRemoteParent();
    assertFails(
        () -> assertThatSpan(server).hasNoParent(),
        "Expected \"GET /\" to have no parent, but it has one:\n"
            + "trace 0000000000000abc, 1 span\n"
            + "\\- GET / 10us, its parent was not recorded");
    assertRootFails(
        SpanAssert::hasRemoteParent, "have a parent in another process, but it has none");
    assertFails(
        () -> trace().hasSpan("connect").hasRemoteParent(),
        "Expected \"connect\" to have a parent in another process, but it was recorded here:\n"
            + TREE);
  }

  @Test
  void withChild_notMet_printsTheTree() {
    root().withChild("select").withChild("select").hasName("GET /");
    assertRootFails(
        span -> span.withChild("connect"),
        "have a child \"connect\", but its children are \"select\", \"select\"");
    assertFails(
        () -> trace().hasSpan("connect").withChild("x"),
        "Expected \"connect\" to have a child \"x\", but it has no child:\n" + TREE);
  }

  @Test
  void withChild_severalNoneAsItShould_saysWhyNot() {
    root()
        .withChild("select", select -> select.hasTag("db.type", "sql").withChildren())
        .withChild("select", select -> select.withChild("connect"))
        .hasName("GET /");
    assertRootFails(
        span -> span.withChild("select", select -> select.hasTag("x", 1)),
        "have a child \"select\" that is as it should, but none of 2 is:\n"
            + "- Expected \"select\" to have the tag x=1, but it has no such tag\n"
            + "- Expected \"select\" to have the tag x=1, but it has no such tag");
    assertFails(
        () ->
            root()
                .withChild(
                    "select",
                    select -> select.withChild("connect", connect -> connect.hasLog("accepted"))),
        "Expected \"GET /\" to have a child \"select\" that is as it should, but none of 2 is:\n"
            + "- Expected \"select\" to have a child \"connect\", but it has no child\n"
            + "- Expected \"connect\" to have a log with event=accepted, but it has none:\n"
            + TREE);
  }

  @Test
  void withChildren_notMet_printsTheTree() {
    root().withChildren("select", "select");
    trace().hasSpan("connect").withChildren();
    assertRootFails(
        span -> span.withChildren("select", "insert"),
        "have the children \"insert\", \"select\", but its children are \"select\", \"select\"");
    assertRootFails(
        SpanAssert::withChildren, "have no children, but its children are \"select\", \"select\"");
    assertFails(
        () -> trace().hasSpan("connect").withChildren("x", "y"),
        "Expected \"connect\" to have the children \"x\", \"y\", but it has no child:\n" + TREE);
  }

  @Test
  void assertThatTrace_ofTheReporter_isThatTrace() {
    assertThatTrace(request.traces().get(0)).hasRoot("GET /").withChild("select");
  }

  @Test
  void description_always_goesWithAllThatFollows() {
    assertFails(
        () -> assertThatTraces(request).as("home page").hasOneTraceThat().hasRoot("/"),
        "[home page] Expected the root \"/\", but its root is \"GET /\":\n" + TREE);
    assertFails(
        () ->
            assertThatTraces(request)
                .as("home page")
                .hasOneTraceThat()
                .hasSpan("connect")
                .hasTag("100%", "%s"),
        "[home page] Expected \"connect\" to have the tag 100%=%s, but it has no such tag:\n"
            + TREE);
  }
}
