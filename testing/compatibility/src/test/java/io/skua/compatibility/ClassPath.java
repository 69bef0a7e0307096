/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of a service's pom that says what else is on its class path. Immutable.
 *
 * @param name as in {@code docs/compatibility.md}
 * @param boms that it imports, each {@code group:artifact:version}
 * @param pins what its {@code dependencyManagement} has before those, likewise
 * @param before what it depends on and declares before Skua, likewise
 * @param after what it declares after Skua, likewise
 * @param exclusions what it excludes from Skua, each {@code group:artifact}
 * @param refusals what {@code getTracer()} must say, in part, by the kind of service; everything
 *     else must arrive
 */
record ClassPath(
    String name,
    List<String> boms,
    List<String> pins,
    List<String> before,
    List<String> after,
    List<String> exclusions,
    Map<String, String> refusals) {

  static ClassPath of(String name, String... boms) {
    return new ClassPath(name, List.of(boms), List.of(), List.of(), List.of(), List.of(), Map.of());
  }

  ClassPath pinned(String... pinned) {
    return new ClassPath(name, boms, List.of(pinned), before, after, exclusions, refusals);
  }

  ClassPath before(String... declared) {
    return new ClassPath(name, boms, pins, List.of(declared), after, exclusions, refusals);
  }

  ClassPath after(String... declared) {
    return new ClassPath(name, boms, pins, before, List.of(declared), exclusions, refusals);
  }

  ClassPath without(String... excluded) {
    return new ClassPath(name, boms, pins, before, after, List.of(excluded), refusals);
  }

  /** Says that services of these kinds are refused, with this in the message. */
  ClassPath refuses(String message, String... kinds) {
    Map<String, String> refused =
        Stream.of(kinds).collect(Collectors.toMap(kind -> kind, kind -> message));
    return new ClassPath(name, boms, pins, before, after, exclusions, refused);
  }

  @Override
  public String toString() {
    return name;
  }
}
