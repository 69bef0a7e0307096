/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.security.Security;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which files of spools this JVM has open. To close a file gives up all of the process's locks on
 * it (POSIX), those of other descriptors too: so a file that another spool of this JVM holds must
 * not even be opened to try its lock.
 */
/*
 * Each class loader may have a copy of this class, so the set is in a security property: the JVM has
 * one table of them, which nothing replaces, as System.setProperties does that of the others. The
 * monitor is a string constant, the same object for all copies.
 */
final class HeldFiles {
  private static final String PROPERTY = "io.skua.spool.held";

  private HeldFiles() {}

  /**
   * Notes a file as held.
   *
   * @param name of the file, without the directory, which may have several
   * @return false if it is held already
   */
  static boolean add(String name) {
    synchronized (PROPERTY) {
      Set<String> held = held();
      boolean added = held.add(name);
      if (added) {
        set(held);
      }
      return added;
    }
  }

  static void remove(String name) {
    synchronized (PROPERTY) {
      Set<String> held = held();
      if (held.remove(name)) {
        set(held);
      }
    }
  }

  private static Set<String> held() {
    String held = Security.getProperty(PROPERTY);
    return held == null || held.isEmpty()
        ? new LinkedHashSet<>()
        : new LinkedHashSet<>(Arrays.asList(held.split("\n")));
  }

  private static void set(Set<String> held) {
    Security.setProperty(PROPERTY, String.join("\n", held));
  }
}
