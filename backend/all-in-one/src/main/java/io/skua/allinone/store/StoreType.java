/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A kind of store that can be chosen by its name. Found by {@link java.util.ServiceLoader}.
 *
 * <pre>
 * --store opensearch:http://localhost:9200 --opensearch.index-prefix prod
 *         name       address                           a setting
 * </pre>
 */
public interface StoreType {
  /** Returns its name, in lower case. */
  String name();

  /** Returns what can be set, in the order in which it is to be explained. */
  List<Setting> settings();

  /**
   * Opens a store.
   *
   * @param address what stands behind the name and a colon
   * @param settings the value of each that is set, by its name
   * @throws IllegalArgumentException if one cannot be; names the setting, its value, and what it
   *     may be
   * @throws IOException if there is no such store; with a message for the user
   */
  SpanStore open(String address, Map<String, String> settings) throws IOException;

  /**
   * What can be set.
   *
   * @param name in lower case, such as {@code index-prefix}
   * @param defaultValue empty for none
   * @param description a sentence for the help
   */
  record Setting(String name, String defaultValue, String description) {}
}
