/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.benchmarks.LoadPart.Course;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the comparison rests on: of each tracer, each span is counted, once. */
class ReceiverTest {
  private static final int SPANS = 2_000;

  private Receiver receiver;
  private Map<String, Double> ports;

  static List<Course> courses() {
    return LoadPart.COURSES.stream().filter(course -> course.sink() != Sink.NONE).toList();
  }

  @BeforeEach
  void start() throws IOException {
    receiver = new Receiver();
    receiver.start();
    ports = Child.parse(receiver.greeting());
  }

  @ParameterizedTest
  @MethodSource("courses")
  void counts_spansOfATracer_eachOnce(Course course) {
    int port = ports.get(course.sink() == Sink.UDP ? "udp" : "http").intValue();
    int spans = spansOf(course);
    try (Peer peer = course.contender().open(Wiring.to(course.sink(), port))) {
      for (int i = 0; i < spans; i++) {
        peer.root(SpanBatch.TAGS, SpanBatch.LOGS);
      }
      peer.flush();

      await().until(() -> Child.parse(receiver.counts()).get("spans") >= spans);
      assertThat(Child.parse(receiver.counts()))
          .containsEntry("spans", (double) spans)
          .containsEntry("malformed", 0.0)
          .containsEntry("kernelDrops", 0.0);
      assertThat(peer.taken()).isEqualTo(spans);
    }
  }

  /** jaeger-client does not pace what it sends: more than a datagram at once may find no room. */
  private static int spansOf(Course course) {
    return course.contender() == Contender.JAEGER && course.sink() == Sink.UDP ? 50 : SPANS;
  }
}
