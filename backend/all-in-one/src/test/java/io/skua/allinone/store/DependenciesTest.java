/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a store's contract does not say. */
class DependenciesTest {
  private static Trace trace(SpanBuilder... spans) {
    return new Trace(new TraceId(0, 1), Arrays.stream(spans).map(SpanBuilder::build).toList());
  }

  private static Trace call(String parent, String child) {
    return trace(
        span(1, 1).service(parent).startMicros(10),
        span(1, 2).service(child).startMicros(10).childOf(1));
  }

  @Test
  void add_windowsThatMeet_countEachCallOnce() {
    Trace trace =
        trace(
            span(1, 1).service("a").startMicros(5),
            span(1, 2).service("b").startMicros(9).childOf(1),
            span(1, 3).service("c").startMicros(10).childOf(2),
            span(1, 4).service("c").startMicros(19).childOf(1),
            span(1, 5).service("d").startMicros(20).childOf(4));
    Dependencies first = new Dependencies();
    Dependencies second = new Dependencies();
    Dependencies both = new Dependencies();

    first.add(trace, 0, 9);
    second.add(trace, 10, 19);
    both.add(trace, 0, 9);
    both.add(trace, 10, 19);

    assertThat(first.list()).containsExactly(new Dependency("a", "b", 1));
    assertThat(second.list())
        .containsExactly(new Dependency("a", "c", 1), new Dependency("b", "c", 1));
    assertThat(both.list())
        .containsExactly(
            new Dependency("a", "b", 1), new Dependency("a", "c", 1), new Dependency("b", "c", 1));
  }

  @Test
  void add_withoutRoom_countsWhatIsKnownAndSaysWhatIsNot() {
    Dependencies counted = new Dependencies(400);
    counted.add(call("a", "b"), 0, 100);
    counted.add(call("a", "c"), 0, 100);

    counted.add(call("a", "d"), 0, 100);
    counted.add(call("a", "b"), 0, 100);

    assertThat(counted.list())
        .containsExactly(new Dependency("a", "b", 2), new Dependency("a", "c", 1));
    assertThat(counted.left()).isEqualTo(1);
    assertThat(counted.bytes()).isBetween(300L, 400L);
  }
}
