/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import java.util.Set;

/**
 * Which tags can be searched for.
 *
 * @param only their keys, empty for all
 * @param not the keys of those that cannot be
 */
record IndexedTags(
    boolean ofSpan, boolean ofProcess, boolean ofLogs, Set<String> only, Set<String> not) {

  boolean has(String key) {
    return (only.isEmpty() || only.contains(key)) && !not.contains(key);
  }
}
