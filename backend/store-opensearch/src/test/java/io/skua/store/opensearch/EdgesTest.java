/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.SpanBuilder;
import io.skua.allinone.store.StoreVectors;
import io.skua.allinone.store.TraceQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is unusual but allowed, as it comes by OTLP and lies in the engine. */
class EdgesTest {
  private static final TraceId TRACE = new TraceId(0xc0, 1);
  private static final long START = 1_795_815_000_000_000L;
  private static final String SPAN =
      """
      {"traceId":"00000000000000c00000000000000001","spanId":"%016x","startTimeUnixNano":"%d","endTimeUnixNano":"%d"%s}\
      """;

  private static Recording recording;
  private static final Map<Long, JsonNode> DOCUMENTS = new TreeMap<>();
  private static List<Span> back;

  @BeforeAll
  static void write() throws Exception {
    recording = new Recording();
    String named =
        "{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}]}";
    recording.store.add(StoreVectors.receivedOtlp(request(named.formatted("edges"), spans())));
    recording.store.add(StoreVectors.receivedOtlp(request("{}", List.of(span(51, 0, 1_000, "")))));
    recording.store.add(
        StoreVectors.receivedOtlp(request(named.formatted(""), List.of(span(52, 0, 1_000, "")))));
    recording
        .documents("jaeger-span")
        .forEach(
            each ->
                DOCUMENTS.put(
                    Long.parseUnsignedLong(each.at("/_source/spanID").asText(), 16),
                    each.get("_source")));
    back = recording.store.trace(TRACE).orElseThrow().spans();
  }

  @AfterAll
  static void close() throws Exception {
    recording.close();
  }

  private static String request(String resource, List<String> spans) {
    return "{\"resourceSpans\":[{\"resource\":"
        + resource
        + ",\"scopeSpans\":[{\"spans\":["
        + String.join(",", spans)
        + "]}]}]}";
  }

  private static String span(long id, long startNanos, long nanos, String more) {
    long start = START * 1000 + startNanos;
    return SPAN.formatted(id, start, start + nanos, more);
  }

  private static String link(long id, String type) {
    String attribute =
        "{\"key\":\"opentracing.ref_type\",\"value\":{\"stringValue\":\"" + type + "\"}}";
    return "{\"traceId\":\"00000000000000c00000000000000001\",\"spanId\":\"%016x\",\"attributes\":[%s]}"
        .formatted(id, type.isEmpty() ? "" : attribute);
  }

  private static List<String> spans() {
    String parent = ",\"parentSpanId\":\"0000000000000001\",\"links\":[%s]";
    List<String> spans = new ArrayList<>();
    spans.add(span(1, 0, 2_160_000_000_000L, ",\"name\":\"\""));
    spans.add(span(2, 0, 0, ""));
    spans.add(span(3, 0, -5_000, ""));
    spans.add(span(4, 0, 900, ""));
    spans.add(span(5, 1_999, 1_999, ""));
    spans.add(span(-1, 0, 1_000, ",\"flags\":3"));
    spans.add(span(11, 0, 1_000, parent.formatted(link(1, "child_of"))));
    spans.add(span(12, 0, 1_000, parent.formatted(link(1, "follows_from"))));
    spans.add(span(13, 0, 1_000, parent.formatted(link(1, ""))));
    spans.add(span(14, 0, 1_000, ",\"links\":[" + link(1, "child_of") + "," + link(2, "") + "]"));
    spans.add(span(15, 0, 1_000, ",\"parentSpanId\":\"00000000000000ff\""));
    spans.add(span(21, 0, 1_000, ",\"kind\":99"));
    return spans;
  }

  private static Span back(long id) {
    return back.stream().filter(span -> span.spanId() == id).findFirst().orElseThrow();
  }

  private static List<String> references(long id) {
    List<String> references = new ArrayList<>();
    for (JsonNode each : DOCUMENTS.get(id).get("references")) {
      references.add(
          each.get("refType").asText() + ' ' + Long.parseLong(each.get("spanID").asText(), 16));
    }
    return references;
  }

  @Test
  void names_thatAreMissingOrEmpty_areThoseOfJaeger() {
    assertThat(DOCUMENTS.get(51L).at("/process/serviceName").asText())
        .isEqualTo("missing-service-name");
    assertThat(DOCUMENTS.get(52L).at("/process/serviceName").asText())
        .isEqualTo("empty-service-name");
    assertThat(DOCUMENTS.get(1L).get("operationName").asText()).isEqualTo("empty-span-name");
  }

