/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Span;
import io.jaegertracing.thriftjava.SpanRef;
import io.jaegertracing.thriftjava.SpanRefType;
import io.jaegertracing.thriftjava.Tag;
import io.jaegertracing.thriftjava.TagType;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.TraceId;
import io.skua.thrift.ThriftDecoder;
import java.util.Arrays;
import java.util.List;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which reference is the parent; what else there is of a span, the vectors show. */
class ThriftSpansTest {
  private static final TraceId TRACE = new TraceId(1, 2);
  private static final TraceId OTHER = new TraceId(0, 9);

  private static List<SpanReference> references(long parentId, SpanReference... references)
      throws Exception {
    return of(parentId, List.of(), references).references();
  }

  private static io.skua.allinone.model.Span of(
      long parentId, List<Tag> tags, SpanReference... references) throws Exception {
    Span span = new Span(2, 1, 7, parentId, "op", 1, 0, 0);
    tags.forEach(span::addToTags);
    for (SpanReference reference : references) {
      span.addToReferences(
          new SpanRef(
              reference.followsFrom() ? SpanRefType.FOLLOWS_FROM : SpanRefType.CHILD_OF,
              reference.traceId().low(),
              reference.traceId().high(),
              reference.spanId()));
    }
    byte[] batch =
        new TSerializer(new TBinaryProtocol.Factory())
            .serialize(new Batch(new Process("shop"), List.of(span)));
    return ThriftSpans.of(ThriftDecoder.binary().decodeBatch(batch, 0, batch.length)).get(0);
  }

  private static Tag tag(String written) {
    String key = written.substring(0, written.indexOf('='));
    String value = written.substring(key.length() + 1);
    if (value.startsWith("'")) {
      return new Tag(key, TagType.STRING).setVStr(value.substring(1));
    }
    return value.equals("true") || value.equals("false")
        ? new Tag(key, TagType.BOOL).setVBool(value.equals("true"))
        : new Tag(key, TagType.LONG).setVLong(Long.parseLong(value));
  }

  private static SpanReference childOf(TraceId trace, long span) {
    return new SpanReference(false, trace, span);
  }

  private static SpanReference followsFrom(TraceId trace, long span) {
    return new SpanReference(true, trace, span);
  }

  @Test
  void parent_none_isARoot() throws Exception {
    assertThat(references(0)).isEmpty();
  }

  @Test
  void parent_inItsField_isTheFirstReference() throws Exception {
    assertThat(references(3)).containsExactly(childOf(TRACE, 3));
    assertThat(references(3, followsFrom(TRACE, 4)))
        .containsExactly(childOf(TRACE, 3), followsFrom(TRACE, 4));
  }

  @Test
  void parent_inItsFieldAndAReference_standsOnce() throws Exception {
    assertThat(references(3, followsFrom(OTHER, 3), childOf(TRACE, 3)))
        .containsExactly(childOf(TRACE, 3), followsFrom(OTHER, 3));
  }

  @Test
  void parent_thatAReferenceSaysIsFollowed_isAFollower() throws Exception {
    assertThat(references(3, childOf(TRACE, 4), followsFrom(TRACE, 3)))
        .containsExactly(followsFrom(TRACE, 3), childOf(TRACE, 4));
  }

  @Test
  void parent_amongReferences_isTheFirstChildOfInTheTrace() throws Exception {
    assertThat(
            references(
                0, childOf(OTHER, 3), followsFrom(TRACE, 4), childOf(TRACE, 5), childOf(TRACE, 6)))
        .containsExactly(
            childOf(TRACE, 5), childOf(OTHER, 3), followsFrom(TRACE, 4), childOf(TRACE, 6));
  }

  @Test
  void parent_amongFollowersOnly_isTheFirstInTheTrace() throws Exception {
    assertThat(references(0, followsFrom(OTHER, 3), followsFrom(TRACE, 4), followsFrom(TRACE, 5)))
        .containsExactly(followsFrom(TRACE, 4), followsFrom(OTHER, 3), followsFrom(TRACE, 5));
  }

  /** Read in the translator that Jaeger uses; a string is written with a quote. */
  @ParameterizedTest
  @CsvSource({
    "http.status_code=200, false",
    "http.status_code=398, false",
    "http.status_code=399, true",
    "http.status_code=404, true",
    "http.status_code=404 span.kind='client, true",
    "http.status_code=404 span.kind='server, false",
    "http.status_code=404 span.kind='SERVER, true",
    "http.status_code=404 span.kind='internal, true",
    "http.status_code=500 span.kind='server, true",
    "http.status_code='503 span.kind='server, true",
    "http.status_code='none, false",
    "http.status_code=0, true",
    "http.status_code=true, false",
    "http.status_code=200 http.status_code=500, true",
    "http.status_code=500 error=false, true",
    "http.status_code=500 error=true, true",
    "http.status_code=500 otel.status_code='OK, false",
    "http.status_code=200 otel.status_code='error, true",
    "http.status_code=500 otel.status_code='other, false",
    "http.status_code=200 error='true, true",
    "error=true, true",
    "error=false, false",
    "n=500, false"
  })
  void status_isThatOfJaegersTranslator(String written, boolean isError) throws Exception {
    List<Tag> tags = Arrays.stream(written.split(" ")).map(ThriftSpansTest::tag).toList();

    io.skua.allinone.model.Span span = of(0, tags);

    assertThat(span.isError()).isEqualTo(isError);
    assertThat(span.tags().size() - tags.size()).isBetween(0, 1);
    assertThat(span.tags()).filteredOn(tag -> tag.text().equals("true")).hasSizeLessThan(2);
  }

  @Test
  void references_toOtherTracesOnly_stayAsTheyAre() throws Exception {
    assertThat(references(0, followsFrom(OTHER, 3), childOf(OTHER, 4)))
        .containsExactly(followsFrom(OTHER, 3), childOf(OTHER, 4));
  }
}
