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
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.TraceId;
import io.skua.thrift.ThriftDecoder;
import java.util.List;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.junit.jupiter.api.Test;

/** Which reference is the parent; what else there is of a span, the vectors show. */
class ThriftSpansTest {
  private static final TraceId TRACE = new TraceId(1, 2);
  private static final TraceId OTHER = new TraceId(0, 9);

  private static List<SpanReference> references(long parentId, SpanReference... references)
      throws Exception {
    Span span = new Span(2, 1, 7, parentId, "op", 1, 0, 0);
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
    return ThriftSpans.of(ThriftDecoder.binary().decodeBatch(batch, 0, batch.length))
        .get(0)
        .references();
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

  @Test
  void references_toOtherTracesOnly_stayAsTheyAre() throws Exception {
    assertThat(references(0, followsFrom(OTHER, 3), childOf(OTHER, 4)))
        .containsExactly(followsFrom(OTHER, 3), childOf(OTHER, 4));
  }
}
