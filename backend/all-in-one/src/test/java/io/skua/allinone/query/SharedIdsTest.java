/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.Spans.mutable;
import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SharedIdsTest {
  private static Spans client(long id) {
    return span("shop", id).tag("span.kind", "client");
  }

  private static Spans server(long id) {
    return span("stock", id).tag("span.kind", "server");
  }

  @Test
  void server_withItsClientsId_becomesItsChild() {
    List<MutableSpan> spans = mutable(client(2).childOf(1), server(2).childOf(1));

    SharedIds.separate(spans);

    assertThat(spans.get(0).spanId()).isEqualTo(2);
    assertThat(spans.get(0).parentSpanId()).isEqualTo(1);
    assertThat(spans.get(1).spanId()).isEqualTo(3);
    assertThat(spans.get(1).parentSpanId()).isEqualTo(2);
  }

  @Test
  void server_withoutParent_getsItsClientAsOne() {
    List<MutableSpan> spans = mutable(client(2), server(2));

    SharedIds.separate(spans);

    assertThat(spans.get(1).parentSpanId()).isEqualTo(2);
  }

  @Test
  void childOfTheSharedId_hangsBelowTheServer() {
    List<MutableSpan> spans = mutable(client(2), span("stock", 5).childOf(2), server(2));

    SharedIds.separate(spans);

    assertThat(spans.get(1).parentSpanId()).isEqualTo(spans.get(2).spanId());
  }

  /** Where each went through the ids of all others, this took minutes. */
  @Test
  @Timeout(60)
  void newIds_ofManyInARow_areOnesThatNobodyHas() {
    List<MutableSpan> spans = new ArrayList<>();
    for (long id = 1; id <= 150_000; id++) {
      spans.addAll(mutable(client(id), server(id)));
    }

    SharedIds.separate(spans);

    assertThat(spans.stream().map(MutableSpan::spanId).distinct()).hasSize(300_000);
  }

  @Test
  void newId_isOneThatNobodyHas() {
    List<MutableSpan> spans = mutable(client(-2), server(-2), span("stock", -1).childOf(-2));

    SharedIds.separate(spans);

    assertThat(spans.get(1).spanId()).isEqualTo(1);
    assertThat(spans.get(2).parentSpanId()).isEqualTo(1);
  }

  @Test
  void serverThatWasSentTwice_staysOne() {
    List<MutableSpan> spans = mutable(client(2), server(2), server(2));

    SharedIds.separate(spans);

    assertThat(spans.get(1).span()).isEqualTo(spans.get(2).span());
  }

  @Test
  void serverWithAnIdOfItsOwn_isLeftAlone() {
    List<MutableSpan> spans = mutable(client(2), server(3).childOf(2));

    SharedIds.separate(spans);

    assertThat(spans.get(1).span()).isEqualTo(spans.get(1).original());
  }
}