  @Test
  void durations_ofAllKinds_areMicrosecondsOfZeroOrMore() {
    assertThat(DOCUMENTS.get(1L).get("duration").asLong()).isEqualTo(2_160_000_000L);
    for (long id = 2; id <= 4; id++) {
      assertThat(DOCUMENTS.get(id).get("duration").asLong()).isZero();
    }
    assertThat(DOCUMENTS.get(5L).get("startTime").asLong()).isEqualTo(START + 1);
    assertThat(DOCUMENTS.get(5L).get("duration").asLong()).isEqualTo(1);
    assertThat(back(3).warnings()).singleElement().asString().contains("Negative duration");
    assertThat(back(2).warnings()).isEmpty();
  }

  @Test
  void ids_highAndWithFlags_comeBack() {
    assertThat(DOCUMENTS.get(-1L).get("spanID").asText()).isEqualTo("ffffffffffffffff");
    assertThat(back(-1).flags()).isEqualTo(1);
    assertThat(DOCUMENTS.get(2L).has("flags")).isFalse();
  }

  @Test
  void links_toTheParent_areOneReference() {
    assertThat(references(11)).containsExactly("CHILD_OF 1");
    assertThat(references(12)).containsExactly("FOLLOWS_FROM 1");
    assertThat(references(13)).containsExactly("FOLLOWS_FROM 1");
    assertThat(back(13).parentSpanId()).isEqualTo(1);
    assertThat(back(13).references()).containsExactly(new SpanReference(true, TRACE, 1));
  }

  @Test
  void links_withoutAParent_areReadAsJaegerReadsThem() {
    assertThat(references(14)).containsExactly("CHILD_OF 1", "FOLLOWS_FROM 2");
    assertThat(DOCUMENTS.get(14L).has("parentSpanID")).isFalse();
    // Differences.md, B 9: what is CHILD_OF a span of its trace is read as the child of it.
    assertThat(back(14).parentSpanId()).isEqualTo(1);
  }

  @Test
  void parent_thatIsNotThere_isKept() {
    assertThat(DOCUMENTS.get(15L).get("parentSpanID").asText()).isEqualTo("00000000000000ff");
    assertThat(back(15).parentSpanId()).isEqualTo(255);
  }

  @Test
  void kind_thatIsUnknown_isNone() {
    assertThat(DOCUMENTS.get(21L).has("tag")).isFalse();
  }

  @Test
  void texts_thatAreHugeOrStrange_areKeptAndHarmNothing() throws Exception {
    List<Tag> tags =
        List.of(
            new Tag("huge", "x".repeat(1 << 20)),
            new Tag("huge.key." + "k".repeat(4_000), "v"),
            new Tag("a.b.c", "dots"),
            new Tag(".", "dot"),
            new Tag("..", "dots"),
            new Tag("", "empty"),
            new Tag("no bytes", new byte[0]),
            new Tag("html", "<a href=\"?x&y\">\u2028</a>\u0000\u001f\u007f"),
            new Tag("nan", Double.NaN),
            new Tag("infinite", Double.NEGATIVE_INFINITY));
    SpanBuilder builder = SpanBuilder.span(77, 1).startMicros(START).service("strange");
    tags.forEach(tag -> builder.tag(tag.key(), tag.value()));
    builder.tag("error", new byte[] {1}).tag("span.kind", 5L);

    assertThat(recording.store.add(List.of(builder.build())).stored()).isEqualTo(1);
    recording.documents("jaeger-span");

    Span span = recording.store.trace(new TraceId(0, 77)).orElseThrow().spans().get(0);
    assertThat(span.tags()).containsAll(tags.subList(0, 8));
    assertThat(span.tags())
        .contains(new Tag("nan", "NaN"), new Tag("infinite", "-Infinity"), new Tag("error", "01"));
    for (Map<String, String> search :
        List.of(Map.of("a.b.c", "dots"), Map.of("", "empty"), Map.of("nan", "NaN"))) {
      TraceQuery query =
          TraceQuery.builder().withService("strange").withTags(search).withLimit(5).build();
      assertThat(recording.store.find(query)).hasSize(1);
    }
  }

  @Test
  void tags_tooMany_areRefusedForGoodAndDoNotStopTheOthers() {
    SpanBuilder many = SpanBuilder.span(78, 1).startMicros(START);
    for (int i = 0; i < 10_001; i++) {
      many.tag("k" + i, "v");
    }

    var added =
        recording.store.add(
            List.of(many.build(), SpanBuilder.span(78, 2).startMicros(START).build()));

    assertThat(added.stored()).isEqualTo(1);
    assertThat(added.refused()).isEqualTo(1);
    assertThat(added.reason()).isEqualTo("mapping");
    assertThat(recording.store.failures()).containsEntry("mapping", 1L);
  }
}
