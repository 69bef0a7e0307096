/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import io.skua.internal.Wrapper;

/** What of the old names is a face of something of Skua's, and what is the application's own. */
public final class Faces {
  private static final String NAMES = "io.jaegertracing.";

  private Faces() {}

  /**
   * Returns what is behind one of the old names, so that the tracer calls that directly; null for
   * what the application wrote, also if it extends one of those.
   */
  public static <T> T behind(Object face, Class<T> type) {
    Object behind =
        face instanceof Wrapper && face.getClass().getName().startsWith(NAMES)
            ? ((Wrapper<?>) face).unwrap()
            : null;
    return type.isInstance(behind) ? type.cast(behind) : null;
  }
}
