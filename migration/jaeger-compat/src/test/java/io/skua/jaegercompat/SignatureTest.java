/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What this library offers is what jaeger-client 1.8.1 has, to the descriptor. */
class SignatureTest {
  private static final String NAMES = "io/jaegertracing/";

  /** What everything has, and Skua itself needs. */
  private static final Set<String> OF_ALL = Set.of("unwrap", "equals", "hashCode", "toString");

  /** What Skua itself needs. */
  private static final Set<String> ADDED =
      Set.of(
          "io/jaegertracing/internal/JaegerTracer.wrap",
          "io/jaegertracing/internal/JaegerTracer$Builder.wiredBy",
          "io/jaegertracing/internal/JaegerSpanContext.of");

  private static Api ours;
  private static Api theirs;

  @BeforeAll
  static void read() throws Exception {
    ours = new Api(Jars.declarations(List.of(Jars.OURS)));
    theirs = new Api(Jars.declarations(Jars.oldClient()));
  }

  private static List<String> offered() {
    return ours.names().stream().filter(name -> name.startsWith(NAMES)).toList();
  }

  @Test
  void types_offered_areThoseOfTheOldClient() {
    assertThat(offered()).hasSizeGreaterThan(40);
    assertThat(theirs.names()).containsAll(offered());
    for (String name : offered()) {
      assertThat(ours.kind(name)).as(name).isEqualTo(theirs.kind(name));
    }
  }

  @Test
  void members_offered_haveTheDescriptorsOfTheOldClient() {
    List<String> invented = new ArrayList<>();
    for (String name : offered()) {
      Set<String> known = theirs.members(name);
      ours.members(name).stream()
          .filter(member -> !known.contains(member) && !isAdded(name, member))
          .forEach(member -> invented.add(name + "." + member));
    }

    assertThat(invented).isEmpty();
  }

  private static boolean isAdded(String owner, String member) {
    String name = member.replaceFirst("^static ", "").replaceFirst(" .*", "");
    return OF_ALL.contains(name) || ADDED.contains(owner + "." + name);
  }

  @Test
  void supertypes_ofWhatIsOffered_areThoseOfTheOldClient() {
    for (String name : offered()) {
      Set<String> expected = new TreeSet<>(theirs.supertypes(name));
      expected.removeIf(each -> each.startsWith(NAMES) && !ours.has(each));

      assertThat(ours.supertypes(name)).as(name).containsAll(expected);
    }
  }

  /** Whoever takes something away, or adds it, says so in the list. */
  @Test
  void leftOut_always_isWhatTheListSays() throws Exception {
    List<String> leftOut = new ArrayList<>();
    for (String name : theirs.names()) {
      if (name.startsWith(NAMES) && !isGenerated(name)) {
        if (!ours.has(name)) {
          leftOut.add(name);
        } else {
          Set<String> kept = ours.members(name);
          theirs.members(name).stream()
              .filter(member -> !kept.contains(member) && !isAdded(name, member))
              .forEach(member -> leftOut.add(name + "." + member));
        }
      }
    }

    assertThat(leftOut).isEqualTo(list());
  }

  private static boolean isGenerated(String name) {
    return name.startsWith("io/jaegertracing/thriftjava/")
        || name.matches("io/jaegertracing/(crossdock|agent)/.*")
        || name.matches("io/jaegertracing/thrift/(?!internal/).*");
  }

  private static List<String> list() throws IOException {
    try (var in = SignatureTest.class.getResourceAsStream("/left-out.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
