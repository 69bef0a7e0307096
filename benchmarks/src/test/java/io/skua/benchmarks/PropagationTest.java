/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the comparison of headers rests on: each reads the context that is there, and sends it. */
class PropagationTest {
  static Stream<Arguments> whoKnowsWhat() {
    return Contender.TRACERS.stream()
        .flatMap(
            peer ->
                Arrays.stream(Header.values())
                    .filter(peer::knows)
                    .map(header -> Arguments.of(peer, header)));
  }

  @ParameterizedTest
  @MethodSource("whoKnowsWhat")
  void inject_whatWasExtracted_hasItsIds(Contender contender, Header header) {
    Headers sent = new Headers();

    try (Peer peer = contender.open(Wiring.of(true, Sink.NONE).with(header))) {
      peer.inject(peer.extract(Headers.with(header)), sent);
    }

    assertThat(told(sent, header)).contains(Header.TRACE).contains(Header.SPAN);
  }

  @ParameterizedTest
  @MethodSource("whoKnowsWhat")
  void inject_childOfWhatWasExtracted_hasItsTrace(Contender contender, Header header) {
    Headers sent = new Headers();

    try (Peer peer = contender.open(Wiring.of(true, Sink.NONE).with(header))) {
      peer.inject(peer.childOf(peer.extract(Headers.with(header))), sent);
    }

    assertThat(told(sent, header)).contains(Header.TRACE);
  }

  /** What was put, or the bytes in hexadecimal. */
  private static String told(Headers sent, Header header) {
    if (header == Header.BINARY) {
      StringBuilder hex = new StringBuilder();
      for (byte each : sent.binary().extractionBuffer().array()) {
        hex.append("%02x".formatted(each));
      }
      return hex.toString();
    }
    Map<String, String> put = new HashMap<>(sent.asMap());
    put.keySet().removeAll(new Headers().asMap().keySet());
    return put.toString();
  }
}
