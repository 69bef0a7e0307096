/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import java.util.List;

/**
 * A framework that builds its tracer itself, or the whole of its instrumentation. Immutable.
 *
 * @param section of {@code docs/migration.md}
 * @param source the folder of the application
 * @param bom that the application imports, {@code group:artifact:version}
 * @param dependencies that it has anyway, each {@code group:artifact}, and a version if the BOM has
 *     none
 * @param processors of its annotations, likewise
 * @param spans of one request, a line each, indented below the parent: service, operation, kind,
 *     and {@code *} for the one whose context is the answer
 */
record Framework(
    String section,
    String source,
    String bom,
    List<String> dependencies,
    List<String> processors,
    List<String> spans) {

  static Framework of(String section, String source, String bom, String... dependencies) {
    return new Framework(section, source, bom, List.of(dependencies), List.of(), List.of());
  }

  Framework processedBy(String... processors) {
    return new Framework(section, source, bom, dependencies, List.of(processors), spans);
  }

  Framework sends(String... spans) {
    return new Framework(section, source, bom, dependencies, processors, List.of(spans));
  }

  @Override
  public String toString() {
    return section + ", " + bom;
  }
}
