/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Where we differ from a recording, line by line, and which differences are meant. Both are texts
 * of the form {@code what member | recorded | ours}.
 */
final class Differences {
  private final List<String> found = new ArrayList<>();

  /**
   * A difference that is meant.
   *
   * @param pattern a regular expression for all of the line
   */
  record Known(String pattern, String reason) {
    boolean is(String line) {
      return line.matches("(?s)" + pattern);
    }
  }

  /** Notes where two sets of lines differ. */
  void between(String what, Map<String, String> recorded, Map<String, String> ours) {
    TreeSet<String> names = new TreeSet<>(recorded.keySet());
    names.addAll(ours.keySet());
    for (String name : names) {
      between((what + ' ' + name).strip(), recorded.get(name), ours.get(name));
    }
  }

  void between(String what, Object recorded, Object ours) {
    if (!Objects.equals(recorded, ours)) {
      found.add(what + " | " + recorded + " | " + ours);
    }
  }

  List<String> found() {
    return found;
  }

  /**
   * Fails if there is one that is not meant, or one that is meant is not there any more.
   *
   * @param all whether all were looked for, not those of a test that was run alone
   */
  static void check(Collection<String> found, List<Known> known, boolean all) {
    assertThat(found).filteredOn(line -> known.stream().noneMatch(each -> each.is(line))).isEmpty();
    if (all) {
      assertThat(known).filteredOn(each -> found.stream().noneMatch(each::is)).isEmpty();
    }
  }
}
